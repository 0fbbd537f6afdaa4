"""Reads the review: a cycle with the data it goes by, and what was found in it. A constant number of queries."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Connection, Row, Table, select

from engine.core.calendar import Deadline, Wording
from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import SYSTEM, Moment, OfficeId, PersonId
from engine.core.said import Said
from engine.store import calendars
from workflows.directory import loading as directories
from workflows.directory.supervision import Matrix
from workflows.remediation.linkage import LinkageMode, UnitList
from workflows.remediation.people import refuse_unless_recorder
from workflows.remediation.tables import CYCLE, UNIT_LIST, WEAKNESS

CycleKey = tuple[OfficeId, int]
_YEARS = range(2000, 2101)  # beyond them somebody mistyped
_Row = Row[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class CycleData:
    """One review year with the data it goes by."""

    office: OfficeId
    year: int
    legal_basis: str
    deadline: Deadline
    mode: LinkageMode
    staff: bool
    rebuild_days: int
    matrix: Matrix
    ladders: Mapping[str, str]
    opened_on: date
    started: bool
    closing: bool
    conclusion: str  # by which it is closed

    @property
    def key(self) -> CycleKey:
        """What names it in the database."""
        return self.office, self.year


@dataclass(frozen=True, slots=True)
class Found:
    """A weakness of the review; `unit` or `person` says whose."""

    code: str
    unit: str | None
    person: PersonId | None
    text: str
    cause: str
    source: str


@dataclass(frozen=True, slots=True)
class Results:
    """What the review found in one office and year, and which units' lists are locked."""

    weaknesses: tuple[Found, ...]
    locked: Mapping[str, bool]  # unit -> whether anything was found; a unit not in it is not entered yet
    of_units: frozenset[str] = field(init=False, repr=False, compare=False)  # codes of every unit
    _lists: Mapping[str, UnitList] = field(init=False, repr=False, compare=False)
    _persons: Mapping[PersonId, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Every plan of the office asks; the weaknesses are sorted out once.
        units: dict[str, list[tuple[str, str]]] = {}
        persons: dict[PersonId, tuple[str, ...]] = {}
        for one in self.weaknesses:
            if one.unit is not None:
                units.setdefault(one.unit, []).append((one.code, one.text))
            if one.person is not None:
                persons[one.person] = (*persons.get(one.person, ()), one.code)
        lists = {unit: self._list(unit, tuple(own)) for unit, own in units.items()}
        object.__setattr__(self, "of_units", frozenset[str]().union(*(one.codes for one in lists.values())))
        object.__setattr__(self, "_lists", lists)
        object.__setattr__(self, "_persons", persons)

    def of_unit(self, unit: str) -> UnitList:
        """A unit's list as linkage reads it."""
        return self._lists.get(unit) or self._list(unit, ())

    def of_person(self, person: PersonId) -> tuple[str, ...]:
        """Codes recorded for a person, in order."""
        return self._persons.get(person, ())

    def _list(self, unit: str, own: tuple[tuple[str, str], ...]) -> UnitList:
        return UnitList(unit, unit in self.locked, frozenset(code for code, _ in own), own)


def named(key: CycleKey) -> Said:
    """How a refusal names a review year."""
    return Said("cycle {office}/{year}", office=key[0], year=key[1])


def near(key: CycleKey) -> None:
    """Refuse a year that is a slip of the hand.

    Raises:
        BadInput: it is one.
    """
    if key[1] not in _YEARS:
        raise BadInput(
            "{cycle}: expected a year from {first} to {last}, got {year}",
            cycle=named(key),
            first=_YEARS[0],
            last=_YEARS[-1],
            year=key[1],
        )


def cycles(db: Connection, keys: Iterable[CycleKey]) -> dict[CycleKey, CycleData]:
    """These review years; who is missing does not exist."""
    wanted = sorted(set(keys))
    return {(OfficeId(r.office), r.year): _cycle(r) for r in _of_cycles(db, CYCLE, wanted)} if wanted else {}


def cycle(db: Connection, office: OfficeId, year: int | None = None) -> CycleData:
    """The review year of an office; without a year its newest.

    Raises:
        NotFound: no such cycle was opened.
    """
    query = select(CYCLE).where(CYCLE.c.office == office).order_by(CYCLE.c.year.desc()).limit(1)
    if year is not None:
        query = query.where(CYCLE.c.year == year)
    row = db.execute(query).one_or_none()
    if row is None:
        expected = Said("a year that was opened with `cycle open`")
        raise NotFound("cycle", f"{office}/{year or ''}", expected)
    return _cycle(row)


def results(db: Connection, keys: Iterable[CycleKey]) -> dict[CycleKey, Results]:
    """What the reviews of these years found, in two queries."""
    wanted = sorted(set(keys))
    weaknesses: dict[CycleKey, list[Found]] = {key: [] for key in wanted}
    locked: dict[CycleKey, dict[str, bool]] = {key: {} for key in wanted}
    for r in _of_cycles(db, WEAKNESS, wanted, WEAKNESS.c.position):
        person = PersonId(r.person) if r.person else None
        found = Found(r.code, r.unit, person, r.text, r.cause, r.source)
        weaknesses[OfficeId(r.office), r.year].append(found)
    for r in _of_cycles(db, UNIT_LIST, wanted):
        locked[OfficeId(r.office), r.year][r.unit] = r.found
    return {key: Results(tuple(weaknesses[key]), locked[key]) for key in wanted}


def _of_cycles(
    db: Connection, table: Table, keys: Sequence[CycleKey], *order: ColumnElement[object]
) -> list[_Row]:
    # Column by column: asked for pairs, SQLite goes through the whole table. What is too many is left out here.
    wanted = set(keys)
    offices, years = sorted({office for office, _ in wanted}), sorted({year for _, year in wanted})
    query = select(table).where(table.c.office.in_(offices), table.c.year.in_(years)).order_by(*order)
    return [r for r in db.execute(query) if (r.office, r.year) in wanted]


def _cycle(r: _Row) -> CycleData:
    return CycleData(
        office=OfficeId(r.office),
        year=r.year,
        legal_basis=r.legal_basis,
        deadline=Deadline(r.deadline_day, Wording(r.wording)),
        mode=LinkageMode(r.mode),
        staff=r.staff,
        rebuild_days=r.rebuild_days,
        matrix=Matrix.from_document(json.loads(r.matrix)),
        ladders=json.loads(r.ladders),
        opened_on=r.opened_on,
        started=r.started_at is not None,
        closing=r.closing_at is not None,
        conclusion=r.conclusion,
    )


def recorded_by(db: Connection, office: OfficeId, by: PersonId, now: Moment) -> None:
    """Refuse whoever may not run the review of this office today.

    Raises:
        NotRecorder: `by` is not of the personnel office.
    """
    calendar = calendars.of(db, [office]).get(office)
    if by == SYSTEM or calendar is None:
        return
    refuse_unless_recorder(by, directories.load(db, [office])[office], calendar.local_day(now))
