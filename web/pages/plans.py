"""One plan, for who has a part in it: where it stands and until when. Its text comes with the page for writing it.

Everybody else finds no such page. Who looks at somebody else's plan is noted, and its owner sees who did.
"""

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from engine.core.asked import Instance
from engine.core.errors import NotFound
from engine.core.identifiers import PersonId
from engine.store import calendars, instances
from engine.store.session import reading, retried
from web.auth import readings
from web.auth.who import Who
from web.http.visit import GET, Entered, Reader
from web.pages.work import dues
from workflows.remediation import loading
from workflows.remediation.facts import ADMINISTRATOR, REGISTRY, ROLES, PlanFacts
from workflows.remediation.standing import in_the_way

pages = APIRouter()
WORKFLOW = "remediation"


@pages.api_route("/plans/{ref:path}", methods=GET)
def show_plan(ref: str, me: Reader) -> Response:
    """Where a plan stands. 404: there is none, or it is none of his."""
    who = me.me
    with reading(me.house.rt.db) as db:
        plan, facts = _found(db, me, ref)
        calendar = calendars.of(db, [who.office])[who.office]
        own = facts.owner == who.person
        read = readings.of_plan(db, plan.id) if own else ()
        known = own or readings.noted(db, plan.id, who.person, who.day)
        missing = in_the_way(plan, facts, calendar, me.now)
    if not known:
        retried(me.house.rt.db, lambda db: readings.note(db, plan.id, who.person, who.day, me.now))
    names = {one.person: _name(one.person, who) for one in read}
    due = dues([facts.due_on], who.day, calendar)[facts.due_on]
    return me.show(
        "plan.html", plan=plan, facts=facts, missing=missing, own=own, read=read, names=names, due=due
    )


def _found(db: Connection, me: Entered, ref: str) -> tuple[Instance, PlanFacts]:
    """The plan meant, with its office before it or without, if it is this person's to read."""
    who = me.me
    full = ref if ref.startswith(f"{who.office}/") else f"{who.office}/{ref}"
    plan = instances.by_ref(db, [full]).get(full)
    if plan is None or plan.workflow != WORKFLOW or plan.office != who.office:
        raise NotFound("plan", ref)
    facts = loading.load(db, [plan], me.now)[plan.id]
    if not (who.reads_every_plan or _has_part(who.person, facts)):
        # The same as for a plan that does not exist: who has no part in it learns nothing of it.
        raise NotFound("plan", ref)
    return plan, facts


def _has_part(person: PersonId, facts: PlanFacts) -> bool:
    roles = (role for role in ROLES if role not in (ADMINISTRATOR, REGISTRY))
    return any(holder.person == person for role in roles for holder in facts.may(role))


def _name(person: PersonId, who: Who) -> str:
    known = who.directory.people.get(person)
    return known.name if known else person
