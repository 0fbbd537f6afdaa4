"""Lists of measures as an office reads them: what, who, by when, and how it stands. One query each; changes nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, Row, Select, and_, or_, select

from engine.core.identifiers import InstanceId, OfficeId, PersonId
from engine.store.described import table_of
from engine.store.instances import InstanceRow
from workflows.directory.tables import UNIT
from workflows.measure.people import person_named
from workflows.measure.tables import MEASURE
from workflows.measure.workflow import CLAIMED_DONE, OPEN, RETURNED, RUNNING

_INSTANCE = table_of(InstanceRow)
_Row = Row[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure as it stands on the day that was asked about."""

    id: InstanceId
    ref: str
    plan: InstanceId
    plan_ref: str
    office: OfficeId
    year: int
    kind: str  # of the plan: "collective" or "personal"
    unit: str
    owner: PersonId | None  # None: the post of the unit's head
    weakness: str
    text: str
    output: str
    person: PersonId | None  # who does it, known to the directory or not; None: nobody is named
    original_on: date | None
    due_on: date | None
    state: str
    outcome: str
    version: int
    claimed_on: date | None
    claimed_by: PersonId | None
    evidence: str
    running: bool  # nothing final was said of it
    overdue: bool  # its date is over and nobody has said that it is done
    waiting: bool  # for the supervisor's word
    days_late: int  # calendar days after its date; 0 unless overdue


def measures(
    db: Connection,
    today: date,
    *,
    office: OfficeId | None = None,
    year: int | None = None,
    plan: InstanceId | None = None,
    unit: str | None = None,
    person: PersonId | None = None,
    state: str | None = None,
) -> tuple[MeasureLine, ...]:
    """The measures that fit everything that is given; units in official order, then as they are numbered.

    `person` is who does it. What is overdue is reckoned from `today`.
    """
    query = _JOINED
    if office is not None:
        query = query.where(MEASURE.c.office == office)
    if year is not None:
        query = query.where(MEASURE.c.year == year)
    if plan is not None:
        query = query.where(MEASURE.c.plan == plan)
    if unit is not None:
        query = query.where(MEASURE.c.unit == unit)
    if person is not None:
        # Typed with or without its office; without, it means the office of the plan.
        home, _, short = person.partition("/")
        at_home = and_(MEASURE.c.office == home, MEASURE.c.person == short)
        query = query.where(or_(MEASURE.c.person == person, at_home))
    if state is not None:
        query = query.where(_INSTANCE.c.state == state)
    rows = sorted(db.execute(query), key=lambda r: (r.office, _place(r), _natural(r.ref)))
    return tuple(_line(r, today) for r in rows)


def overdue(
    db: Connection, today: date, *, office: OfficeId | None = None, unit: str | None = None
) -> tuple[MeasureLine, ...]:
    """The measures whose date is over and that nobody has said to be done."""
    return tuple(line for line in measures(db, today, office=office, unit=unit) if line.overdue)


def of_plans(
    db: Connection, plans: Sequence[InstanceId], today: date
) -> dict[InstanceId, tuple[MeasureLine, ...]]:
    """The measures of each of these plans, as they are numbered."""
    found: dict[InstanceId, list[_Row]] = {plan: [] for plan in plans}
    for r in db.execute(_JOINED.where(MEASURE.c.plan.in_(list(plans)))):
        found[InstanceId(r.plan)].append(r)
    return {
        plan: tuple(_line(r, today) for r in sorted(rows, key=lambda r: _natural(r.ref)))
        for plan, rows in found.items()
    }


def _joined() -> Select[tuple[object, ...]]:
    own = _INSTANCE.c.id == MEASURE.c.instance
    placed = and_(UNIT.c.office == MEASURE.c.office, UNIT.c.code == MEASURE.c.unit)
    stand = (_INSTANCE.c[name] for name in ("ref", "state", "outcome", "version"))
    return select(MEASURE, *stand, UNIT.c.position).join(_INSTANCE, own).outerjoin(UNIT, placed)


_JOINED = _joined()


def _place(r: _Row) -> int:
    return -1 if r.position is None else int(r.position)


def _natural(ref: str) -> list[tuple[int, int, str]]:
    """CCKL-2 before CCKL-10: digits compare as numbers."""
    parts = re.split(r"(\d+)", ref)
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts]


def _line(r: _Row, today: date) -> MeasureLine:
    late = r.state in (OPEN, RETURNED) and r.due_on is not None and r.due_on < today
    return MeasureLine(
        id=InstanceId(UUID(str(r.instance))),
        ref=r.ref,
        plan=InstanceId(UUID(str(r.plan))),
        plan_ref=r.plan_ref,
        office=OfficeId(r.office),
        year=r.year,
        kind=r.kind,
        unit=r.unit,
        owner=PersonId(r.owner) if r.owner else None,
        weakness=r.weakness,
        text=r.text,
        output=r.output,
        person=person_named(r.person, OfficeId(r.office)) if r.person else None,
        original_on=r.original_on,
        due_on=r.due_on,
        state=r.state,
        outcome=r.outcome,
        version=r.version,
        claimed_on=r.claimed_on,
        claimed_by=PersonId(r.claimed_by) if r.claimed_by else None,
        evidence=r.evidence,
        running=r.state in RUNNING,
        overdue=late,
        waiting=r.state == CLAIMED_DONE,
        days_late=(today - r.due_on).days if late else 0,
    )
