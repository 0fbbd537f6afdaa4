"""When the two clocks of a measure speak, to the minute, and when they keep silent."""

from dataclasses import replace

from engine.core.asked import NOTHING
from engine.core.notices import Standing
from tests.workflows.measure.cases import (
    BACK,
    DONE,
    FACTS,
    HEAD,
    OFFICE_BOX,
    OFFICER,
    RULES,
    STAFF,
    Running,
    at,
    day,
)
from workflows.measure.clocks import claimed_clock_says, measure_clock_says
from workflows.measure.facts import DOER

SUPERVISOR = OFFICER


def test_the_doer_hears_five_days_before_on_the_day_and_after_it_with_the_supervisor() -> None:
    measure = Running()
    measure.wakes_until(day(12, 29))
    assert measure.rungs() == [
        ("07/06 08:00", STAFF, "measure_due"),
        ("14/06 08:00", STAFF, "measure_due"),
        ("15/06 08:00", STAFF, "measure_overdue"),
        ("15/06 08:00", SUPERVISOR, "measure_overdue"),
    ]
    assert measure.one.state == "open", "a date that passes ends nothing"


def test_where_nobody_known_is_named_the_owner_hears_instead() -> None:
    measure = Running(replace(FACTS, heard={**FACTS.heard, DOER: (HEAD,)}))
    measure.wakes_until(day(6, 14))
    assert measure.rungs() == [("07/06 08:00", HEAD, "measure_due"), ("14/06 08:00", HEAD, "measure_due")]


def test_a_claim_silences_the_date_and_starts_the_supervisors_clock() -> None:
    measure = Running()
    measure.does("claim", STAFF, DONE, at(day(6, 1), "16:30"))
    measure.wakes_until(day(12, 29))
    assert measure.rungs() == [
        ("08/06 08:00", SUPERVISOR, "claim_waiting"),
        ("15/06 08:00", SUPERVISOR, "claim_waiting"),
        ("15/06 08:00", OFFICE_BOX, "claim_waiting"),
    ]
    assert measure.one.state == "claimed_done", "what is only said to be done never closes by itself"


def test_a_second_claim_gives_the_supervisor_his_days_anew() -> None:
    measure = Running()
    measure.does("claim", STAFF, DONE, at(day(5, 22)))
    measure.does("return", SUPERVISOR, BACK, at(day(5, 24)))
    measure.does("claim", STAFF, DONE, at(day(6, 1)))
    measure.wakes_until(day(6, 9))
    assert measure.rungs() == [("08/06 08:00", SUPERVISOR, "claim_waiting")]


def test_returned_before_its_date_the_measure_hears_what_is_still_to_come() -> None:
    measure = Running()
    measure.wakes_until(day(6, 7))
    measure.does("claim", STAFF, DONE, at(day(6, 8)))
    measure.does("return", SUPERVISOR, BACK, at(day(6, 9)))
    measure.wakes_until(day(12, 29))
    assert [when for when, *_ in measure.rungs()] == [
        "07/06 08:00",
        "14/06 08:00",
        "15/06 08:00",
        "15/06 08:00",
    ]


def test_returned_after_its_date_it_keeps_silent_about_the_past() -> None:
    measure = Running()
    measure.does("claim", STAFF, DONE, at(day(6, 1)))
    measure.does("return", SUPERVISOR, BACK, at(day(6, 20)))
    assert measure.one.wake_at is None
    measure.wakes_until(day(12, 29))
    assert [kind for *_, kind in measure.rungs()] == []
    said = [(n.kind, n.standing) for _, n in measure.ledger if n.timer == "measure"]
    assert said == [], "nothing of its date was owed: the claim came before every rung"


def test_what_a_claim_overtook_stands_in_the_ledger_as_skipped() -> None:
    measure = Running()
    measure.does("claim", STAFF, DONE, at(day(6, 7), "08:00"))
    skipped = [(n.person, n.kind, n.why) for _, n in measure.ledger if n.standing is Standing.SKIPPED]
    assert skipped == [(STAFF, "measure_due", "claim")]


def test_a_measure_that_is_closed_speaks_no_more() -> None:
    measure = Running()
    measure.does("claim", STAFF, DONE, at(day(6, 1)))
    measure.does("confirm", SUPERVISOR, NOTHING, at(day(6, 2)))
    assert measure.one.wake_at is None


def test_a_measure_without_a_date_has_no_clock_until_it_is_claimed() -> None:
    measure = Running(replace(FACTS, due_on=None))
    assert measure.one.wake_at is None
    measure.does("claim", STAFF, DONE, at(day(6, 1)))
    assert measure.one.wake_at == at(day(6, 8), "08:00")


def test_letters_count_days_late_in_calendar_days_and_waiting_in_working_days() -> None:
    measure = Running()
    calendar, friday = RULES.calendar, day(6, 16)
    assert measure_clock_says(measure.facts, friday, calendar, at(friday)) == {"due_on": "2023-06-16"}
    said = measure_clock_says(measure.facts, friday, calendar, at(day(6, 19)))
    assert said == {"due_on": "2023-06-16", "days_late": 3}
    said = claimed_clock_says(measure.facts, friday, calendar, at(day(6, 23)))
    assert said == {"claimed_on": "2023-06-16", "waiting_days": 5}
