"""The register of plans: those a reader may see, page by page in official order, as they stand now.

Two queries whatever the number of plans: one counts, one reads the lines of a page. Lists of a past day are in
`listing` and `reports`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)

from engine.core.identifiers import OfficeId, PersonId
from engine.store import editions
from engine.store.described import table_of
from engine.store.instances import InstanceRow
from workflows.directory.facts import Directory, PersonFacts, UnitFacts
from workflows.directory.names import plain
from workflows.remediation.tables import PLAN
from workflows.remediation.waited import present
from workflows.remediation.workflow import REJECTED, REQUIRED, STATES
from workflows.remediation.years import YEARS, opened

PAGE = 50
_OWED = (REQUIRED, REJECTED)
_INSTANCE = table_of(InstanceRow)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks for; "" and False are no condition. `units` are those he may see, None for all."""

    office: OfficeId
    year: int | None = None  # None: the newest
    units: frozenset[str] | None = None
    unit: str = ""
    state: str = ""
    kind: str = ""
    late: bool = False
    text: str = ""  # part of a name, or a reference
    page: int = 1


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One plan as it stands now."""

    ref: str
    person: PersonId | None  # None: the collective's
    name: str  # of the person, or of the unit that was reviewed
    unit: str  # name of the unit that looks after it
    state: str
    outcome: str
    due_on: date
    submitted_on: date | None
    days_late: int  # calendar days; 0 for what is not waited for
    waits: bool  # for the result of the unit's review: never late


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """One page of one review year, and how many plans fit in each state whichever of them was asked for."""

    year: int | None  # None: no year is there to be seen
    years: tuple[int, ...]  # the newest first
    lines: tuple[RegisterLine, ...] = ()
    states: tuple[tuple[str, int], ...] = ()
    found: int = 0
    page: int = 1
    pages: int = 1


def register_page(db: Connection, wanted: Wanted, directory: Directory, day: date) -> RegisterPage:
    """One page of what is wanted; beyond the last page, the last. Of a year that is not there, the newest.

    A year that has not begun to speak is seen only by who sees every unit.
    """
    known = editions.of(db, [wanted.office])
    years = opened(db, wanted.office, known, silent=wanted.units is None)
    if not years:
        return RegisterPage(None, ())
    year = wanted.year if wanted.year in years else years[0]
    key = (wanted.office, year)
    named = _named(wanted.text, directory)
    asked: dict[str, object] = {"office": wanted.office, "year": year, "day": day, **named}
    asked |= {"kind": wanted.kind, "late": int(wanted.late)}
    units = _Units(wanted, directory, YEARS.of(db, [key], known)[key].results.locked)
    states, fits = units.counted(db.execute(_TALLIES[bool(named)], asked).all())
    size = sum(fits.values())
    pages = max(1, -(-size // PAGE))
    page = min(max(1, wanted.page), pages)
    those, skipped = units.covering(fits, (page - 1) * PAGE)
    asked |= {f"unit{place}": unit for place, unit in enumerate(those)}
    asked |= {"state": wanted.state, "skipped": skipped}
    rows = db.execute(_lines(len(those), bool(named)), asked).all() if those else ()
    lines = tuple(_line(row, units, day) for row in rows)
    there = tuple((state, states[state]) for state in STATES if states.get(state))
    return RegisterPage(year, years, lines, there, size, page, pages)


class _Units:
    """The units of one page's reader, by what stands in a plan's row: which of them count, and in which order."""

    def __init__(self, wanted: Wanted, directory: Directory, entered: Mapping[str, bool]) -> None:
        self.directory = directory
        self._wanted, self._entered = wanted, entered
        self._now: dict[str, str] = {}

    def now(self, unit: str) -> str:
        """The unit that looks after the plans of this one."""
        if unit not in self._now:
            self._now[unit] = present(unit, self.directory)
        return self._now[unit]

    def waits(self, unit: str) -> bool:
        """Whether the result of its review is not entered yet: whoever waits for it is never late."""
        return self.now(unit) not in self._entered

    def counted(self, rows: Iterable[Sequence[Any]]) -> tuple[dict[str, int], dict[str, int]]:
        """How many plans fit in each state, whichever was asked for, and how many of that state in each unit."""
        states, fits = dict[str, int](), dict[str, int]()
        counts: dict[str, bool] = {}
        asked = self._wanted.state
        for unit, state, count in rows:  # as many as there are units and states: nothing is asked twice
            seen = counts.get(unit)
            if seen is None:
                seen = counts[unit] = self._counts(unit)
            if seen:
                states[state] = states.get(state, 0) + count
                if not asked or state == asked:
                    fits[unit] = fits.get(unit, 0) + count
        return states, fits

    def covering(self, fits: Mapping[str, int], first: int) -> tuple[list[str], int]:
        """The units whose plans stand on the page that begins after `first`, and how many of theirs come before."""
        found: list[str] = []
        skipped = place = 0
        for unit in sorted(fits, key=self._place):
            if place < first + PAGE and place + fits[unit] > first:
                skipped = skipped if found else first - place
                found.append(unit)
            place += fits[unit]
        return found, skipped

    def _counts(self, unit: str) -> bool:
        wanted, now = self._wanted, self.now(unit)
        seen = (wanted.units is None or now in wanted.units) and wanted.unit in ("", now)
        return seen and not (wanted.late and self.waits(unit))

    def _place(self, unit: str) -> tuple[int, str, bool, str]:
        now = self.directory.units[self.now(unit)]
        return now.position, now.code, unit != now.code, unit


def _named(text: str, directory: Directory) -> dict[str, object]:
    """Whom a typed name or reference means; nothing where nothing was typed."""
    sought, code = plain(text), plain(text.rpartition("/")[2])
    if not sought:
        return {}

    def meant(one: PersonFacts | UnitFacts) -> bool:
        return sought in plain(one.name) or (bool(code) and plain(one.code).startswith(code))

    people = [one.id for one in directory.people.values() if meant(one)]
    return {"people": people, "collectives": [one.code for one in directory.units.values() if meant(one)]}


_NAMED = or_(
    PLAN.c.person.in_(bindparam("people", expanding=True)),
    and_(PLAN.c.person.is_(None), PLAN.c.origin_unit.in_(bindparam("collectives", expanding=True))),
)
_JOINED = PLAN.join(_INSTANCE, _INSTANCE.c.id == PLAN.c.instance)


_STATE: BindParameter[str] = bindparam("state")
_KIND: BindParameter[str] = bindparam("kind")
_LATE: BindParameter[int] = bindparam("late")
_FITS = and_(
    PLAN.c.office == bindparam("office"),
    PLAN.c.year == bindparam("year"),
    or_(_KIND == "", PLAN.c.kind == _KIND),
    or_(_LATE == 0, and_(PLAN.c.due_on < bindparam("day"), _INSTANCE.c.state.in_(_OWED))),
)


def _tally(*named: ColumnElement[bool]) -> Select[Any]:
    sort = (PLAN.c.unit, _INSTANCE.c.state)
    return select(*sort, func.count()).select_from(_JOINED).where(_FITS, *named).group_by(*sort)


_TALLIES = (_tally(), _tally(_NAMED))
_COLUMNS = (
    PLAN.c.unit, PLAN.c.origin_unit, PLAN.c.person, PLAN.c.due_on, PLAN.c.submitted_on,
    _INSTANCE.c.ref, _INSTANCE.c.state, _INSTANCE.c.outcome,
)  # fmt: skip


@lru_cache(maxsize=128)
def _lines(units: int, named: bool) -> Select[Any]:
    """The lines of a page, in the order of its units; within one the collective first, then by rank."""
    # One by one: a list that expands would be written out anew at each asking.
    asked: list[BindParameter[str]] = [bindparam(f"unit{n}") for n in range(units)]
    place = case(*((PLAN.c.unit == unit, n) for n, unit in enumerate(asked)))
    rank = case({"": 0, "head": 1, "deputy": 2}, value=PLAN.c.rank, else_=3)
    return (
        select(*_COLUMNS)
        .select_from(_JOINED)
        .where(
            _FITS,
            PLAN.c.unit.in_(asked),
            or_(_STATE == "", _INSTANCE.c.state == _STATE),
            *([_NAMED] if named else []),
        )
        .order_by(place, rank, func.length(_INSTANCE.c.ref), _INSTANCE.c.ref)
        .limit(PAGE)
        .offset(bindparam("skipped"))
    )


def _line(row: Sequence[Any], units: _Units, day: date) -> RegisterLine:
    unit, reviewed, person, due_on, submitted_on, ref, state, outcome = row
    waits, names = units.waits(unit), units.directory
    return RegisterLine(
        ref=ref,
        person=person,
        name=names.people[person].name if person else names.units[reviewed].name,
        unit=names.units[units.now(unit)].name,
        state=state,
        outcome=outcome,
        due_on=due_on,
        submitted_on=submitted_on,
        days_late=max(0, (day - due_on).days) if state in _OWED and not waits else 0,
        waits=waits and state == REQUIRED,
    )
