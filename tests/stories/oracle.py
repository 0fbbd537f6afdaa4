"""A second opinion on the ledger: what was owed, worked out from the trail and the ladders alone.

Knows nothing of climbing, merging or waking. It reads in the events when a clock was set going and when it was
stopped, counts the days by hand, and says who was owed what.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.ladders import default_ladders
from engine.core.calendar import ZONE
from engine.core.ladder import Offset, Rung
from engine.store.trail import Happened

LADDERS = {one.digest: one for one in default_ladders().values()}


@dataclass(frozen=True, slots=True)
class Interval:
    """A clock that ran towards `day` from `since` until `until` (None: it runs on)."""

    timer: str
    day: date
    revision: int
    ladder: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """One rung that fell due while its clock ran."""

    timer: str
    revision: int
    rung: Rung
    at: datetime


@dataclass(frozen=True, slots=True)
class Days:
    """Working days, counted one by one."""

    off: frozenset[date]
    worked: frozenset[date]

    def works(self, day: date) -> bool:
        """A weekday that is not off, or a weekend day that is worked."""
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def from_(self, day: date, offset: Offset) -> datetime:
        """The moment that stands `offset` from `day`."""
        step, left = (1 if offset.days > 0 else -1), abs(offset.days)
        while left or not (offset.days or self.works(day)):
            day += timedelta(step)
            left -= 1 if left and self.works(day) else 0
        return datetime.combine(day, offset.at, ZoneInfo(ZONE))


def intervals(events: Iterable[Happened]) -> Iterator[Interval]:
    """When each clock of an instance ran, by its own trail."""
    running: dict[str, tuple[Mapping[str, object], datetime]] = {}
    for event in events:
        clocks = event.body.get("clocks")
        for timer, clock in clocks.items() if isinstance(clocks, dict) else ():
            held = running.get(timer)
            same = held is not None and all(held[0][k] == clock[k] for k in ("armed_at", "day", "revision"))
            if held is not None and not same:
                yield _interval(timer, *running.pop(timer), event.at)
            if clock["armed_at"] is not None and not same:
                running[timer] = clock, event.at
    for timer, (clock, since) in running.items():
        yield _interval(timer, clock, since, None)


def owed(events: Iterable[Happened], days: Days, now: datetime) -> set[Due]:
    """Every rung whose moment came while its clock ran, up to `now`."""
    return {
        Due(one.timer, one.revision, rung, at)
        for one in intervals(events)
        for rung in LADDERS[one.ladder].rungs
        if one.since <= (at := days.from_(one.day, rung.offset)) <= (one.until or now)
    }


def keys(instance: object, due: Due, people: Callable[[Rung], Iterable[str]]) -> Iterator[tuple[str, str]]:
    """(key of the ledger's line, what it is about whatever its level) of everybody a rung tells."""
    minutes = due.rung.offset.minutes
    for person in people(due.rung):
        about = f"{instance}/{due.timer}/{due.revision}/{minutes}"
        yield f"{about}.{due.rung.level}/{person}", f"{about}/{person}"


def _interval(timer: str, clock: Mapping[str, object], since: datetime, until: datetime | None) -> Interval:
    return Interval(
        timer,
        date.fromisoformat(str(clock["day"])),
        int(str(clock["revision"])),
        str(clock["ladder"]),
        since,
        until,
    )
