"""Find the outage that ends with this beat, and write it into the journal of every office that lost hours by it.

An outage is a gap between the beats that woke, of whichever worker. The very first start ends none.
"""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import Connection

from engine.core.identifiers import Json, Moment, OfficeId, stamp
from engine.core.outages import hours_lost
from engine.runtime.runtime import Runtime
from engine.store import beats, calendars, journals, outages
from engine.store.session import reading, retried

WAKE = "wake"  # the verb that an outage is a gap of
THRESHOLD = timedelta(minutes=15)  # of sending hours; a restart is no outage
_MINUTE = timedelta(minutes=1)
log: structlog.stdlib.BoundLogger = structlog.get_logger("dondoc.outages")


@dataclass(frozen=True, slots=True)
class Outage:
    """From when until when nobody woke anything, and the minutes of sending hours each office lost by it."""

    began: Moment
    ended: Moment
    minutes: tuple[tuple[OfficeId, int], ...]


def note_outage(rt: Runtime) -> Outage | None:
    """Write down the outage that ends now; None where there is none, or another worker was quicker."""
    found = _find(rt)
    if found is None or not retried(rt.db, lambda db: _write(db, found)):
        return None
    log.warning("outage", began=stamp(found.began), ended=stamp(found.ended), offices=len(found.minutes))
    return found


def _find(rt: Runtime) -> Outage | None:
    now = rt.now()
    with reading(rt.db) as db:
        last = beats.newest_good(db, WAKE)
        if last is None or now - last <= THRESHOLD:
            return None
        known = calendars.of(db, calendars.offices(db))
    lost = {office: hours_lost(rt.hours, calendar, last, now) for office, calendar in known.items()}
    minutes = tuple((office, span // _MINUTE) for office, span in sorted(lost.items()) if span > THRESHOLD)
    return Outage(last, now, minutes) if minutes else None


def _write(db: Connection, found: Outage) -> bool:
    if not outages.add(db, found.began, found.ended):
        return False
    due = outages.came_due(db, found.began, found.ended)
    for office, minutes in found.minutes:
        body: dict[str, Json] = {
            "began": stamp(found.began),
            "ended": stamp(found.ended),
            "minutes": minutes,
            "due": due.get(office, 0),
        }
        journals.write(db, office, "outage", body, found.ended)
    return True
