"""The brake: where the clock is in doubt nothing wakes and nothing leaves, until a person says that it is right.

A machine restored with a wrong clock must not write to every director. The brake compares clocks, never amounts:
when an instance wakes was fixed when its clock was armed, so a morning on which everything is due never trips it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from threading import Lock

import structlog
from sqlalchemy import Connection

from engine.core.errors import EngineError
from engine.core.identifiers import Json, Moment, PersonId, stamp
from engine.runtime.runtime import Runtime
from engine.store import beats, brakes, calendars, journals
from engine.store.brakes import Brake
from engine.store.session import reading, retried

JUMP = timedelta(minutes=5)  # between two beats of one process; and how far ahead another's mark may lie
SERVER = timedelta(minutes=2)
SILENCE = timedelta(days=7)  # in which there was more than a week's work: a long holiday is none
WEEK = 5  # working days
BEATS = frozenset({"wake", "compose", "drain"})  # whose marks say when somebody last beat
_SECOND = timedelta(seconds=1)
log: structlog.stdlib.BoundLogger = structlog.get_logger("dondoc.brake")


class Doubt(StrEnum):
    """Why the clock is not believed."""

    JUMPED = "clock_jumped"  # it moved otherwise than time did since this process last looked
    AHEAD = "mark_ahead"  # a worker's mark lies in what the clock says is the future
    SERVER = "server_differs"  # the database server says another time
    SILENCE = (
        "long_silence"  # nobody has beaten for so long that the clock may have been set wrongly meanwhile
    )


class BrakePulled(EngineError):
    """The clock is in doubt: nothing wakes, is written or leaves before a person releases the brake."""

    status = 503

    def __init__(self, brake: Brake) -> None:
        self.brake = brake
        super().__init__(
            "brake: pulled at {at} ({why}); expected a person to check the clock and to"
            " release it with `dondoc brake release`",
            at=stamp(brake.pulled_at),
            why=brake.why,
        )


class BrakeNotPulled(EngineError):
    """Somebody releases a brake that holds nothing."""

    status = 409

    def __init__(self) -> None:
        super().__init__("brake: expected one in force, found none; there is nothing to release")


@dataclass(frozen=True, slots=True)
class _Look:
    """Both clocks at one moment."""

    now: Moment
    elapsed: float  # seconds, of a clock that nobody sets


class ClockWatch:
    """Holds the clock against everything else that knows of the time. One for each process."""

    def __init__(self, rt: Runtime, elapsed: Callable[[], float] | None) -> None:
        """Without `elapsed`, seconds of a clock that nobody sets, the clock is one set by hand and always right."""
        self._rt, self._elapsed = rt, elapsed
        self._last: _Look | None = None
        self._lock = Lock()

    def holds(self) -> bool:
        """Whether the brake is in force; pulls it first where the clock is in doubt."""
        look = _Look(self._rt.now(), self._elapsed()) if self._elapsed is not None else None
        with reading(self._rt.db) as db:
            held = brakes.in_force(db) is not None
            doubt = self._doubt(db, look) if look is not None and not held else None
        if look is not None and doubt is not None:
            _pull(self._rt, look.now, *doubt)
        self._remember(look)
        return held or doubt is not None

    def _doubt(self, db: Connection, look: _Look) -> tuple[Doubt, timedelta] | None:
        """What speaks against the clock, and by how much."""
        now, server, mark = look.now, brakes.server_clock(db), beats.newest(db)
        # The answers may have come late: the database hung, or this process was frozen meanwhile.
        after = self._rt.now()
        heard = [one for one in (beats.newest(db, BEATS), brakes.last_released(db)) if one is not None]
        nothing = timedelta()
        found = {
            Doubt.JUMPED: self._jump(look),
            Doubt.AHEAD: mark - after if mark is not None else nothing,
            Doubt.SERVER: max(now - server, server - after) if server is not None else nothing,
            Doubt.SILENCE: _silence(db, max(heard), now) if heard else nothing,
        }
        borne = {Doubt.JUMPED: JUMP, Doubt.AHEAD: JUMP, Doubt.SERVER: SERVER, Doubt.SILENCE: SILENCE}
        return next(((doubt, by) for doubt, by in found.items() if by > borne[doubt]), None)

    def _jump(self, look: _Look) -> timedelta:
        """By how much the clock moved otherwise than time did since the last look."""
        with self._lock:
            last = self._last
        if last is None:
            return timedelta()
        return abs(look.now - last.now - timedelta(seconds=look.elapsed - last.elapsed))

    def _remember(self, look: _Look | None) -> None:
        """The next look is compared with this one; only once what this one found is on record."""
        with self._lock:
            if look is not None and (self._last is None or look.elapsed > self._last.elapsed):
                self._last = look


def _silence(db: Connection, since: Moment, now: Moment) -> timedelta:
    """How long nobody beat; nothing where no office would have worked for more than a week meanwhile."""
    gap = now - since
    if gap <= SILENCE:
        return gap
    known = list(calendars.of(db, calendars.offices(db)).values())
    sure = [one for one in known if one.knows(one.local_day(now)) and one.knows(one.local_day(since))]
    worked = [one.working_days_between(one.local_day(since), one.local_day(now)) for one in sure]
    rested = bool(known) and len(sure) == len(known) and max(worked) <= WEEK
    return timedelta() if rested else gap


def refuse_if_pulled(rt: Runtime) -> None:
    """For whoever wakes or sends by hand.

    Raises:
        BrakePulled: the clock is in doubt, and nobody has released the brake.
    """
    with reading(rt.db) as db:
        held = brakes.in_force(db)
    if held is not None:
        raise BrakePulled(held)


def release(rt: Runtime, by: PersonId, reason: str, seen: str = "") -> Brake:
    """A person says that the clock is right: everything goes on, from the moment this is on record.

    `seen` is the stamp at which the brake he looked at had been pulled, "" for whichever holds.

    Raises:
        BrakeNotPulled: nothing is held, or another brake than the one that was seen.
    """
    now = rt.now()
    return retried(rt.db, lambda db: _release(db, now, by, reason, seen))


def _release(db: Connection, now: Moment, by: PersonId, reason: str, seen: str) -> Brake:
    released = brakes.release(db, now, by)
    if released is None or seen not in ("", stamp(released.pulled_at)):
        raise BrakeNotPulled
    beats.none_later_than(db, now)
    body: dict[str, Json] = {"pulled_at": stamp(released.pulled_at), "why": released.why, "by": by}
    for office in calendars.offices(db):
        journals.write(db, office, "brake_released", body, now, texts={"reason": reason})
    return released


def _pull(rt: Runtime, now: Moment, doubt: Doubt, by: timedelta) -> None:
    if retried(rt.db, lambda db: _write(db, rt, now, doubt, by)):
        log.critical("brake_pulled", why=doubt.value, seconds=by // _SECOND, worker=str(rt.worker))


def _write(db: Connection, rt: Runtime, now: Moment, doubt: Doubt, by: timedelta) -> bool:
    if not brakes.pull(db, now, doubt.value):
        return False
    body: dict[str, Json] = {"why": doubt.value, "seconds": by // _SECOND, "worker": str(rt.worker)}
    for office in calendars.offices(db):
        journals.write(db, office, "brake_pulled", body, now)
    return True
