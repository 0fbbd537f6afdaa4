"""What a time without a beat cost: the sending hours of the working days in it, and nothing else."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.calendar import ZONE, SendingHours, WorkingCalendar
from engine.core.identifiers import moment
from engine.core.outages import hours_lost
from tests.world import utc

HOURS = SendingHours()  # 07:30 to 17:00
TET = frozenset(date(2023, 1, 19) + timedelta(days=n) for n in range(7))
CALENDAR = WorkingCalendar(ZONE, TET, frozenset(), frozenset({2023}), frozenset(), "v")
moments = st.timedeltas(timedelta(), timedelta(days=360)).map(
    lambda wait: moment(utc("2023-01-02 00:00") + wait)
)


@pytest.mark.parametrize(
    ("since", "until", "minutes"),
    [
        ("2023-03-20 09:00", "2023-03-20 10:30", 90),
        ("2023-03-20 06:00", "2023-03-20 08:00", 30),
        ("2023-03-20 16:30", "2023-03-21 08:00", 60),
        ("2023-03-20 17:00", "2023-03-21 07:30", 0),
        ("2023-03-17 17:00", "2023-03-20 07:30", 0),
        ("2023-03-17 16:00", "2023-03-20 08:30", 120),
        ("2023-01-18 17:00", "2023-01-26 07:30", 0),
        ("2023-03-20 00:00", "2023-03-25 00:00", 5 * 570),
    ],
    ids=["morning", "dawn", "evening", "night", "weekend", "over a weekend", "Tet", "week"],
)
def test_only_the_hours_in_which_letters_leave_are_lost(since, until, minutes):
    assert hours_lost(HOURS, CALENDAR, utc(since), utc(until)) == timedelta(minutes=minutes)


def test_days_of_a_year_nobody_knows_are_not_counted():
    assert hours_lost(HOURS, CALENDAR, utc("2023-12-29 17:00"), utc("2024-02-01 08:00")) == timedelta()


@given(moments, moments, moments)
def test_what_is_lost_adds_up_and_never_exceeds_the_gap(one, two, three):
    first, middle, last = sorted((one, two, three))
    whole = hours_lost(HOURS, CALENDAR, first, last)
    assert timedelta() <= whole <= last - first
    assert whole == hours_lost(HOURS, CALENDAR, first, middle) + hours_lost(HOURS, CALENDAR, middle, last)


@given(moments)
def test_a_minute_is_lost_exactly_where_the_office_is_open(at):
    start = moment(at.replace(second=0, microsecond=0))
    lost = hours_lost(HOURS, CALENDAR, start, moment(start + timedelta(minutes=1)))
    assert (lost > timedelta()) == HOURS.is_open(start, CALENDAR)
