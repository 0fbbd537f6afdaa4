"""The list of plans as an office reads it: whose, where each stands, how late; today or at the end of a past day.

A constant number of queries whatever the number of plans. Changes nothing; what must be chased is in `reports`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, select

from engine.core.identifiers import InstanceId, OfficeId, PersonId
from workflows.remediation.past import Past, Stood, look
from workflows.remediation.review import CycleKey
from workflows.remediation.tables import REVISION
from workflows.remediation.workflow import REJECTED, REQUIRED

_WAITED_FOR = (REQUIRED, REJECTED)


class Listed(StrEnum):
    """Whether the review's result of a unit is there: a locked list, "none found", or nothing yet."""

    LOCKED = "locked"
    NONE = "none"
    NOT_ENTERED = "not_entered"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One plan as it stood at the end of the day that was asked about."""

    id: InstanceId
    ref: str
    office: OfficeId
    kind: str
    unit: str
    unit_name: str
    owner: PersonId | None  # None: the post of the unit's head is vacant
    owner_name: str
    owner_title: str
    state: str
    outcome: str
    due_on: date
    original_due_on: date
    submitted_on: date | None  # of the newest round, also of one that was returned; None: nothing came
    late: bool  # it came after its day, or has not come though its day is over
    days_late: int  # calendar days
    round: int
    list_locked: Listed

    @property
    def overdue(self) -> bool:
        """Waited for in vain; a unit that cannot know its weaknesses yet is never late."""
        return self.late and self.state in _WAITED_FOR and self.list_locked is not Listed.NOT_ENTERED


def plan_lines(
    db: Connection,
    key: CycleKey,
    day: date,
    *,
    state: str | None = None,
    unit: str | None = None,
    overdue: bool = False,
) -> tuple[PlanLine, ...]:
    """The plans of a review year that fit everything given, in official order, as they stood at the end of `day`.

    The days that count in law decide: of paper the day of arrival. A plan that was not owed yet is left out.

    Raises:
        NotFound: no such cycle was opened, or the office has no such unit.
    """
    past = look(db, key, day)
    if unit is not None:
        past.unit(unit)
    rounds = _rounds(db, (one.plan.id for one in past.plans), day)
    lines = (_line(one, past, rounds.get(one.plan.id)) for one in past.plans)
    return tuple(
        line
        for line in lines
        if state in (None, line.state) and unit in (None, line.unit) and (line.overdue or not overdue)
    )


@dataclass(frozen=True, slots=True)
class _Round:
    """The newest sending by the end of the day."""

    number: int
    submitted_on: date


def _line(one: Stood, past: Past, came: _Round | None) -> PlanLine:
    owner = one.plan.person or past.directory.head(one.unit, past.day)
    known = past.directory.people.get(owner) if owner else None
    submitted_on = came.submitted_on if came and one.sent else None
    # Who is waited for is late until the day asked about; who came is late by the day he came.
    until = past.day if one.state in _WAITED_FOR else submitted_on
    days_late = past.calendar.days_late(one.due_on, until).calendar if until else 0
    return PlanLine(
        id=one.plan.id,
        ref=one.ref,
        office=one.plan.cycle[0],
        kind=one.plan.kind,
        unit=one.unit,
        unit_name=past.unit(one.unit).name,
        owner=owner,
        owner_name=known.name if known else "",
        owner_title=past.title(owner, one.unit) if owner else "",
        state=one.state,
        outcome=one.outcome,
        due_on=one.due_on,
        original_due_on=one.plan.original_due_on,
        submitted_on=submitted_on,
        late=days_late > 0,
        days_late=days_late,
        round=came.number if came else 0,
        list_locked=_listed(past, one.unit),
    )


def _listed(past: Past, unit: str) -> Listed:
    found = past.locked.get(unit)
    return Listed.NOT_ENTERED if found is None else Listed.LOCKED if found else Listed.NONE


def _rounds(db: Connection, plans: Iterable[InstanceId], day: date) -> dict[InstanceId, _Round]:
    query = (
        select(REVISION.c.instance, REVISION.c.round, REVISION.c.submitted_on)
        .where(REVISION.c.instance.in_(list(plans)), REVISION.c.submitted_on <= day)
        .order_by(REVISION.c.instance, REVISION.c.number)
    )
    return {InstanceId(r.instance): _Round(r.round, r.submitted_on) for r in db.execute(query)}
