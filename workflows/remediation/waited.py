"""What an office still waits for, in every review year that is not over: plans to be sent, and lists to be locked.

Reads a constant number of queries, however many plans. As of now; lists of a past day are in `reports`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from engine.core.identifiers import OfficeId
from engine.store.described import table_of
from engine.store.instances import InstanceRow
from workflows.directory.facts import Directory
from workflows.remediation.facts import COLLECTIVE
from workflows.remediation.tables import CYCLE, PLAN, UNIT_LIST
from workflows.remediation.workflow import REJECTED, REQUIRED

_INSTANCE = table_of(InstanceRow)


@dataclass(frozen=True, slots=True)
class WaitedPlan:
    """One plan that is to be sent, or sent again."""

    ref: str
    year: int
    kind: str
    unit: str  # that looks after it
    reviewed: str  # the unit that was reviewed
    state: str
    due_on: date


@dataclass(frozen=True, slots=True)
class UnlockedList:
    """A unit whose list of one year is not locked though plans wait for it."""

    year: int
    unit: str
    plans: int


@dataclass(frozen=True, slots=True)
class Waited:
    """Everything one office waits for; `opened` says on which day each review year was opened."""

    plans: tuple[WaitedPlan, ...]
    entered: frozenset[tuple[int, str]]  # lists that are locked: year and unit
    opened: Mapping[int, date]

    def unlocked(self) -> tuple[UnlockedList, ...]:
        """Lists that plans nobody has sent wait for."""
        counted: dict[tuple[int, str], int] = {}
        for one in self.plans:
            if one.state == REQUIRED and (one.year, one.reviewed) not in self.entered:
                counted[one.year, one.reviewed] = counted.get((one.year, one.reviewed), 0) + 1
        return tuple(UnlockedList(year, unit, plans) for (year, unit), plans in sorted(counted.items()))

    def without_head(self, office: Directory, day: date) -> tuple[WaitedPlan, ...]:
        """Collective plans that nobody owns, because the post of the unit's head is vacant that day."""
        collective = (one for one in self.plans if one.kind == COLLECTIVE)
        return tuple(one for one in collective if office.head(present(one.unit, office), day) is None)


def waited(db: Connection, office: OfficeId) -> Waited:
    """What the office waits for, in three queries."""
    plans = (
        select(PLAN, _INSTANCE.c.ref, _INSTANCE.c.state)
        .join(_INSTANCE, _INSTANCE.c.id == PLAN.c.instance)
        .where(PLAN.c.office == office, _INSTANCE.c.state.in_((REQUIRED, REJECTED)))
        .order_by(_INSTANCE.c.ref)
    )
    lists = select(UNIT_LIST.c.year, UNIT_LIST.c.unit).where(UNIT_LIST.c.office == office)
    cycles = select(CYCLE.c.year, CYCLE.c.opened_on).where(CYCLE.c.office == office)
    return Waited(
        tuple(
            WaitedPlan(r.ref, r.year, r.kind, r.unit, r.origin_unit, r.state, r.due_on)
            for r in db.execute(plans)
        ),
        frozenset((r.year, r.unit) for r in db.execute(lists)),
        {r.year: r.opened_on for r in db.execute(cycles)},
    )


def present(unit: str, office: Directory) -> str:
    """The unit itself; of one that was merged, its successor."""
    seen = {unit}
    while (after := office.units[unit].successor) and after not in seen and after in office.units:
        unit = after
        seen.add(unit)
    return unit
