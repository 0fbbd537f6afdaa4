"""Everybody speaks when his time has come; who cannot is parked, on record, and keeps nobody else waiting."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update

from engine.core.asked import Instance
from engine.core.ladder import Clocked
from engine.core.notices import Standing
from engine.runtime.compose import compose
from engine.runtime.start import arm
from engine.runtime.wake import LONGEST_PARKING, Woken, wake
from engine.store import calendars, instances, trail
from engine.store.identity import journal_stream
from engine.store.instances import InstanceRow
from tests.world import OFFICE, World, utc
from workflows.remediation.tables import PLAN

INSTANCE = InstanceRow.__table__


def break_ladder(world: World, code: str) -> None:
    """The clock of a plan names a ladder nobody ever stored."""
    one = world.plan(code)
    clocks = {name: clock.document() | {"ladder": "gone"} for name, clock in one.clocks.items()}
    with world.writing() as db:
        db.execute(update(INSTANCE).where(INSTANCE.c.id == one.id).values(clocks=json.dumps(clocks)))


def parkings(world: World) -> list[tuple[str, int]]:
    """What the journal says of parked instances."""
    stream = journal_stream(OFFICE)
    with world.reading() as db:
        entries = trail.of_streams(db, [stream])[stream]
    return [(e.body["instance"], e.body["failures"]) for e in entries if e.kind == "parked"]


def test_all_plans_of_a_year_speak_on_their_morning(office: World):
    office.at("2023-03-15 08:00")
    woken = wake(office.rt)
    assert (woken.instances, woken.notices, woken.parked) == (104, 104, 0)
    assert wake(office.rt) == Woken()
    assert {line.standing for line in office.ledger("CCKL-2")} == {Standing.OPEN}


def test_a_tick_in_small_batches_says_the_same(office: World):
    office.at("2023-03-15 08:00")
    assert wake(office.rt, batch=7) == Woken(104, 104, 0)


def test_before_its_moment_nothing_is_said(office: World):
    office.at("2023-03-15 07:59")
    assert wake(office.rt) == Woken()


def test_outside_sending_hours_nothing_is_written_and_the_waking_moves_to_the_next_opening(office: World):
    before = office.plan("CCKL-1")
    office.at("2023-03-15 20:00")
    assert wake(office.rt) == Woken(104, 0, 0)
    after = office.plan("CCKL-1")
    assert after.wake_at == utc("2023-03-16 07:30")
    assert (after.seq, after.version, after.head) == (before.seq, before.version, before.head)
    assert office.ledger("CCKL-1") == []
    office.at("2023-03-18 09:00")  # a Saturday
    assert wake(office.rt).notices == 0
    assert office.plan("CCKL-1").wake_at == utc("2023-03-20 07:30")


@pytest.mark.parametrize("how", ["ladder", "facts"])
def test_a_broken_plan_is_parked_and_the_others_speak(office: World, how: str):
    if how == "ladder":
        break_ladder(office, "CCKL-1")
    else:
        with office.writing() as db:
            db.execute(delete(PLAN).where(PLAN.c.instance == office.plan("CCKL-1").id))
    office.at("2023-03-15 08:00")
    assert wake(office.rt) == Woken(104, 103, 1)
    parked = office.plan("CCKL-1")
    assert (parked.failures, parked.wake_at) == (1, utc("2023-03-15 08:02"))
    assert parkings(office) == [(str(parked.id), 1)]
    assert office.ledger("CCKL-1") == []
    assert len(office.ledger("CCKL-2")) == 1
    assert {problem.stream for problem in office.verdict().problems} <= {parked.id}, "who broke it is found"


def test_what_cannot_be_recorded_is_parked_and_the_others_speak(office: World):
    office.at("2023-03-15 08:00")
    wake(office.rt)
    one = office.plan("CCKL-1")
    with office.writing() as db:  # as if it had said nothing yet, though the ledger has the line
        instances.move(db, [replace(one, clocks=before(one), wake_at=office.rt.now())])
    assert wake(office.rt) == Woken(1, 0, 1)
    assert office.plan("CCKL-1").failures == 1
    assert wake(office.at("2023-03-22 08:00").rt) == Woken(104, 103, 1)


def before(one: Instance) -> dict[str, Clocked]:
    """Its clocks, with nothing spoken."""
    return {name: replace(clock, reminded=None) for name, clock in one.clocks.items()}


def test_rungs_passed_over_do_not_return_with_another_calendar(office: World):
    office.at("2023-03-22 10:00")  # nobody woke at 08:00, when D-5 and before it D-10 were due
    change_calendar(office, "2023-06-01", works=False)
    skipped = [(line.offset, line.standing) for line in office.ledger("CCKL-1")]
    change_calendar(office, "2023-03-25", works=True)
    assert wake(office.at("2023-03-23 08:00").rt).parked == 0
    assert [(line.offset, line.standing) for line in office.ledger("CCKL-1")][: len(skipped)] == skipped
    assert office.verdict().sound


def change_calendar(office: World, day: str, *, works: bool) -> None:
    """An officer enters a day, and the clocks are reckoned anew."""
    with office.writing() as db:
        calendars.enter(db, office.office, [calendars.Day(date.fromisoformat(day), works, "CV 01")])
        ids = instances.of_workflow(db, "remediation", office.office, running=True)
        arm(db, office.rt, ids, office.rt.now())


def test_a_parked_plan_is_tried_again_after_a_growing_while(office: World):
    break_ladder(office, "CCKL-1")
    office.at("2023-03-15 08:00")
    waits = []
    for _ in range(14):
        wake(office.rt)
        parked = office.plan("CCKL-1")
        assert parked.wake_at is not None
        waits.append(parked.wake_at - office.rt.now())
        office.clock.at = parked.wake_at
    assert waits[:4] == [
        timedelta(minutes=2),
        timedelta(minutes=4),
        timedelta(minutes=8),
        timedelta(minutes=16),
    ]
    assert waits[-1] == LONGEST_PARKING
    assert [n for _, n in parkings(office)] == list(range(1, 15))


def test_a_parked_plan_does_not_hold_back_anybodys_letter(office: World):
    break_ladder(office, "CCKL-1")
    office.at("2023-03-15 08:00")
    wake(office.rt)
    with office.reading() as db:
        assert instances.earliest_waiting(db, office.rt.now()) is None
    office.at("2023-03-15 08:30")  # its next trial is over-due and has not been made yet
    with office.reading() as db:
        assert db.execute(select(INSTANCE.c.wake_at).where(INSTANCE.c.failures > 0)).scalar_one() < (
            office.rt.now()
        )
    assert compose(office.rt).letters > 70


def test_when_the_cause_is_gone_a_parked_plan_speaks_and_is_parked_no_more(office: World):
    whole = {name: clock.document() for name, clock in office.plan("CCKL-1").clocks.items()}
    break_ladder(office, "CCKL-1")
    office.at("2023-03-15 08:00")
    wake(office.rt)
    with office.writing() as db:
        id = office.plan("CCKL-1").id
        db.execute(update(INSTANCE).where(INSTANCE.c.id == id).values(clocks=json.dumps(whole)))
    office.at("2023-03-15 08:02")
    assert wake(office.rt) == Woken(1, 1, 0)
    healed = office.plan("CCKL-1")
    assert (healed.failures, healed.wake_at) == (0, utc("2023-03-22 08:00"))
    [line] = office.ledger("CCKL-1")
    assert (line.due, line.standing) == (utc("2023-03-15 08:00"), Standing.OPEN)
