"""An officer changes the working calendar: the day or year is entered, journalled, and every clock reckoned anew.

One unit of work; what was sent before is neither moved nor sent again. Whoever may run a review year may do it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from engine.core.calendar import WorkingCalendar
from engine.core.errors import BadInput, CalendarUnknown, NotFound
from engine.core.identifiers import InstanceId, Json, OfficeId, PersonId
from engine.runtime.runtime import Runtime
from engine.runtime.start import arm
from engine.store import calendars, instances, journals
from engine.store.calendars import Day
from engine.store.session import retried
from workflows.remediation import review


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


def year_of(db: Connection, office: OfficeId, year: int) -> Year:
    """One year as the office counts it.

    Raises:
        CalendarUnknown: neither the office nor the package knows that year.
    """
    known = _known(db, office, year)
    days = tuple(calendars.days(db, office, year))
    confirmed = not known.is_provisional(date(year, 1, 1))
    return Year(year, confirmed, calendars.source_of(db, office, year), known.version, days)


def enter_day(rt: Runtime, office: OfficeId, day: Day, by: PersonId) -> Changed:
    """Enter one day, with the document it stands in; it wins over what the package says.

    Raises:
        BadInput: no document is named.
        CalendarUnknown: neither the office nor the package knows that year.
        NotRecorder: `by` may not run the review.
    """
    _needs_document(day.source)

    def enter(db: Connection) -> bool:
        if day in calendars.days(db, office, day.day.year):
            return False
        calendars.enter(db, office, [day])
        return True

    body: dict[str, Json] = {"day": day.day.isoformat(), "works": day.works, "document": day.source, "by": by}
    return _change(rt, office, day.day.year, by, body, enter)


def confirm_year(rt: Runtime, office: OfficeId, year: int, document: str, by: PersonId) -> Changed:
    """Say that a year stands as entered; deadlines that use it are no longer provisional.

    Raises:
        BadInput: no document is named.
        CalendarUnknown: neither the office nor the package knows that year.
        NotRecorder: `by` may not run the review.
    """
    _needs_document(document)

    def confirm(db: Connection) -> bool:
        if year in calendars.of(db, [office])[office].confirmed:
            return False
        calendars.confirm(db, office, year, document)
        return True

    body: dict[str, Json] = {"year": year, "document": document, "by": by}
    return _change(rt, office, year, by, body, confirm)


def _change(
    rt: Runtime,
    office: OfficeId,
    year: int,
    by: PersonId,
    body: dict[str, Json],
    write: Callable[[Connection], bool],
) -> Changed:
    now = rt.now()

    def work(db: Connection) -> Changed:
        review.recorded_by(db, office, by, now)
        before = _known(db, office, year)
        if not write(db):
            return Changed(False, before.version, 0)
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


def _known(db: Connection, office: OfficeId, year: int) -> WorkingCalendar:
    found = calendars.of(db, [office]).get(office)
    if found is None:
        raise NotFound("working calendar of office", office)
    if year not in found.confirmed | found.provisional:
        raise CalendarUnknown(year)
    return found


def _needs_document(document: str) -> None:
    if not document.strip():
        raise BadInput("calendar: expected the document the change stands in, got none")
