"""An officer changes the working calendar: the day or year is entered, journalled, and every clock reckoned anew.

One unit of work; what was sent before is neither moved nor sent again. Whoever may run a review year may do it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from engine.core.calendar import WorkingCalendar
from engine.core.errors import BadInput, CalendarUnknown, EngineError, NotFound
from engine.core.identifiers import InstanceId, Json, OfficeId, PersonId
from engine.runtime.runtime import Runtime
from engine.runtime.start import arm
from engine.store import calendars, instances, journals
from engine.store.calendars import Day
from engine.store.session import retried
from workflows.remediation import review


class CalendarMoved(EngineError):
    """Somebody has changed the calendar since it was looked at: what was decided on is no longer what stands there."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "working calendar: expected the one that was looked at, found that it has changed since"
        )


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change did: the new version, and how many files it made count again. `changed`: it was new."""

    changed: bool
    version: str
    armed: int


@dataclass(frozen=True, slots=True)
class Year:
    """A year of an office's calendar: the days that are not what their weekday says."""

    year: int
    confirmed: bool  # False: provisional, no officer has looked at it
    source: str  # the document an officer confirmed it by, else "package"
    version: str
    days: tuple[Day, ...]


def years_of(db: Connection, office: OfficeId) -> tuple[int, ...]:
    """The years the office can count in."""
    known = _calendar(db, office)
    return tuple(sorted(known.confirmed | known.provisional))


def year_of(db: Connection, office: OfficeId, year: int) -> Year:
    """One year as the office counts it.

    Raises:
        CalendarUnknown: neither the office nor the package knows that year.
    """
    known = _known(db, office, year)
    days = tuple(calendars.days(db, office, year))
    confirmed = not known.is_provisional(date(year, 1, 1))
    return Year(year, confirmed, calendars.source_of(db, office, year), known.version, days)


def enter_day(rt: Runtime, office: OfficeId, day: Day, by: PersonId, seen: str = "") -> Changed:
    """Enter one day, with the document it stands in; it wins over what the package says.

    `seen` is the version of the calendar it was decided on, "" for whichever stands.

    Raises:
        BadInput: no document is named.
        CalendarUnknown: neither the office nor the package knows that year.
        CalendarMoved: it is no longer the version that was seen.
        NotRecorder: `by` may not run the review.
    """
    _needs_document(day.source)

    def enter(db: Connection) -> bool:
        if day in calendars.days(db, office, day.day.year):
            return False
        calendars.enter(db, office, [day])
        return True

    body: dict[str, Json] = {"day": day.day.isoformat(), "works": day.works, "document": day.source, "by": by}
    return _change(rt, office, day.day.year, by, seen, body, enter)


def confirm_year(
    rt: Runtime, office: OfficeId, year: int, document: str, by: PersonId, seen: str = ""
) -> Changed:
    """Say that a year stands as entered; deadlines that use it are no longer provisional.

    `seen` as above.

    Raises:
        BadInput: no document is named.
        CalendarUnknown: neither the office nor the package knows that year.
        CalendarMoved: it is no longer the version that was seen.
        NotRecorder: `by` may not run the review.
    """
    _needs_document(document)

    def confirm(db: Connection) -> bool:
        if year in calendars.of(db, [office])[office].confirmed:
            return False
        calendars.confirm(db, office, year, document)
        return True

    body: dict[str, Json] = {"year": year, "document": document, "by": by}
    return _change(rt, office, year, by, seen, body, confirm)


def _change(
    rt: Runtime,
    office: OfficeId,
    year: int,
    by: PersonId,
    seen: str,
    body: dict[str, Json],
    write: Callable[[Connection], bool],
) -> Changed:
    now = rt.now()

    def work(db: Connection) -> Changed:
        review.recorded_by(db, office, by, now)
        calendars.hold(db, office)
        before = _known(db, office, year)
        if not write(db):
            # A second click finds what the first one did, whatever it saw.
            return Changed(False, before.version, 0)
        if seen not in ("", before.version):
            raise CalendarMoved
        version = calendars.of(db, [office])[office].version
        armed = arm(db, rt, _running(db, rt, office), now)
        journals.write(db, office, "calendar_changed", {**body, "calendar": version}, now)
        return Changed(True, version, armed)

    return retried(rt.db, work)


def _running(db: Connection, rt: Runtime, office: OfficeId) -> list[InstanceId]:
    """Whose clocks tick; a file whose clocks stand has nothing to reckon."""
    held = [one for name in rt.definitions for one in instances.of_workflow(db, name, office, running=True)]
    found = instances.read(db, held).values()
    return [one.id for one in found if any(clock.armed_at for clock in one.clocks.values())]


def _calendar(db: Connection, office: OfficeId) -> WorkingCalendar:
    found = calendars.of(db, [office]).get(office)
    if found is None:
        raise NotFound("working calendar of office", office)
    return found


def _known(db: Connection, office: OfficeId, year: int) -> WorkingCalendar:
    found = _calendar(db, office)
    if year not in found.confirmed | found.provisional:
        raise CalendarUnknown(year)
    return found


def _needs_document(document: str) -> None:
    if not document.strip():
        raise BadInput("calendar: expected the document the change stands in, got none")
