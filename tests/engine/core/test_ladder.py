"""A ladder, its arming, and what it says on a given morning: the cases an officer would ask about."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from config.calendars import seed_calendar
from config.ladders import default_ladders
from engine.core.calendar import ZONE, SendingHours
from engine.core.errors import CalendarUnknown, SpecError
from engine.core.identifiers import Moment, Role, moment
from engine.core.ladder import (
    Clocked,
    Ladder,
    LadderRefused,
    Offset,
    Rung,
    Spoken,
    Tell,
    arm,
    climb,
    disarm,
    next_wake,
    owed,
)

CALENDAR = seed_calendar(range(2022, 2026))
HOURS = SendingHours()
UNIT = default_ladders()["unit"]
DAY = date(2023, 3, 29)
OWNER = Role("owner")


def local(*parts: int) -> Moment:
    """A moment by the office's clock."""
    return moment(datetime(*parts, tzinfo=ZoneInfo(ZONE)))


def rung(days: int, hour: int = 8, level: int = 0) -> Rung:
    """A rung that tells the owner."""
    return Rung(Offset(days, time(hour)), level, (Tell(OWNER, "plan_due"),))


def names(spoken: tuple[Spoken, ...]) -> list[str]:
    """The rungs that spoke, written as offsets."""
    return [str(one.rung.offset) for one in spoken]


# Ladders


@pytest.mark.parametrize(
    ("rungs", "complaint"),
    [
        ([rung(0), rung(1, 14), rung(-2)], "rung 3 of ladder 'unit': expected after +1 14:00, got -2 08:00"),
        (
            [rung(1), rung(1)],
            "rung 2 of ladder 'unit': expected after +1 08:00 of level 0, got +1 08:00 of level 0",
        ),
        ([rung(1, level=2)], "rung 1 of ladder 'unit': expected level 1, got level 2"),
        ([rung(1, level=1), rung(2, level=3)], "rung 2 of ladder 'unit': expected level 1 or 2, got level 3"),
        (
            [rung(1, level=1), rung(2, level=2), rung(3, level=1)],
            "rung 3 of ladder 'unit': expected level 2 or 3, got level 1",
        ),
        (
            [rung(-1, 14), rung(0, 8)],
            "rung 2 of ladder 'unit': expected +0 not earlier than 14:00, got +0 08:00",
        ),
        ([replace(rung(1), tells=())], "rung 1 of ladder 'unit': expected somebody to tell, got nobody"),
    ],
)
def test_a_ladder_that_contradicts_itself_is_refused(rungs, complaint):
    with pytest.raises(LadderRefused) as refused:
        Ladder("unit", tuple(rungs))
    assert str(refused.value) == complaint


def test_a_ladder_without_rungs_is_refused():
    with pytest.raises(SpecError, match="expected at least one rung, got none"):
        Ladder("unit", ())


def test_an_hour_with_seconds_is_refused_because_minutes_are_remembered():
    with pytest.raises(SpecError, match="whole minutes"):
        Offset(1, time(8, 0, 1))


def test_an_offset_is_remembered_in_minutes_that_ascend():
    assert Offset(1, time(14)).minutes == 2280
    assert Offset(-2, time(8)).minutes == -2400
    assert Offset(-2, time(23, 59)).minutes < Offset(-1, time(0)).minutes


def test_the_head_is_told_only_where_the_owner_is_a_deputy_or_staff():
    two_days_before = UNIT.rungs[2]
    assert [tell.who for tell in two_days_before.told(frozenset({"list_locked"}))] == ["owner"]
    below = frozenset({"list_locked", "deputy_or_staff"})
    assert [tell.who for tell in two_days_before.told(below)] == ["owner", "head"]
    assert UNIT.conditions == {"list_locked", "list_not_locked", "deputy_or_staff"}


@pytest.mark.parametrize("ladder", default_ladders().values(), ids=default_ladders())
def test_a_ladder_comes_back_from_its_document(ladder):
    back = Ladder.from_document(ladder.document())
    assert back == ladder
    assert back.digest == ladder.digest
    assert hash(back) == hash(ladder)


def test_another_hour_is_another_ladder():
    assert Ladder("a", (rung(1, 8),)).digest != Ladder("a", (rung(1, 9),)).digest


@pytest.mark.parametrize(
    "damage",
    [
        {"name": 5},
        {"rungs": "none"},
        {"rungs": ["none"]},
        {"rungs": [{"days": True, "at": "08:00", "level": 0, "tells": []}]},
        {"rungs": [{"days": 1, "at": "8 o'clock", "level": 0, "tells": []}]},
    ],
)
def test_a_damaged_document_is_refused(damage):
    with pytest.raises(SpecError, match="expected"):
        Ladder.from_document({**UNIT.document(), **damage})


def test_a_damaged_state_of_a_timer_is_refused():
    with pytest.raises(SpecError, match="state of a timer"):
        Clocked.from_document({"day": "2023-03-29"})


# Arming


def test_the_first_arming_is_revision_one_and_has_said_nothing():
    clocked = arm(None, DAY, UNIT, CALENDAR, local(2023, 3, 10, 9))
    assert (clocked.revision, clocked.reminded, clocked.climbed, clocked.level) == (1, None, None, 0)
    assert clocked.ladder == UNIT.digest
    assert next_wake(clocked, UNIT, CALENDAR) == local(2023, 3, 15, 8)


def test_another_day_is_another_revision_and_begins_anew():
    first = arm(None, DAY, UNIT, CALENDAR, local(2023, 3, 10, 9))
    spoken = climb(first, UNIT, CALENDAR, HOURS, local(2023, 3, 15, 8)).after
    moved = arm(spoken, date(2023, 4, 12), UNIT, CALENDAR, local(2023, 3, 20, 9))
    assert (moved.revision, moved.reminded) == (2, None)
    assert next_wake(moved, UNIT, CALENDAR) == local(2023, 3, 29, 8)


def test_withdrawing_arms_the_same_day_again_and_what_passed_meanwhile_is_never_sent():
    first = arm(None, DAY, UNIT, CALENDAR, local(2023, 3, 10, 9))
    spoken = climb(first, UNIT, CALENDAR, HOURS, local(2023, 3, 15, 8)).after
    stopped = disarm(spoken)
    assert next_wake(stopped, UNIT, CALENDAR) is None
    assert climb(stopped, UNIT, CALENDAR, HOURS, local(2023, 3, 22, 9)).spoken == ()
    again = arm(stopped, DAY, UNIT, CALENDAR, local(2023, 3, 22, 9))
    assert again.revision == 1
    assert next_wake(again, UNIT, CALENDAR) == local(2023, 3, 27, 8)


def test_a_clock_that_would_run_into_an_unknown_year_is_refused_when_armed():
    with pytest.raises(CalendarUnknown):
        arm(None, date(2025, 12, 15), UNIT, CALENDAR, local(2025, 12, 1, 9))


# After an outage


def after_an_outage() -> Clocked:
    """D-10, D-5 and D-2 were said, then nobody was there."""
    clocked = arm(None, DAY, UNIT, CALENDAR, local(2023, 3, 10, 9))
    for on in (15, 22, 27):
        clocked = climb(clocked, UNIT, CALENDAR, HOURS, local(2023, 3, on, 8)).after
    return clocked


def test_after_a_long_outage_one_level_is_climbed_and_the_next_waits_for_tomorrow_morning():
    first = climb(after_an_outage(), UNIT, CALENDAR, HOURS, local(2023, 4, 7, 10))
    assert names(first.spoken) == ["+0 08:00", "+1 08:00", "+1 14:00", "+6 08:00"]
    assert all(one.overdue for one in first.spoken)
    assert (first.after.level, first.after.climbed_on) == (1, date(2023, 4, 7))
    assert first.wake_at == local(2023, 4, 10, 8)  # Friday, so Monday
    second = climb(first.after, UNIT, CALENDAR, HOURS, local(2023, 4, 10, 8))
    assert names(second.spoken) == ["+5 08:00"]
    assert second.wake_at == local(2023, 4, 13, 8)


def test_a_held_back_level_stays_held_back_if_somebody_wakes_too_early():
    first = climb(after_an_outage(), UNIT, CALENDAR, HOURS, local(2023, 4, 7, 10))
    same_day = climb(first.after, UNIT, CALENDAR, HOURS, local(2023, 4, 7, 15))
    assert same_day.spoken == ()
    assert same_day.wake_at == local(2023, 4, 10, 8)


def test_the_later_hour_of_a_level_is_not_a_second_level():
    clocked = after_an_outage()
    morning = climb(clocked, UNIT, CALENDAR, HOURS, local(2023, 3, 30, 8))
    assert names(morning.spoken) == ["+0 08:00", "+1 08:00"]
    assert morning.wake_at == local(2023, 3, 30, 14)
    afternoon = climb(morning.after, UNIT, CALENDAR, HOURS, local(2023, 3, 30, 14))
    assert names(afternoon.spoken) == ["+1 14:00"]
    assert afternoon.wake_at == local(2023, 4, 5, 8)


def test_outside_sending_hours_nothing_is_said_and_the_next_opening_wakes():
    clocked = after_an_outage()
    woken = climb(clocked, UNIT, CALENDAR, HOURS, local(2023, 4, 1, 10))  # a Saturday
    assert (woken.spoken, woken.after) == ((), clocked)
    assert woken.wake_at == local(2023, 4, 3, 7, 30)


def test_less_than_a_working_day_late_is_not_overdue():
    clocked = after_an_outage()
    late = climb(clocked, UNIT, CALENDAR, HOURS, local(2023, 3, 30, 7, 59))
    assert [one.overdue for one in late.spoken] == [False]
    on_the_dot = climb(clocked, UNIT, CALENDAR, HOURS, local(2023, 3, 30, 8))
    assert [one.overdue for one in on_the_dot.spoken] == [True, False]


def test_what_a_submission_overtook_is_named_as_owed():
    left = owed(after_an_outage(), UNIT, CALENDAR, local(2023, 3, 30, 9))
    assert names(left) == ["+0 08:00", "+1 08:00"]
    assert names(owed(after_an_outage(), UNIT, CALENDAR, local(2023, 3, 29, 8))) == ["+0 08:00"]
    assert owed(disarm(after_an_outage()), UNIT, CALENDAR, local(2023, 3, 30, 9)) == ()
