"""Working days, last valid days and sending hours: the arithmetic of dates; the days are an argument.

Asks no package and no clock what day it is. A year that nobody entered is refused, never guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from engine.core.errors import CalendarUnknown, SpecError
from engine.core.identifiers import Moment, moment

ZONE = "Asia/Ho_Chi_Minh"
_DAY = timedelta(days=1)
_SATURDAY = 5


class Wording(StrEnum):
    """How an order words its date: strictly before it ("trước ngày") or by its end ("chậm nhất ngày")."""

    BEFORE = "before"
    BY = "by"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date somebody set, as it was worded. A fixed date does not roll over a weekend."""

    day: date
    wording: Wording = Wording.BY
    zone: str = ZONE

    @property
    def last_valid_day(self) -> date:
        """The last local day on which one is on time."""
        return self.day - _DAY if self.wording is Wording.BEFORE else self.day

    @property
    def ends_at(self) -> Moment:
        """24:00 local of the last valid day: the first moment that is late."""
        return moment(datetime.combine(self.last_valid_day + _DAY, time(), ZoneInfo(self.zone)))


class DaysLate(NamedTuple):
    """How late something came, counted both ways; (0, 0) when it was on time."""

    calendar: int
    working: int


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The days of an office: Monday to Friday work unless `off`, the others rest unless `worked`.

    An officer entered a `confirmed` year, a package a `provisional` one; `version` goes to the trail.
    """

    zone: str
    off: frozenset[date]
    worked: frozenset[date]
    confirmed: frozenset[int]
    provisional: frozenset[int]
    version: str
    _known: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a day that is both.

        Raises:
            SpecError: a day is in `off` and in `worked`.
        """
        for day in sorted(self.off & self.worked):
            raise SpecError(f"calendar '{self.version}', {day}: expected off or worked, got both")
        object.__setattr__(self, "_known", self.confirmed | self.provisional)

    def __hash__(self) -> int:
        """The version is enough to tell calendars apart quickly; equality still compares every day."""
        return hash((self.zone, self.version))

    def works(self, day: date) -> bool:
        """Whether the office works on `day`.

        Raises:
            CalendarUnknown: nobody knows the holidays of that year.
        """
        if day.year not in self._known:
            raise CalendarUnknown(day.year)
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)

    def knows(self, day: date) -> bool:
        """Whether the holidays of the year of `day` are known, confirmed or not."""
        return day.year in self._known

    def is_provisional(self, day: date) -> bool:
        """Whether no officer has confirmed the year of `day` yet.

        Raises:
            CalendarUnknown: nobody knows the holidays of that year.
        """
        if day.year not in self._known:
            raise CalendarUnknown(day.year)
        return day.year not in self.confirmed

    def on_or_before(self, day: date) -> date:
        """`day` if it is a working day, else the last one before it."""
        while not self.works(day):
            day -= _DAY
        return day

    def on_or_after(self, day: date) -> date:
        """`day` if it is a working day, else the first one after it."""
        while not self.works(day):
            day += _DAY
        return day

    def shift_day(self, day: date, working_days: int) -> date:
        """The working day `working_days` later (negative: earlier).

        The first day is not counted (Civil Code 2015, art. 147). 0 gives `day` itself, even a day off.

        Raises:
            CalendarUnknown: the count runs into a year nobody knows.
        """
        step = _DAY if working_days > 0 else -_DAY
        for _ in range(abs(working_days)):
            day = self.on_or_after(day + step) if working_days > 0 else self.on_or_before(day + step)
        return day

    def shift(self, start: Moment, working_days: int) -> Moment:
        """The same local time of day, `working_days` later (negative: earlier); 0 is `start`.

        Raises:
            CalendarUnknown: the count runs into a year nobody knows.
        """
        if working_days == 0:
            return start
        local = _local(start, self.zone)
        return self.at(self.shift_day(local.date(), working_days), local.time())

    def local_day(self, at: Moment) -> date:
        """The date on the office's wall at that moment."""
        return _local(at, self.zone).date()

    def at(self, day: date, clock: time) -> Moment:
        """The moment when the office's clock shows `clock` on `day`."""
        return moment(datetime.combine(day, clock, ZoneInfo(self.zone)))

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`; negative when `last` is the earlier one."""
        return _working_days(self, first, last) if first <= last else -_working_days(self, last, first)

    def days_late(self, last_valid_day: date, day: date) -> DaysLate:
        """Days after the last valid day until `day`, itself included; the working days among them beside."""
        if day <= last_valid_day:
            return DaysLate(0, 0)
        return DaysLate((day - last_valid_day).days, self.working_days_between(last_valid_day, day))

    def overlaid(
        self, off: Iterable[date], worked: Iterable[date], confirmed: Iterable[int], version: str
    ) -> "WorkingCalendar":
        """This calendar with what an officer entered: his days win, the years he `confirmed` are added."""
        off, worked, confirmed = frozenset(off), frozenset(worked), frozenset(confirmed)
        return WorkingCalendar(
            self.zone,
            off=(self.off - worked) | off,
            worked=(self.worked - off) | worked,
            confirmed=self.confirmed | confirmed,
            provisional=self.provisional - confirmed,
            version=version,
        )


@dataclass(frozen=True, slots=True)
class SendingHours:
    """The hours of a working day in which notices and decisions leave; `closes` itself is closed."""

    opens: time = time(7, 30)
    closes: time = time(17)

    def __post_init__(self) -> None:
        """Refuse hours that never open.

        Raises:
            SpecError: `opens` is not before `closes`.
        """
        if self.opens >= self.closes:
            opens, closes = f"{self.opens:%H:%M}", f"{self.closes:%H:%M}"
            raise SpecError(f"sending hours: expected opening before {closes}, got {opens}")

    def is_open(self, at: Moment, calendar: WorkingCalendar) -> bool:
        """Whether letters may leave at that moment.

        Raises:
            CalendarUnknown: nobody knows the holidays of that year.
        """
        local = _local(at, calendar.zone)
        return self.opens <= local.time() < self.closes and calendar.works(local.date())

    def next_opening(self, at: Moment, calendar: WorkingCalendar) -> Moment:
        """`at` if letters may leave then, else the next moment at which they may.

        Raises:
            CalendarUnknown: nobody knows the holidays of that year.
        """
        if self.is_open(at, calendar):
            return at
        local = _local(at, calendar.zone)
        day = local.date() if local.time() < self.opens else local.date() + _DAY
        return calendar.at(calendar.on_or_after(day), self.opens)


@lru_cache(maxsize=1024)  # a tick asks thousands of times about one and the same moment
def _local(at: Moment, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


@lru_cache(maxsize=4096)  # so do letters about the days that are left until one deadline
def _working_days(calendar: WorkingCalendar, first: date, last: date) -> int:
    return sum(calendar.works(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
