"""Whatever is changed behind the program's back is found, says where, and keeps nothing else from being found."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import from_json
from sqlalchemy import select, text, update

from engine.core.chain import canonical
from engine.runtime.checkpoint import Key, checkpoint
from engine.runtime.verify import verify
from engine.store.instances import InstanceRow
from engine.store.trail import EventRow
from tests.forging import unprotect
from tests.world import World

INSTANCE, EVENT = InstanceRow.__table__, EventRow.__table__
CODE = "CCTL-1"


@pytest.fixture
def proved(waiting: World) -> World:
    """A plan was handed in and returned with an opinion, a letter waits; the triggers are gone."""
    waiting.reject(CODE)
    with waiting.writing() as db:
        unprotect(db)
    assert verify(waiting.rt).sound
    return waiting


# Each group is done at once to one database; none of it hides anything else of it.
FORGERIES = {
    "the newest event": {
        "UPDATE event SET body = replace(body, 'CCTL', 'CCKL') WHERE {reject}": "does not follow",
        "UPDATE event SET state = 'closed' WHERE {reject}": "state: expected 'rejected' as chained, got 'closed'",
        "UPDATE event SET effective_on = '2023-01-01' WHERE {reject}": "effective_on: expected '2023-03-14'",
        "UPDATE event SET at = '2023-01-01 00:00:00.000000' WHERE {reject}": "at: expected '2023-03-14T",
        "UPDATE event SET kind = 'reopen' WHERE {reject}": "kind: expected 'reject' as chained, got 'reopen'",
        "UPDATE event_text SET text = 'Tốt.' WHERE stream = :plan": "text 'opinion' is not the one",
    },
    "an event in the middle": {
        "UPDATE event_text SET field = 'other' WHERE stream = :plan": "text 'other' is not the one",
        "DELETE FROM event WHERE {submit}": "expected event",
    },
    "where things stand": {
        "UPDATE instance SET state = 'submitted', outcome = 'remedied', version = 99 WHERE id = :plan": (
            "stands at ('submitted', 'remedied', 99), its events say ('rejected', ''"
        ),
        "UPDATE instance SET clocks = replace(clocks, '\"level\": 0', '\"level\": 1') WHERE id = :plan": (
            "its clocks are not those"
        ),
        "UPDATE instance SET wake_at = '2024-01-01' WHERE id = :plan": "wakes at 2024-01-01",
        "UPDATE instance SET seq = seq - 1 WHERE id = :plan": "the stream ends at event",
        "UPDATE letter SET state = 'sent'": "the letter is 'sent', its events say 'ready'",
        "DELETE FROM journal": "nothing is known to which this stream belongs",
    },
    "heads": {
        "UPDATE instance SET wake_at = NULL WHERE id <> :plan": "wakes at None, expected",
        "UPDATE instance SET head = (SELECT hash FROM event WHERE {submit}) WHERE id = :plan": "stream ends at",
        # Last, because after it nobody can read the plan any more.
        "UPDATE instance SET clocks = '[7', wake_at = NULL WHERE id = :plan": "its clocks are not those",
    },
    "what a plan keeps": {
        "UPDATE plan SET submitted_on = NULL, round = 7, revision = 8 WHERE instance = :plan": (
            "round of the plan: the trail says 1, found 7"
        ),
        "UPDATE plan SET due_on = '2024-01-01' WHERE instance = :plan": "due_on of the plan: the trail says",
        "UPDATE plan SET due_on = '2025-01-01' WHERE round = 0": "found 2025-01-01",
        "UPDATE plan_revision SET document = document || ' ' WHERE instance = :plan": "the text of revision 1",
        "DELETE FROM plan_defect WHERE instance = :plan": "was returned and is not there",
    },
    "what is gone": {
        "DELETE FROM plan_revision WHERE instance = :plan": "revision 1 was handed in and is not there",
        "DELETE FROM ladder": "nobody can say when it wakes: ladder",
        "UPDATE letter SET seq = seq + 1": "the stream ends at",
    },
    "a ladder": {
        "UPDATE ladder SET document = replace(document, '08:00', '09:00')": (
            "nobody can say when it wakes: ladder"
        ),
    },
}


@pytest.mark.parametrize("group", FORGERIES)
def test_what_was_changed_is_found(proved: World, group: str):
    for statement in FORGERIES[group]:
        forge(proved, statement)
    found = whats(proved)
    assert [said for said in FORGERIES[group].values() if said not in found] == []


def test_bodies_of_another_shape_are_found_and_so_is_everything_else(proved: World):
    others = ("{", "7", "null", "[1]", "NaN", '{"seq": {}}', '"text"', "")
    with proved.reading() as db:
        events = db.execute(select(EVENT.c.stream, EVENT.c.seq).limit(len(others))).all()
        own = db.scalars(select(EVENT.c.body).where(EVENT.c.kind == "submit")).one()
    misshapen = (own.replace('"to":"submitted"', '"to":[]'), own.replace('"texts":{}', '"texts":[1]'))
    with proved.writing() as db:
        for (stream, seq), body in zip(events, others, strict=True):
            _rewrite(db, (EVENT.c.stream == stream) & (EVENT.c.seq == seq), body)
    assert whats(proved).count("the stored text is not what an event says") == len(others)
    for body in misshapen:
        assert body != own
        with proved.writing() as db:
            _rewrite(db, EVENT.c.kind == "submit", body)
        assert whats(proved).count("the stored text is not what an event says") > len(others)
    forge(proved, "UPDATE letter SET state = 'sent'")
    assert "the letter is 'sent'" in whats(proved)


def test_who_is_parked_may_wait_for_a_year_but_for_no_ladder(proved: World):
    one = proved.plan(CODE)
    for failures, change, found in (
        (0, {"ladder": "gone"}, True),
        (1, {"ladder": "gone"}, True),
        (0, {"day": "2090-03-29"}, True),
        (1, {"day": "2090-03-29"}, False),
    ):
        clocks = {name: clock.document() | change for name, clock in one.clocks.items()}
        with proved.writing() as db:
            values = {"clocks": json.dumps(clocks), "failures": failures}
            db.execute(update(INSTANCE).where(INSTANCE.c.id == one.id).values(values))
        assert ("nobody can say when it wakes" in whats(proved)) is found


@pytest.mark.parametrize("statement", [
    "UPDATE checkpoint_leaf SET head = (SELECT hash FROM event WHERE {submit}) WHERE stream = :plan",
    "DELETE FROM checkpoint_leaf WHERE stream = :plan",
    "UPDATE checkpoint SET signature = root",
])  # fmt: skip
def test_a_changed_checkpoint_is_found(proved: World, statement: str, tmp_path):
    key = Key.make(tmp_path / "audit.pem")
    checkpoint(proved.rt, key)
    before = verify(proved.rt, key)
    assert (before.sound, before.checkpoints) == (True, 1)
    forge(proved, statement)
    after = verify(proved.rt, key)
    assert (after.sound, after.checkpoints) == (False, 0)


def test_a_journal_taken_away_whole_is_found_by_the_checkpoint_alone(proved: World, tmp_path):
    key = Key.make(tmp_path / "audit.pem")
    checkpoint(proved.rt, key)
    forge(proved, "DELETE FROM event WHERE stream = (SELECT stream FROM journal)")
    forge(proved, "DELETE FROM journal")
    found = [one.what for one in verify(proved.rt, key).problems]
    assert len(found) == 1
    assert found[0].startswith("checkpoint 1 signed an event")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda some: st.lists(some) | st.dictionaries(st.text(), some),
)


@given(st.dictionaries(st.text(), VALUES))
def test_what_is_proved_is_read_as_what_is_shown(body):
    written = canonical(body)
    assert from_json(written) == json.loads(written) == body


@pytest.mark.parametrize("written", [
    '{"to": "a", "to": "b"}', '{"n": 123456789012345678901234567890}', '{"n": 1e400}', '{"n": -0.0}', '{"a\\u0062": 1}',
])  # fmt: skip
def test_what_is_written_oddly_is_read_as_it_is_shown(written: str):
    assert repr(from_json(written.encode())) == repr(json.loads(written))


def whats(world: World) -> str:
    """Everything the audit has to say, one line each."""
    return "\n".join(one.what for one in world.verdict().problems)


def forge(world: World, statement: str) -> None:
    """Change rows of the plan, or any."""
    plan = world.plan(CODE).id
    with world.writing() as db:
        given = {"plan": plan.hex if db.dialect.name == "sqlite" else plan}
        events = {kind: f"stream = :plan AND kind = '{kind}'" for kind in ("submit", "reject")}
        statement = statement.format(**events)
        done = db.execute(text(statement), given if ":plan" in statement else {})
        assert done.rowcount


def _rewrite(db, one, body: str) -> None:
    db.execute(update(EVENT).where(one).values(body=body))
