"""Which offices may send letters at this moment: each goes by its own calendar."""

from collections.abc import Iterable

from sqlalchemy import Connection

from engine.core.identifiers import Moment, OfficeId
from engine.runtime.runtime import Runtime
from engine.store import calendars


def offices_open(db: Connection, rt: Runtime, offices: Iterable[OfficeId], now: Moment) -> set[OfficeId]:
    """Those of `offices` whose working day and sending hours it is; one without a calendar is closed."""
    known = calendars.of(db, offices)
    return {office for office, calendar in known.items() if rt.hours.is_open(now, calendar)}
