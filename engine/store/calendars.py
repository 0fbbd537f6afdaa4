"""The days of an office: what the package knew, and what an officer entered, which always wins."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, exists, select
from sqlmodel import Field, SQLModel

from engine.core.calendar import ZONE, WorkingCalendar
from engine.core.chain import canonical
from engine.core.identifiers import Json, OfficeId
from engine.store.asking import Asking
from engine.store.described import table_of
from engine.store.upsert import insert_new, upsert

PACKAGE = "package"  # source of a day no officer has touched


class CalendarDayRow(SQLModel, table=True):
    """A day that is not what its weekday says: off on a weekday, or worked on a weekend."""

    __tablename__ = "calendar_day"

    office: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    works: bool
    source: str  # "package", or the document an officer entered it from
    note: str = ""


class CalendarYearRow(SQLModel, table=True):
    """A year the office can count in; provisional until an officer confirms it."""

    __tablename__ = "calendar_year"

    office: str = Field(primary_key=True)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    confirmed: bool = False
    source: str = PACKAGE


class CalendarRow(SQLModel, table=True):
    """The digest of all days and years of an office: the version events record."""

    __tablename__ = "calendar"

    office: str = Field(primary_key=True)
    version: str


_DAY = table_of(CalendarDayRow)
_YEAR = table_of(CalendarYearRow)
_CALENDAR = table_of(CalendarRow)
_VERSIONS = Asking(
    lambda among: select(_CALENDAR.c.office, _CALENDAR.c.version).where(among(_CALENDAR.c.office))
)
_EVERY_VERSION = select(_CALENDAR.c.office, _CALENDAR.c.version)
_KEPT = 64
_cache: dict[str, WorkingCalendar] = {}  # by digest of the content, so it can never be stale


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is not what its weekday says, and who says so."""

    day: date
    works: bool
    source: str = PACKAGE
    note: str = ""


def of(db: Connection, offices: Iterable[OfficeId]) -> dict[OfficeId, WorkingCalendar]:
    """The calendars of these offices: one query where they are known already, three where they are not.

    An office that has no calendar is missing in the answer.
    """
    wanted = sorted(set(offices))
    return _of_versions(db, {OfficeId(office): version for office, version in _VERSIONS.execute(db, wanted)})


def everywhere(db: Connection) -> dict[OfficeId, WorkingCalendar]:
    """The calendars of all offices, at the same cost."""
    return _of_versions(db, {OfficeId(office): version for office, version in db.execute(_EVERY_VERSION)})


def offices(db: Connection) -> list[OfficeId]:
    """Every office that has a calendar."""
    return [OfficeId(one) for one in db.scalars(select(_CALENDAR.c.office).order_by(_CALENDAR.c.office))]


def nobody_knows(db: Connection, year: int) -> bool:
    """Whether there are calendars and none of them knows this year; asks the same however many there are."""
    known = select(_YEAR.c.office).where(_YEAR.c.year == year)
    query = select(exists(select(_CALENDAR.c.office)), exists(known))
    some, knows = db.execute(query).one()
    return bool(some) and not knows


def hold(db: Connection, office: OfficeId) -> None:
    """Let nobody else change the calendar of this office before this unit of work ends."""
    db.execute(select(_CALENDAR.c.office).where(_CALENDAR.c.office == office).with_for_update()).all()


def seed(db: Connection, office: OfficeId, days: Sequence[Day], years: Iterable[int]) -> None:
    """Enter what the package knows, leaving alone whatever is there: an officer's entry always wins."""
    hold(db, office)  # here and below: the version is that of all days, those of others among them
    rows = [
        {"office": office, "day": d.day, "works": d.works, "source": d.source, "note": d.note} for d in days
    ]
    insert_new(db, _DAY, rows)
    insert_new(
        db,
        _YEAR,
        [{"office": office, "year": y, "confirmed": False, "source": PACKAGE} for y in sorted(set(years))],
    )
    _stamp(db, office)


def enter(db: Connection, office: OfficeId, days: Sequence[Day]) -> None:
    """An officer's days with the document they stand in; they win over what was there."""
    hold(db, office)
    rows = [
        {"office": office, "day": d.day, "works": d.works, "source": d.source, "note": d.note} for d in days
    ]
    upsert(db, _DAY, rows)
    _stamp(db, office)


def forget(db: Connection, office: OfficeId, day: date) -> None:
    """Take a day out: it is again what its weekday says."""
    hold(db, office)
    db.execute(delete(_DAY).where(_DAY.c.office == office, _DAY.c.day == day))
    _stamp(db, office)


def confirm(db: Connection, office: OfficeId, year: int, source: str) -> None:
    """An officer says that the year stands as entered."""
    hold(db, office)
    upsert(db, _YEAR, [{"office": office, "year": year, "confirmed": True, "source": source}])
    _stamp(db, office)


def days(db: Connection, office: OfficeId, year: int) -> list[Day]:
    """The exceptional days of one year, in order."""
    query = select(_DAY).where(
        _DAY.c.office == office, _DAY.c.day >= date(year, 1, 1), _DAY.c.day <= date(year, 12, 31)
    )
    return [Day(r.day, r.works, r.source, r.note) for r in db.execute(query.order_by(_DAY.c.day))]


def source_of(db: Connection, office: OfficeId, year: int) -> str:
    """Who says that a year stands: the document it was confirmed by, `PACKAGE` until then, "" for none."""
    query = select(_YEAR.c.source).where(_YEAR.c.office == office, _YEAR.c.year == year)
    return str(db.scalar(query) or "")


def _of_versions(db: Connection, versions: Mapping[OfficeId, str]) -> dict[OfficeId, WorkingCalendar]:
    found = {version: known for version in versions.values() if (known := _cache.get(version))}
    # Offices that go by the same days have the same version: one of them speaks for all.
    unknown = {version: office for office, version in versions.items() if version not in found}
    found |= _filled(db, unknown)
    return {office: found[version] for office, version in versions.items()}


def _filled(db: Connection, unknown: Mapping[str, OfficeId]) -> dict[str, WorkingCalendar]:
    """The calendars of these versions, each read from an office that goes by it."""
    offices = list(unknown.values())
    if not offices:
        return {}
    off: dict[str, set[date]] = {office: set() for office in offices}
    worked: dict[str, set[date]] = {office: set() for office in offices}
    for row in db.execute(select(_DAY).where(_DAY.c.office.in_(offices))):
        (worked if row.works else off)[row.office].add(row.day)
    confirmed: dict[str, set[int]] = {office: set() for office in offices}
    provisional: dict[str, set[int]] = {office: set() for office in offices}
    for row in db.execute(select(_YEAR).where(_YEAR.c.office.in_(offices))):
        (confirmed if row.confirmed else provisional)[row.office].add(row.year)
    filled = {
        version: _calendar(off[office], worked[office], confirmed[office], provisional[office])
        for version, office in unknown.items()
    }
    if len(_cache) > _KEPT:
        _cache.clear()
    # Somebody may have changed the days since the version was read, or changed them past this module.
    _cache.update({one.version: one for one in filled.values()})
    return filled


def _calendar(
    off: set[date], worked: set[date], confirmed: set[int], provisional: set[int]
) -> WorkingCalendar:
    days_ = [(day, False) for day in off] + [(day, True) for day in worked]
    years = [(year, True) for year in confirmed] + [(year, False) for year in provisional]
    return WorkingCalendar(
        ZONE,
        frozenset(off),
        frozenset(worked),
        frozenset(confirmed),
        frozenset(provisional),
        _version(days_, years),
    )


def _stamp(db: Connection, office: OfficeId) -> None:
    """Reckon the version anew from all days and years."""
    days_ = [(r.day, r.works) for r in db.execute(select(_DAY).where(_DAY.c.office == office))]
    years = [(r.year, r.confirmed) for r in db.execute(select(_YEAR).where(_YEAR.c.office == office))]
    version = _version(days_, years)
    upsert(db, _CALENDAR, [{"office": office, "version": version}])


def _version(days: Iterable[tuple[date, bool]], years: Iterable[tuple[int, bool]]) -> str:
    """The digest of the content: of each day whether it is worked, of each year whether it is confirmed."""
    said: list[Json] = [[day.isoformat(), works] for day, works in sorted(days)]
    known: list[Json] = [[year, sure] for year, sure in sorted(years)]
    return hashlib.sha256(canonical([said, known])).hexdigest()[:16]
