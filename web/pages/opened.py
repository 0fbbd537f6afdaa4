"""A plan somebody opened: what every page about one plan starts from.

Whoever has no part in it finds no such plan. Who opens somebody else's is noted, and its owner sees who did.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from engine.core.asked import Instance
from engine.core.calendar import WorkingCalendar
from engine.core.errors import NotFound
from engine.core.identifiers import PersonId, Role
from engine.store import calendars, instances
from engine.store.session import reading, retried
from web.auth import readings
from web.http.visit import Entered
from workflows.remediation import loading
from workflows.remediation.facts import ADMINISTRATOR, REGISTRY, ROLES, PlanFacts
from workflows.remediation.workflow import NAME as PLAN


@dataclass(frozen=True, slots=True)
class Opened:
    """One plan as it stands now, and who looks at it."""

    plan: Instance
    facts: PlanFacts
    calendar: WorkingCalendar
    me: Entered

    @property
    def own(self) -> bool:
        """Whether it is his who looks."""
        return self.facts.owner == self.me.me.person

    def may(self, *roles: Role) -> bool:
        """Whether who looks holds one of these roles today, himself or for another."""
        return self.facts.holds(self.me.me.person, *roles)

    def behalf(self, *roles: Role) -> PersonId | None:
        """For whom he acts in one of these roles where he holds none of them himself; None: for himself."""
        mine = [
            holder for role in roles for holder in self.facts.may(role) if holder.person == self.me.me.person
        ]
        stood_for = [one.on_behalf_of for one in mine]
        return None if None in stood_for or not stood_for else stood_for[0]


def open_plan(me: Entered, ref: str) -> Opened:
    """The plan of this reference, with its office before it or without; that it was looked at is noted.

    Raises:
        NotFound: there is none, or it is none of his.
    """
    with reading(me.house.rt.db) as db:
        found = find_plan(db, me, ref)
        known = found.own or readings.noted(db, found.plan.id, me.me.person, me.me.day)
    if not known:
        who = me.me
        retried(me.house.rt.db, lambda db: readings.note(db, found.plan.id, who.person, who.day, me.now))
    return found


def find_plan(db: Connection, me: Entered, ref: str) -> Opened:
    """The same without a note, for acts and parts of pages; a constant number of queries.

    Raises:
        NotFound: there is none, or it is none of his.
    """
    who = me.me
    full = ref if ref.startswith(f"{who.office}/") else f"{who.office}/{ref}"
    plan = instances.by_ref(db, [full]).get(full)
    if plan is None or plan.workflow != PLAN or plan.office != who.office:
        raise NotFound("plan", ref)
    facts = loading.load(db, [plan], me.now)[plan.id]
    if not (who.reads_every_plan or _has_part(who.person, facts)):
        # The same as for a plan that does not exist: who has no part in it learns nothing of it.
        raise NotFound("plan", ref)
    return Opened(plan, facts, calendars.of(db, [who.office])[who.office], me)


def _has_part(person: PersonId, facts: PlanFacts) -> bool:
    return facts.holds(person, *(role for role in ROLES if role not in (ADMINISTRATOR, REGISTRY)))
