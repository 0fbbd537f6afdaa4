"""The proof of the trail at a terminal: whatever was changed behind the program's back shows."""

import stat

import pytest
from sqlalchemy import text

from engine.store.instances import InstanceRow
from tests.forging import unprotect
from tests.web.cli.documented import answered, documented
from workflows.remediation.tables import PLAN

INSTANCE = InstanceRow.__table__


@pytest.fixture
def trail(campaign, dondoc, monkeypatch, tmp_path):
    """A campaign with letters, a plan returned with an opinion, a signed checkpoint; the triggers are gone."""
    campaign.at("2023-03-20 08:00").beat()
    campaign.submit("CCKL-1")
    campaign.reject("CCKL-1")
    dondoc.done("audit", "key", tmp_path / "audit.pem")
    monkeypatch.setenv("DONDOC_AUDIT_KEY", str(tmp_path / "audit.pem"))
    dondoc.done("audit", "checkpoint")
    with campaign.writing() as db:
        unprotect(db)
    return campaign


def test_an_untouched_trail_is_sound(trail, dondoc):
    ran = dondoc.done("audit", "verify", "--json")
    assert (ran.json["sound"], ran.json["checkpoints"], ran.json["signatures_checked"]) == (True, 1, True)
    assert ran.json["problems"] == []
    assert "Toàn vẹn: " in dondoc.done("audit", "verify").out


FORGERIES = {
    "an edited body": (
        "UPDATE event SET body = replace(body, 'SNN/CCKL-1', 'SNN/CCKL-2') WHERE stream = :plan AND kind = 'submit'",
        "does not follow",
    ),
    "an edited column": (
        "UPDATE event SET state = 'closed' WHERE stream = :plan AND kind = 'submit'",
        "state: expected 'submitted'",
    ),
    "a day moved": (
        "UPDATE event SET effective_on = '2023-01-01' WHERE stream = :plan AND kind = 'submit'",
        "effective_on: expected '2023-03-20'",
    ),
    "a cut tail": (
        "DELETE FROM event WHERE stream = :plan AND kind = 'reject'",
        "expected 5",
    ),
    "a hole in the middle": (
        "DELETE FROM event WHERE stream = :plan AND kind = 'submit'",
        "expected event",
    ),
    "a changed state": (
        "UPDATE instance SET state = 'under_supervision' WHERE id = :plan",
        "its events say",
    ),
    "a changed outcome": (
        "UPDATE instance SET outcome = 'remedied' WHERE id = :plan",
        "its events say",
    ),
    "an edited text": (
        "UPDATE event_text SET text = 'Tốt.' WHERE stream = :plan",
        "is not the one that was committed to",
    ),
    "an edited plan": (
        "UPDATE plan_revision SET document = replace(document, 'Họp', 'Bỏ') WHERE instance = :plan",
        "",
    ),
    "a day no calendar has": (
        "UPDATE event SET effective_on = 'infinity' WHERE stream = :plan AND kind = 'submit'",
        "effective_on: expected a day, got text 'infinity'",
    ),
    "clocks nobody can read": (
        "UPDATE instance SET clocks = '[7' WHERE id = :plan",
        "its clocks are not those",
    ),
    "another root": (
        "UPDATE checkpoint SET streams = streams + 1",
        "the signature is not the key's",
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_found(trail, dondoc, forgery):
    statement, said = FORGERIES[forgery]
    _forge(trail, statement)
    ran = dondoc("audit", "verify", "--json")
    assert (ran.code, ran.json["sound"]) == (1, False)
    assert any(said in problem["what"] for problem in ran.json["problems"])
    if ":plan" in statement:
        assert {problem["ref"] for problem in ran.json["problems"]} == {"SNN/2022/CCKL-1"}


def test_two_events_that_were_swapped_are_found(trail, dondoc):
    for one, other in ((4, 1004), (5, 4), (1004, 5)):
        _forge(trail, f"UPDATE event SET seq = {other} WHERE stream = :plan AND seq = {one}")
    ran = dondoc("audit", "verify", "--json")
    assert ran.code == 1
    assert len(ran.json["problems"]) > 2


def test_a_tail_cut_together_with_its_head_shows_against_the_checkpoint(trail, dondoc):
    before = _rows(trail)
    seq = trail.receive("CCKL-1", "2023-03-20").seq
    dondoc.done("audit", "checkpoint")
    # A careful forger takes back whatever remembers the event, and leaves the plan as it was before.
    for table in ("event", "event_text"):
        _forge(trail, f"DELETE FROM {table} WHERE stream = :plan AND seq >= {seq}", some=False)
    _forge(trail, "DELETE FROM plan_revision WHERE instance = :plan AND number = 2")
    _restore(trail, before)
    ran = dondoc("audit", "verify")
    assert ran.code == 1
    assert f"2022/CCKL-1, event {seq}: checkpoint 2 signed an event {seq} that is not there" in ran.err
    _forge(trail, "DELETE FROM checkpoint_leaf")
    _forge(trail, "DELETE FROM checkpoint")
    # The limit of every log its owner may rewrite: whoever holds no copy of the root sees nothing.
    ran = dondoc("audit", "verify")
    assert ran.code == 0, ran.err


def test_a_signature_of_somebody_else_is_found_where_the_key_is_at_hand(trail, dondoc, monkeypatch):
    _forge(trail, "UPDATE checkpoint SET signature = root")
    ran = dondoc("audit", "verify")
    assert ran.code == 1
    assert "checkpoint 1: the signature is not the key's" in ran.err
    monkeypatch.delenv("DONDOC_AUDIT_KEY")
    without = dondoc.done("audit", "verify")
    assert "chưa kiểm chữ ký" in without.out


def test_a_key_is_its_owners_alone_and_never_written_over(dondoc, tmp_path):
    made = dondoc.done("audit", "key", tmp_path / "k.pem", "--json").json
    assert stat.S_IMODE((tmp_path / "k.pem").stat().st_mode) == 0o600
    assert "PRIVATE" not in str(made)
    before = (tmp_path / "k.pem").read_bytes()
    again = dondoc("audit", "key", tmp_path / "k.pem")
    assert (again.code, (tmp_path / "k.pem").read_bytes()) == (1, before)
    assert "expected a new file" in again.err
    assert dondoc("audit", "key", tmp_path / "nowhere" / "k.pem").code == 1


def test_a_checkpoint_needs_a_key(campaign, dondoc):
    ran = dondoc("audit", "checkpoint")
    assert ran.code == 1
    assert "setting 'audit_key'" in ran.err


def test_the_commands_answer_exactly_the_fields_that_are_documented(trail, dondoc, tmp_path):
    assert answered(dondoc.done("audit", "key", tmp_path / "x", "--json").json) == documented("audit key")
    assert answered(dondoc.done("audit", "checkpoint", "--json").json) == documented("audit checkpoint")
    _forge(trail, "UPDATE instance SET outcome = 'remedied' WHERE id = :plan")
    assert answered(dondoc("audit", "verify", "--json").json) == documented("audit verify")


def _rows(world):
    """What the instance and the plan of CCKL-1 remember now."""
    plan = world.plan("CCKL-1").id
    with world.reading() as db:
        return {
            table: dict(db.execute(table.select().where(column == plan)).mappings().one())
            for table, column in ((INSTANCE, INSTANCE.c.id), (PLAN, PLAN.c.instance))
        }


def _restore(world, rows):
    with world.writing() as db:
        for table, row in rows.items():
            key = next(iter(table.primary_key))
            db.execute(table.update().where(key == row[key.name]).values(row))


def _forge(world, statement, *, some=True):
    plan = world.plan("CCKL-1").id
    with world.writing() as db:
        value = plan.hex if db.dialect.name == "sqlite" else plan
        assert (
            db.execute(text(statement), {"plan": value} if ":plan" in statement else {}).rowcount or not some
        )
