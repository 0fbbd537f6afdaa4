"""Whatever somebody writes into a cell with the database's console is a finding, and all else is proved as before."""

import shutil
import sqlite3
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.runtime.checkpoint import Key, checkpoint
from engine.runtime.compose import compose
from engine.runtime.verify import Verdict, verify
from engine.store.session import make_engine
from tests.forging import unprotect
from tests.world import World, a_world

OTHER = "the letter is 'sent', its events say 'ready'"  # what else is wrong, and must be found as well

# What a hand with a console writes -> what is said of it.
CELLS = {
    "event SET stream = 'not an id' WHERE {submit}": "table 'event', stream: expected an id, got text 'not an id'",
    "event SET stream = 'ab' WHERE {submit}": "stream: expected an id, got text 'ab'",
    "event SET stream = NULL WHERE {submit}": "stream: expected an id, got nothing",
    "event SET stream = x'00ff' WHERE {submit}": "stream: expected an id, got blob",
    "event SET seq = 'three' WHERE {submit}": "got three",
    "event SET seq = 1.5 WHERE {submit}": "expected event",
    "event SET kind = NULL WHERE {submit}": "kind: expected 'submit' as chained, got None",
    "event SET kind = CAST(x'ff' AS TEXT) WHERE {submit}": "kind: expected text, got text that is none",
    "event SET effective_on = 'someday' WHERE {submit}": "effective_on: expected a day, got text 'someday'",
    "event SET effective_on = 20230101 WHERE {submit}": "effective_on: expected a day, got integer '20230101'",
    "event SET at = 'never' WHERE {submit}": "at: expected a moment, got text 'never'",
    "event SET at = NULL WHERE {reject}": "at: expected '2023-03-14T02:00:00.000000Z' as chained, got 'None'",
    "event SET body = NULL WHERE {submit}": "body: expected text, got nothing",
    "event SET body = CAST(body AS BLOB) WHERE {submit}": "body: expected text, got blob",
    "event SET body = 'no JSON' WHERE {submit}": "the stored text is not what an event says",
    "event SET body = '[[[' WHERE {reject}": "the stored text is not what an event says",
    "event SET hash = 'text' WHERE {submit}": "hash: expected bytes, got text that is none",
    "event SET hash = NULL WHERE {reject}": "the hash does not follow",
    "event_text SET stream = 'zz'": "table 'event_text', stream: expected an id",
    "event_text SET salt = 'text'": "salt: expected bytes",
    "event_text SET text = NULL": "text: expected text, got nothing",
    "event_text SET field = NULL": "text None is not the one",
    "instance SET id = 'zz' WHERE id = :plan": "table 'instance', id: expected an id, got text 'zz'",
    "instance SET office = NULL WHERE id = :plan": "office: expected text, got nothing",
    "instance SET state = NULL WHERE id = :plan": "stands at (None, ",
    "instance SET seq = 'x' WHERE id = :plan": "the stream ends at event",
    "instance SET head = 'text' WHERE id = :plan": "the stream ends at event",
    "instance SET clocks = NULL WHERE id = :plan": "its clocks are not those",
    "instance SET clocks = x'5b' WHERE id = :plan": "its clocks are not those",
    "instance SET wake_at = 'soon' WHERE id = :plan": "wakes at 'soon', expected a moment",
    "instance SET wake_at = 7 WHERE id = :plan": "wakes at 7, expected a moment",
    "instance SET ref = CAST(x'ff' AS TEXT), version = 9 WHERE id = :plan": "ref: expected text, got text that is none",
    "journal SET stream = 'zz'": "table 'journal', stream: expected an id",
    "journal SET head = NULL": "the stream ends at event",
    "definition SET document = '{{'": "not the one its digest was taken over",
    "definition SET document = '[]'": "not the one its digest was taken over",
    "definition SET document = replace(document, 'submit', 'sumbit')": "not the one its digest was taken over",
    "definition SET document = NULL": "not the one its digest was taken over",
    "ladder SET document = '7'": "nobody can say when it wakes: ladder",
    "ladder SET document = NULL": "nobody can say when it wakes: ladder",
    "checkpoint SET root = 'text'": "root: expected bytes, got text that is none",
    "checkpoint SET previous = 'text'": "previous: expected bytes",
    "checkpoint SET n = -1": "checkpoint -1: the root does not follow",
    "checkpoint SET at = 'x'": "table 'checkpoint', at: expected a moment",
    "checkpoint SET signature = NULL": "signature: expected bytes, got nothing",
    "checkpoint_leaf SET stream = 'zz' WHERE stream = :plan": "table 'checkpoint_leaf', stream: expected an id",
    "checkpoint_leaf SET seq = -7 WHERE stream = :plan": "seq: expected a whole number from 0 up, got integer '-7'",
    "checkpoint_leaf SET head = NULL WHERE stream = :plan": "head: expected bytes, got nothing",
    "plan SET due_on = 'x' WHERE instance = :plan": "table 'plan', due_on: expected a day, got text 'x'",
    "plan SET round = 'x' WHERE instance = :plan": "round of the plan: the trail says 1, found x",
    "plan_revision SET document = NULL WHERE instance = :plan": "the text of revision 1 is not the one",
    "plan_defect SET instance = 'zz'": "table 'plan_defect', instance: expected an id",
    "plan_defect SET weakness = NULL": "returned point",
}


@pytest.fixture(scope="module")
def written_once(sqlite_template, tmp_path_factory) -> tuple[Path, Key]:
    """A plan was handed in and returned, a letter waits, a checkpoint is signed; whatever protected them is gone."""
    folder = tmp_path_factory.mktemp("trail")
    world = a_world(make_engine(sqlite_template.create(folder)))
    world.given_cycle()
    world.at("2023-03-14 09:00").submit("CCTL-1")
    assert compose(world.rt).letters == 1
    world.reject("CCTL-1")
    key = Key.make(folder / "audit.pem")
    checkpoint(world.rt, key)
    with world.writing() as db:
        unprotect(db)
    assert verify(world.rt, key).sound
    world.rt.db.dispose()
    return Path(world.rt.db.url.database), key


@pytest.fixture
def trail(written_once, tmp_path) -> Iterator[tuple[World, Key]]:
    """A copy of it."""
    file, key = written_once
    copied = shutil.copy(file, tmp_path / "trail.db")
    engine = make_engine(f"sqlite:///{copied}")
    yield a_world(engine, "2023-03-14 10:00"), key
    engine.dispose()


@pytest.mark.parametrize("written", CELLS)
def test_a_hostile_cell_is_a_finding_and_hides_nothing_else(trail, written):
    world, key = trail
    scribble(world, "letter SET state = 'sent' WHERE state = 'ready'", written)
    found = said(verify(world.rt, key))
    assert CELLS[written] in found
    assert OTHER in found


def test_what_is_said_of_a_row_names_it_and_its_plan_and_shows_no_text_of_it(trail):
    world, key = trail
    scribble(
        world,
        "event_text SET salt = 'Hạn chế của đồng chí', text = x'ff'",
        "event SET body = NULL WHERE {submit}",
    )
    verdict = verify(world.rt, key)
    assert "đồng chí" not in said(verdict)
    [one] = [one for one in verdict.problems if "table 'event'" in one.what]
    plan = world.plan("CCTL-1").id
    assert (one.stream, verdict.refs[plan]) == (plan, "SNN/2022/CCTL-1")
    assert one.seq > 0
    assert one.what.startswith("row ")


def test_after_a_misshapen_trail_was_read_the_next_reading_sees_all_of_it(trail):
    world, key = trail
    before = verify(world.rt, key).events
    scribble(world, "event SET stream = 'zz' WHERE {submit}")
    assert verify(world.rt, key).events == before - 1
    with world.reading() as db:
        assert db.scalar(text("SELECT count(*) FROM event")) == before


def test_no_cell_writes_on_the_terminal_of_who_reads_of_it_nor_fills_it(trail):
    world, key = trail
    book = "= '[' || char(27) || ']0;' || char(10, 8238, 7) || replace(hex(zeroblob(50000)), '0', '[')"
    cells = ("letter SET state", "plan SET round", "definition SET name", "plan_defect SET weakness")
    scribble(
        world, *(f"{cell} {book}" for cell in cells), f"instance SET ref {book}, version = 9 WHERE id = :plan"
    )
    verdict = verify(world.rt, key)
    lines = [*(one.what for one in verdict.problems), *verdict.refs.values()]
    assert len([one for one in lines if "\\u202e" in one]) > 3
    assert [one for one in lines if len(one) > 600 or not one.isprintable()] == []


def test_a_table_full_of_large_misshapen_rows_is_never_in_memory_as_a_whole(trail):
    world, key = trail
    scribble(world, "event_text SET salt = 'text'")
    with closing(sqlite3.connect(world.rt.db.url.database)) as console, console:
        console.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO event_text"
            " SELECT stream, i + 100, field, 'salt', hex(zeroblob(10000)) FROM n, (SELECT * FROM event_text LIMIT 1)"
        )
    tracemalloc.start()
    found = verify(world.rt, key)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found.problems) > 5000
    assert most < 80 * 1024 * 1024  # the rows have 100 MB


@pytest.mark.parametrize(
    "gone", ["DROP TABLE letter", "DROP TABLE event", "ALTER TABLE instance DROP COLUMN clocks"]
)
def test_a_table_or_column_that_is_gone_is_the_finding(trail, gone):
    world, key = trail
    world.rt.db.dispose()
    with closing(sqlite3.connect(world.rt.db.url.database, isolation_level=None)) as console:
        console.execute(gone)
    words = gone.split()
    assert said(verify(world.rt, key)) == f"table '{words[2]}': expected " + (
        f"the column '{words[-1]}', found none" if "COLUMN" in words else "to be there, found none"
    )


def test_a_database_that_has_types_still_has_days_no_calendar_has(postgres_url, tmp_path):
    world = a_world(make_engine(postgres_url))
    world.given_cycle()
    key = Key.make(tmp_path / "audit.pem")
    checkpoint(world.rt, key)
    with world.writing() as db:
        unprotect(db)
        db.execute(text("ALTER TABLE event ALTER body DROP NOT NULL"))
        db.execute(text("UPDATE event SET effective_on = 'infinity' WHERE kind = 'cycle_opened'"))
        db.execute(text("UPDATE checkpoint SET at = '-infinity'"))
        one = "(SELECT stream FROM event WHERE kind = 'arm' LIMIT 1)"
        db.execute(text(f"UPDATE event SET body = NULL WHERE kind = 'arm' AND stream = {one}"))
        db.execute(text("UPDATE instance SET version = 99 WHERE ref = 'SNN/2022/CCTL-1'"))
    verdict = verify(world.rt, key)
    for expected in (
        "table 'event', effective_on: expected a day, got text 'infinity'",
        "table 'checkpoint', at: expected a moment, got text '-infinity'",
        "table 'event', body: expected text, got nothing",
        "stands at ('required', '', 99)",
    ):
        assert expected in said(verdict)
    assert verify(world.rt, key).problems == verdict.problems
    with world.writing() as db:
        db.execute(text("DROP TABLE letter CASCADE"))
    assert said(verify(world.rt, key)) == "table 'letter': expected to be there, found none"
    world.rt.db.dispose()


def said(verdict: Verdict) -> str:
    """Everything that was found, one line each."""
    assert not verdict.sound
    return "\n".join(one.what for one in verdict.problems)


def scribble(world: World, *statements: str) -> None:
    """Write with the database's own console, which knows nothing of us, past every constraint."""
    plan = world.plan("CCTL-1").id.hex
    kinds = {kind: f"stream = :plan AND kind = '{kind}'" for kind in ("submit", "reject")}
    world.rt.db.dispose()
    with closing(sqlite3.connect(world.rt.db.url.database, isolation_level=None)) as console:
        console.execute("PRAGMA writable_schema = ON")
        console.execute("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE type = 'table'")
    with closing(sqlite3.connect(world.rt.db.url.database, isolation_level=None)) as console:
        for statement in statements:
            asked = {"plan": plan} if ":plan" in statement.format(**kinds) else {}
            assert console.execute(f"UPDATE {statement.format(**kinds)}", asked).rowcount
