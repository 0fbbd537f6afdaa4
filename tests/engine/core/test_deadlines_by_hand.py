"""Deadlines counted by hand on the wall calendars of 2022 to 2026, against what the engine says.

Every date here was counted with a finger, none was computed; that is the point of this file.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from config.calendars import seed_calendar
from config.ladders import default_ladders
from engine.core.calendar import ZONE, Deadline, SendingHours, Wording
from engine.core.identifiers import Moment, moment
from engine.core.ladder import Clocked, Ladder, arm, climb, due_moment

OFFICE = seed_calendar(range(2022, 2028), confirmed={2023, 2024, 2025}).overlaid(
    off=[date(2026, 1, 2)],  # 12729/VPCP-KGVX: the package missed this swap
    worked=[date(2026, 1, 10)],
    confirmed=[2026],
    version="office",
)
UNIT = default_ladders()["unit"]


def day(written: str) -> date:
    """A date as the office writes it: 30/3/2023."""
    d, m, y = map(int, written.split("/"))
    return date(y, m, d)


def local(written: str) -> Moment:
    """A local moment as the office writes it: 30/3/2023 14:00."""
    on, at = written.split()
    hour, minute = map(int, at.split(":"))
    return moment(datetime(*day(on).timetuple()[:3], hour, minute, tzinfo=ZoneInfo(ZONE)))


def wall(at: Moment) -> str:
    """The moment as a wall clock in the office shows it."""
    there = at.astimezone(ZoneInfo(ZONE))
    return f"{there.day}/{there.month}/{there.year} {there:%H:%M}"


@pytest.mark.parametrize(
    ("named", "wording", "last_valid_day"),
    [
        ("30/3/2023", Wording.BEFORE, "29/3/2023"),
        ("30/3/2023", Wording.BY, "30/3/2023"),
        ("1/3/2023", Wording.BEFORE, "28/2/2023"),
        ("1/3/2024", Wording.BEFORE, "29/2/2024"),  # a leap year
        ("1/1/2024", Wording.BEFORE, "31/12/2023"),
        ("29/4/2023", Wording.BY, "29/4/2023"),  # a Saturday and a holiday: a fixed date does not roll
        ("4/9/2023", Wording.BEFORE, "3/9/2023"),  # a Sunday
        ("27/1/2023", Wording.BEFORE, "26/1/2023"),  # still Tết
    ],
)
def test_the_last_valid_day_is_as_worded(named, wording, last_valid_day):
    assert Deadline(day(named), wording).last_valid_day == day(last_valid_day)


def test_before_30_march_ends_at_midnight_of_the_29th_local_time():
    ends = Deadline(date(2023, 3, 30), Wording.BEFORE).ends_at
    assert ends == datetime(2023, 3, 29, 17, 0, tzinfo=UTC)
    assert ends == local("30/3/2023 0:00")


@pytest.mark.parametrize(
    ("start", "working_days", "reached"),
    [
        # 2023: New Year on a Sunday, compensated on Monday; Tết 20-26/1; 29/4-3/5; 1-4/9
        ("30/12/2022", 1, "3/1/2023"),
        ("19/1/2023", 1, "27/1/2023"),
        ("19/1/2023", 2, "30/1/2023"),
        ("27/1/2023", -1, "19/1/2023"),
        ("29/3/2023", -10, "15/3/2023"),
        ("29/3/2023", -5, "22/3/2023"),
        ("29/3/2023", -2, "27/3/2023"),
        ("29/3/2023", 1, "30/3/2023"),
        ("29/3/2023", 5, "5/4/2023"),
        ("29/3/2023", 6, "6/4/2023"),
        ("29/3/2023", 11, "13/4/2023"),
        ("29/3/2023", 16, "20/4/2023"),
        ("29/3/2023", 21, "27/4/2023"),
        ("29/3/2023", 26, "9/5/2023"),
        ("29/3/2023", 31, "16/5/2023"),
        ("1/4/2023", -1, "31/3/2023"),  # from a Saturday
        ("1/4/2023", 0, "1/4/2023"),
        ("1/4/2023", 1, "3/4/2023"),
        ("28/4/2023", 1, "4/5/2023"),
        ("4/5/2023", -1, "28/4/2023"),
        ("31/8/2023", 1, "5/9/2023"),
        # 2024: Tết 8-14/2; 18/4; Monday 29/4 off, Saturday 4/5 worked; 2-3/9
        ("29/12/2023", 1, "2/1/2024"),
        ("7/2/2024", 1, "15/2/2024"),
        ("17/4/2024", 1, "19/4/2024"),
        ("26/4/2024", 1, "2/5/2024"),
        ("26/4/2024", 5, "7/5/2024"),
        ("3/5/2024", 1, "4/5/2024"),
        ("6/5/2024", -1, "4/5/2024"),
        ("30/8/2024", 1, "4/9/2024"),
        # 2025: Tết 27-31/1; 7/4; Friday 2/5 off, Saturday 26/4 worked; 1-2/9
        ("24/1/2025", 1, "3/2/2025"),
        ("4/4/2025", 1, "8/4/2025"),
        ("25/4/2025", 1, "26/4/2025"),
        ("29/4/2025", 1, "5/5/2025"),
        ("5/5/2025", -5, "24/4/2025"),
        ("29/8/2025", 1, "3/9/2025"),
        # 2026: 2/1 off and 10/1 worked by the office's own entry; Tết 16-20/2; 27/4; 31/8 for 22/8; 24/11
        ("31/12/2025", 1, "5/1/2026"),
        ("9/1/2026", 1, "10/1/2026"),
        ("12/1/2026", -1, "10/1/2026"),
        ("13/2/2026", 1, "23/2/2026"),
        ("30/3/2026", -10, "16/3/2026"),
        ("24/4/2026", 1, "28/4/2026"),
        ("29/4/2026", 1, "4/5/2026"),
        ("21/8/2026", 1, "22/8/2026"),
        ("28/8/2026", 1, "3/9/2026"),
        ("23/11/2026", 1, "25/11/2026"),
    ],
)
def test_working_days_are_counted_as_on_the_wall_calendar(start, working_days, reached):
    assert OFFICE.shift_day(day(start), working_days) == day(reached)


@pytest.mark.parametrize(
    ("last_valid_day", "came", "late"),
    [
        ("29/3/2023", "20/3/2023", (0, 0)),
        ("29/3/2023", "29/3/2023", (0, 0)),
        ("29/3/2023", "30/3/2023", (1, 1)),
        ("29/3/2023", "3/4/2023", (5, 3)),
        ("28/4/2023", "3/5/2023", (5, 0)),
        ("28/4/2023", "4/5/2023", (6, 1)),
    ],
)
def test_lateness_counts_the_day_of_submission(last_valid_day, came, late):
    assert OFFICE.days_late(day(last_valid_day), day(came)) == late


@pytest.mark.parametrize(
    ("last_valid_day", "offset", "speaks"),
    [
        ("1/4/2023", -2, "30/3/2023 08:00"),  # a Saturday: counted strictly from it
        ("1/4/2023", 0, "31/3/2023 08:00"),  # the last working day before it
        ("1/4/2023", 1, "3/4/2023 08:00"),
        ("24/1/2023", -2, "18/1/2023 08:00"),  # in the middle of Tết
        ("24/1/2023", 0, "19/1/2023 08:00"),
        ("24/1/2023", 1, "27/1/2023 08:00"),
    ],
)
def test_a_rung_around_a_day_off_speaks_on_a_working_day(last_valid_day, offset, speaks):
    rung = next(r for r in UNIT.rungs if r.offset.days == offset)
    assert wall(due_moment(rung, day(last_valid_day), OFFICE)) == speaks


def heard(ladder: Ladder, clocked: Clocked, until: Moment) -> tuple[list[str], Moment | None]:
    """What is said, and to whom, by whoever wakes exactly when told to, up to `until`."""
    said: list[str] = []
    wake_at: Moment | None = clocked.armed_at
    while wake_at is not None and wake_at <= until:
        now = wake_at
        woken = climb(clocked, ladder, OFFICE, SendingHours(), now)
        clocked, wake_at = woken.after, woken.wake_at
        for spoken in woken.spoken:
            told = spoken.rung.told(frozenset({"list_locked", "deputy_or_staff"}))
            said.append(f"{wall(now)} {' '.join(tell.who for tell in told)}")
    return said, wake_at


def test_a_plan_that_never_comes_is_urged_on_these_days_at_these_hours():
    clocked = arm(None, day("29/3/2023"), UNIT, OFFICE, local("10/3/2023 09:00"))
    said, wake_at = heard(UNIT, clocked, local("10/5/2023 23:59"))
    assert said == [
        "15/3/2023 08:00 owner",
        "22/3/2023 08:00 owner",
        "27/3/2023 08:00 owner head",
        "29/3/2023 08:00 owner head",
        "30/3/2023 08:00 officer",
        "30/3/2023 14:00 owner head unit_mailbox",
        "5/4/2023 08:00 officer leader_in_charge",
        "6/4/2023 08:00 owner",
        "13/4/2023 08:00 owner",
        "20/4/2023 08:00 owner",
        "27/4/2023 08:00 owner",
        "9/5/2023 08:00 owner",
    ]
    assert wake_at == local("16/5/2023 08:00")


def test_after_the_sixth_repeat_there_is_silence():
    clocked = arm(None, day("29/3/2023"), UNIT, OFFICE, local("10/5/2023 09:00"))
    assert heard(UNIT, clocked, local("31/12/2023 12:00")) == (["16/5/2023 08:00 owner"], None)


def test_an_appraiser_who_holds_a_plan_is_reminded_on_the_5th_8th_and_10th_day():
    clocked = arm(None, day("24/4/2023"), default_ladders()["review"], OFFICE, local("24/4/2023 16:30"))
    said, wake_at = heard(default_ladders()["review"], clocked, local("31/12/2023 12:00"))
    assert said == [
        "4/5/2023 08:00 appraiser",  # 25, 26, 27, 28/4, then five days off
        "9/5/2023 08:00 appraiser",
        "9/5/2023 08:00 personnel_head",
        "11/5/2023 08:00 appraiser",
        "11/5/2023 08:00 personnel_leader",
    ]
    assert wake_at is None


def test_a_clock_armed_late_passes_over_what_is_past_and_says_what_is_just_due():
    clocked = arm(None, day("29/3/2023"), UNIT, OFFICE, local("27/3/2023 08:00"))
    said, _ = heard(UNIT, clocked, local("29/3/2023 12:00"))
    assert said == ["27/3/2023 08:00 owner head", "29/3/2023 08:00 owner head"]
