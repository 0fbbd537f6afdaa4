"""One plan, for who has a part in it: where it stands and until when."""

from fastapi import APIRouter, Response

from engine.core.identifiers import PersonId
from engine.store.session import reading
from web.auth import readings
from web.auth.who import Who
from web.http.visit import GET, Reader
from web.pages.opened import open_plan
from web.pages.work import dues
from workflows.remediation.standing import in_the_way

pages = APIRouter()


@pages.api_route("/plans/{ref:path}", methods=GET)
def show_plan(ref: str, me: Reader) -> Response:
    """Where a plan stands. 404: there is none, or it is none of his."""
    found = open_plan(me, ref)
    plan, facts, who = found.plan, found.facts, me.me
    read: tuple[readings.Reading, ...] = ()
    if found.own:
        with reading(me.house.rt.db) as db:
            read = readings.of_plan(db, plan.id)
    missing = in_the_way(plan, facts, found.calendar, me.now)
    names = {one.person: _name(one.person, who) for one in read}
    due = dues([facts.due_on], who.day, found.calendar)[facts.due_on]
    return me.show(
        "plan.html", plan=plan, facts=facts, missing=missing, own=found.own, read=read, names=names, due=due
    )


def _name(person: PersonId, who: Who) -> str:
    known = who.directory.people.get(person)
    return known.name if known else person
