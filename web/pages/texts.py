"""The text of a plan as it was handed in, for everybody who may open the plan: to read, and to print."""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from engine.core.errors import NotFound
from engine.store.session import reading
from web.auth.who import Who
from web.comparing import compared
from web.http.visit import GET, Reader
from web.pages.opened import open_plan
from workflows.remediation.commands import DefectCode
from workflows.remediation.facts import PlanFacts
from workflows.remediation.reading import revisions

pages = APIRouter()


@pages.api_route("/plans/{ref:path}/text", methods=GET)
def show_text(ref: str, me: Reader, revision: int | None = None, against: int | None = None) -> Response:
    """The newest text of a plan, or the one of that number; beside another. 404: there is none of that number."""
    found = open_plan(me, ref)
    with reading(me.house.rt.db) as db:
        texts = {one.number: one for one in revisions(db, found.plan.id)}
    for number in (revision, against):
        if number is not None and number not in texts:
            raise NotFound("revision", str(number))
    shown = texts[revision or max(texts)] if texts else None
    other = texts[against].document if against else None
    return me.show(
        "plan_text.html",
        plan=found.plan,
        facts=found.facts,
        shown=shown,
        numbers=tuple(texts),
        others=[one.number for one in texts.values() if one.document and shown and one.number < shown.number],
        against=against,
        changes=compared(other, shown.document) if other and shown and shown.document else None,
        listed=listed(found.facts),
        names=names(me.me),
        defect_codes=frozenset(DefectCode),
    )


def listed(facts: PlanFacts) -> Mapping[str, str]:
    """The weaknesses of the owner's units that a plan may be tied to: code -> text."""
    return {code: text for each in facts.linkage.lists for code, text in each.texts}


def names(who: Who) -> Mapping[str, str]:
    """What the people of the office are called, by the codes a measure names them by."""
    return {person.partition("/")[2]: known.name for person, known in who.directory.people.items()}
