"""The office's calendar: what is a working day, what nobody knows, and when letters may leave."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.calendars import knows, seed_calendar, seed_year
from engine.core.calendar import ZONE, SendingHours, WorkingCalendar
from engine.core.errors import CalendarUnknown, SpecError
from engine.core.identifiers import Moment, moment

PACKAGE = seed_calendar(range(2022, 2028), confirmed={2025})
HOURS = SendingHours()

days = st.dates(date(2023, 1, 1), date(2026, 6, 30))
moments = st.integers(0, 3 * 366 * 24 * 60).map(
    lambda minutes: moment(datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
)
counts = st.integers(-40, 40)


def local(*parts: int) -> Moment:
    """A moment by the office's clock."""
    return moment(datetime(*parts, tzinfo=ZoneInfo(ZONE)))


@pytest.mark.parametrize("saturday", [date(2024, 5, 4), date(2025, 4, 26), date(2026, 8, 22)])
def test_a_make_up_saturday_is_worked(saturday):
    assert saturday.weekday() == 5
    assert PACKAGE.works(saturday)


def test_what_an_officer_enters_wins_over_the_package():
    assert PACKAGE.works(date(2026, 1, 2))
    assert not PACKAGE.works(date(2026, 1, 10))
    office = PACKAGE.overlaid([date(2026, 1, 2)], [date(2026, 1, 10)], [2026], "12729/VPCP-KGVX")
    assert not office.works(date(2026, 1, 2))
    assert office.works(date(2026, 1, 10))
    assert office.version == "12729/VPCP-KGVX"


def test_an_officer_can_take_a_holiday_of_the_package_back():
    office = PACKAGE.overlaid([date(2026, 8, 22)], [date(2026, 8, 31)], [], "other")
    assert office.works(date(2026, 8, 31))
    assert not office.works(date(2026, 8, 22))


def test_a_day_cannot_be_off_and_worked():
    with pytest.raises(SpecError, match="2026-01-02: expected off or worked, got both"):
        PACKAGE.overlaid([date(2026, 1, 2)], [date(2026, 1, 2)], [], "both")


def test_a_year_is_provisional_until_an_officer_confirms_it():
    assert PACKAGE.is_provisional(date(2026, 3, 30))
    assert not PACKAGE.is_provisional(date(2025, 3, 30))
    office = PACKAGE.overlaid([], [], [2026], "confirmed")
    assert not office.is_provisional(date(2026, 3, 30))
    assert 2026 not in office.provisional


def test_a_year_nobody_knows_is_refused_even_for_a_sunday():
    with pytest.raises(CalendarUnknown) as unknown:
        PACKAGE.works(date(2028, 1, 2))
    assert unknown.value.year == 2028
    with pytest.raises(CalendarUnknown):
        PACKAGE.is_provisional(date(2028, 1, 2))
    with pytest.raises(CalendarUnknown):
        PACKAGE.shift_day(date(2027, 12, 31), 1)


def test_the_package_says_so_when_it_does_not_know_a_year():
    assert knows(2026)
    assert not knows(2101)
    with pytest.raises(CalendarUnknown):
        seed_year(2101)


def test_a_seeded_year_names_its_days_in_order():
    seeds = seed_year(2024)
    assert [s.day for s in seeds] == sorted(s.day for s in seeds)
    assert [s.day for s in seeds if s.works] == [date(2024, 5, 4)]
    assert all(s.note for s in seeds)


def test_shifting_a_moment_keeps_the_local_time_of_day():
    assert PACKAGE.shift(local(2023, 1, 19, 14, 5), 1) == local(2023, 1, 27, 14, 5)


def test_the_local_day_begins_at_local_midnight():
    assert PACKAGE.local_day(moment(datetime(2023, 3, 29, 16, 59, tzinfo=UTC))) == date(2023, 3, 29)
    assert PACKAGE.local_day(moment(datetime(2023, 3, 29, 17, 0, tzinfo=UTC))) == date(2023, 3, 30)


@pytest.mark.parametrize(
    ("asked", "opening"),
    [
        (local(2023, 3, 29, 7, 29), local(2023, 3, 29, 7, 30)),
        (local(2023, 3, 29, 7, 30), local(2023, 3, 29, 7, 30)),
        (local(2023, 3, 29, 16, 59, 59), local(2023, 3, 29, 16, 59, 59)),
        (local(2023, 3, 29, 17, 0), local(2023, 3, 30, 7, 30)),  # 17:00 itself is closed
        (local(2023, 3, 31, 20, 0), local(2023, 4, 3, 7, 30)),  # Friday evening
        (local(2023, 1, 22, 10, 0), local(2023, 1, 27, 7, 30)),  # Tết
        (local(2024, 5, 4, 10, 0), local(2024, 5, 4, 10, 0)),  # a make-up Saturday
    ],
)
def test_letters_wait_for_the_next_opening(asked, opening):
    assert HOURS.next_opening(asked, PACKAGE) == opening
    assert HOURS.is_open(asked, PACKAGE) == (asked == opening)


def test_hours_that_never_open_are_refused():
    with pytest.raises(SpecError, match="expected opening before 17:00, got 18:00"):
        SendingHours(time(18), time(17))


def test_calendars_of_different_days_differ_whatever_they_are_called():
    other = WorkingCalendar(ZONE, frozenset(), frozenset(), frozenset(), frozenset({2025}), PACKAGE.version)
    assert other != PACKAGE
    assert hash(other) == hash(PACKAGE)


@given(days, counts.filter(bool))
def test_counting_lands_on_a_working_day_and_counting_back_agrees(day, n):
    reached = PACKAGE.shift_day(day, n)
    assert PACKAGE.works(reached)
    if n > 0 or PACKAGE.works(day):
        assert PACKAGE.working_days_between(day, reached) == n


@given(days.filter(PACKAGE.works), counts)
def test_from_a_working_day_there_and_back_is_home(day, n):
    assert PACKAGE.shift_day(PACKAGE.shift_day(day, n), -n) == day


@given(days)
def test_the_nearest_working_days_leave_nothing_between(day):
    before, after = PACKAGE.on_or_before(day), PACKAGE.on_or_after(day)
    assert before <= day <= after
    between = [before + timedelta(n) for n in range(1, (after - before).days)]
    assert not any(map(PACKAGE.works, between))


@given(moments)
def test_an_opening_is_open_and_never_in_the_past(at):
    opening = HOURS.next_opening(at, PACKAGE)
    assert opening >= at
    assert HOURS.is_open(opening, PACKAGE)


@given(moments, counts)
def test_a_shifted_moment_shows_the_same_time_on_the_wall(at, n):
    zone = ZoneInfo(ZONE)
    assert PACKAGE.shift(at, n).astimezone(zone).time() == at.astimezone(zone).time()
