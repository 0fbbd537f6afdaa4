"""Climbing a ladder: what speaks now, what was passed over, and when to wake next.

Pure: the day, the calendar, the hours and the present moment are arguments. Writes nothing, sends nothing and
remembers nothing but a `Clocked`. Reminders merge, only the newest missed one speaks; levels climb one per
working day and none is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from engine.core.calendar import SendingHours, WorkingCalendar
from engine.core.clocked import Clocked
from engine.core.identifiers import Moment, PersonId
from engine.core.rungs import Ladder, LadderRefused, Offset, Rung, Tell

__all__ = [
    "Climb",
    "Clocked",
    "Ladder",
    "LadderRefused",
    "Line",
    "Offset",
    "Rung",
    "Spoken",
    "Tell",
    "arm",
    "climb",
    "disarm",
    "due_moment",
    "merge",
    "next_wake",
    "owed",
]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A rung whose moment `due` has come; `overdue` if that was a working day ago or more."""

    rung: Rung
    due: Moment
    overdue: bool


@dataclass(frozen=True, slots=True)
class Climb:
    """What one wake says, in order of time, the state after it, and when to wake again (None: never)."""

    spoken: tuple[Spoken, ...]
    after: Clocked
    wake_at: Moment | None


@dataclass(frozen=True, slots=True)
class Line:
    """One rung said to one person, with its kind of letter."""

    spoken: Spoken
    person: PersonId
    kind: str


def due_moment(rung: Rung, day: date, calendar: WorkingCalendar) -> Moment:
    """When a rung speaks that stands on a ladder anchored at `day`.

    Offsets are counted strictly from `day`, also when it is a day off; the rung of that very day then speaks
    on the last working day before it.

    Raises:
        CalendarUnknown: the count runs into a year nobody knows.
    """
    offset = rung.offset
    speaks_on = calendar.shift_day(day, offset.days) if offset.days else calendar.on_or_before(day)
    return calendar.at(speaks_on, offset.at)


def arm(
    previous: Clocked | None, day: date, ladder: Ladder, calendar: WorkingCalendar, now: Moment
) -> Clocked:
    """The clock set going at `now`; rungs due before `now` are never said.

    The same day keeps its revision and what was spoken; another day is a new revision that has said nothing.

    Raises:
        CalendarUnknown: the ladder runs into a year nobody knows.
    """
    _schedule(ladder, day, calendar)  # refused here, in front of a person, not one night in a wake
    if previous is not None and previous.day == day:
        return replace(previous, armed_at=now, ladder=ladder.digest)
    revision = 1 if previous is None else previous.revision + 1
    return Clocked(day, revision, now, None, None, None, 0, ladder.digest)


def disarm(clocked: Clocked) -> Clocked:
    """The clock stopped; it remembers its day and what was spoken."""
    c = clocked
    return Clocked(c.day, c.revision, None, c.reminded, c.climbed, c.climbed_on, c.level, c.ladder)


def next_wake(clocked: Clocked, ladder: Ladder, calendar: WorkingCalendar) -> Moment | None:
    """The moment of the earliest rung still to be said, or None; it may lie outside sending hours."""
    return min((due for _, due in _pending(clocked, ladder, calendar)), default=None)


def owed(clocked: Clocked, ladder: Ladder, calendar: WorkingCalendar, until: Moment) -> tuple[Spoken, ...]:
    """The rungs whose moment came up to and including `until` and that were never said.

    Whoever stops a clock writes them down as skipped. Who arms it anew at `until` for the same day looks
    only at what came before: a rung of the very moment of arming is still said.
    """
    pending = _pending(clocked, ladder, calendar)
    return tuple([_spoken(rung, at, calendar, until) for rung, at in pending if at <= until])


def climb(
    clocked: Clocked, ladder: Ladder, calendar: WorkingCalendar, hours: SendingHours, now: Moment
) -> Climb:
    """What is said at `now`: every reminder that is due, and one level if none was climbed today.

    Outside sending hours nothing is said. `wake_at` is always later than `now`.

    Raises:
        CalendarUnknown: the ladder runs into a year nobody knows.
    """
    return _climbed(clocked, ladder, calendar, hours, now)


def merge(lines: Sequence[Line]) -> tuple[tuple[Line, Line | None], ...]:
    """Each line with the line it is merged into, or None if it is sent itself; in the order given.

    Per person the overdue lines go into his newest line; what is late by less goes out by itself. A person
    told twice on one rung, in two roles, has one line.
    """
    once: dict[tuple[PersonId, Offset], Line] = {}
    for line in lines:
        once.setdefault((line.person, line.spoken.rung.offset), line)
    newest: dict[PersonId, Line] = {}
    for line in sorted(once.values(), key=lambda line: (line.spoken.due, line.spoken.rung.place)):
        newest[line.person] = line
    return tuple(
        (line, newest[line.person] if line.spoken.overdue and line is not newest[line.person] else None)
        for line in once.values()
    )


@lru_cache(maxsize=1024)  # the plans of an office that were armed together climb together
def _climbed(
    clocked: Clocked, ladder: Ladder, calendar: WorkingCalendar, hours: SendingHours, now: Moment
) -> Climb:
    pending = _pending(clocked, ladder, calendar)
    due = [(rung, at) for rung, at in pending if at <= now]
    wakes = [at for _, at in pending if at > now]
    if not due:
        return Climb((), clocked, min(wakes, default=None))
    if not hours.is_open(now, calendar):
        return Climb((), clocked, hours.next_opening(now, calendar))
    today = calendar.local_day(now)
    level = _level_to_climb(clocked, [rung for rung, _ in due], today)
    said = [(rung, at) for rung, at in due if rung.level in (0, level)]
    held = [rung for rung, _ in due if rung.level not in (0, level)]
    if held:
        # Levels climb one per working day: the next one waits for its own hour of the next day.
        wakes.append(calendar.at(calendar.shift_day(today, 1), held[0].offset.at))
    after = _remember(clocked, [rung for rung, _ in said], today)
    return Climb(
        tuple(_spoken(rung, at, calendar, now) for rung, at in said), after, min(wakes, default=None)
    )


_Scheduled = tuple[Rung, Moment, bool, int]  # whether it climbs a level, and its offset in minutes
_NEVER = -(10**9)  # minutes; before every offset


@lru_cache(maxsize=4096)  # many plans share one deadline; counting days is all the work of a wake
def _schedule(ladder: Ladder, day: date, calendar: WorkingCalendar) -> tuple[_Scheduled, ...]:
    return tuple(
        (rung, due_moment(rung, day, calendar), rung.level > 0, rung.offset.minutes) for rung in ladder.rungs
    )


def _pending(clocked: Clocked, ladder: Ladder, calendar: WorkingCalendar) -> list[tuple[Rung, Moment]]:
    """The rungs that were not said yet: of its sort, a rung was if one of its offset or a later one was."""
    armed_at = clocked.armed_at
    if armed_at is None:
        return []
    reminded = _NEVER if clocked.reminded is None else clocked.reminded
    climbed = _NEVER if clocked.climbed is None else clocked.climbed
    return [
        (rung, due)
        for rung, due, climbs, minutes in _schedule(ladder, clocked.day, calendar)
        if due >= armed_at and minutes > (climbed if climbs else reminded)
    ]


def _level_to_climb(clocked: Clocked, due: Iterable[Rung], today: date) -> int:
    """The level that may speak today, or 0: a later hour of today's level, or the next one on a new day."""
    lowest = next((rung.level for rung in due if rung.level), 0)
    fresh = clocked.climbed_on is None or clocked.climbed_on < today
    return lowest if fresh or lowest == clocked.level else 0


def _remember(clocked: Clocked, said: Sequence[Rung], today: date) -> Clocked:
    reminders = [rung.offset.minutes for rung in said if rung.level == 0]
    levels = [rung for rung in said if rung.level]
    if reminders:
        clocked = replace(clocked, reminded=max(reminders))
    if levels:
        top = levels[-1]
        clocked = replace(clocked, climbed=top.offset.minutes, climbed_on=today, level=top.level)
    return clocked


def _spoken(rung: Rung, due: Moment, calendar: WorkingCalendar, now: Moment) -> Spoken:
    return Spoken(rung, due, overdue=calendar.shift(due, 1) <= now)
