"""The content of a plan that came on paper, typed in by its officer on the same form as its owner would write on.

What stands in its way is stored beside it and demanded only for the approval. Nothing is kept before it is recorded.
"""

from fastapi import APIRouter, Response

from engine.core.errors import BadInput, EngineError, TransitionRefused
from engine.core.identifiers import Obstacle, PersonId
from engine.store.session import reading
from web.http.forms import Posted
from web.http.visit import GET, Entered, Reader
from web.pages.asking import ask, seen
from web.pages.office.entry import Form
from web.pages.office.officer import content_awaited, officers
from web.pages.opened import Opened, find_plan, open_plan
from web.pages.sheet_form import edited, sheet_in
from web.pages.texts import listed
from web.pages.writing_page import returned_points
from web.sheet import Sheet, completed, from_document, to_document
from web.typed import day_in
from web.writing import Papers, doers, papers, points
from workflows.remediation.commands import Receive
from workflows.remediation.document import MAX_TEXT, Responsibility, canonical, parse
from workflows.remediation.facts import OFFICER
from workflows.remediation.reading import newest_revisions, revisions

pages = APIRouter()
_PATH = "/plans/{ref:path}/officer/content"


@pages.api_route(_PATH, methods=GET)
def show_content(ref: str, me: Reader) -> Response:
    """The form the content is typed in; where none is awaited, the officer's acts."""
    found = officers(open_plan(me, ref))
    if not content_awaited(found):
        return me.go(f"/plans/{found.plan.ref}/officer")
    with reading(me.house.rt.db) as db:
        on_desk = papers(db, found.plan, found.facts)
        before = [one.document for one in revisions(db, found.plan.id) if one.document]
    start = from_document(before[-1], found.facts.people) if before else Sheet()
    return _show(found, on_desk, completed(start, on_desk.recorded))


@pages.post(_PATH)
def enter_content(ref: str, form: Form, me: Reader) -> Response:
    """Make or take away room on the form, or record what it says."""
    with reading(me.house.rt.db) as db:
        found = officers(find_plan(db, me, ref))
        on_desk = papers(db, found.plan, found.facts)
    sheet, do = sheet_in(form), form.line("do", 80)
    if do != "record":
        linkage = found.facts.linkage
        more, _place = edited(sheet, do, (*linkage.own, *linkage.foreign), on_desk.recorded)
        return _show(found, on_desk, more)
    if sheet.without_text():
        return _show(found, on_desk, sheet, status=422)
    try:
        _record(me, found, sheet, form)
    except (TransitionRefused, BadInput) as refused:
        return _show(found, on_desk, sheet, refused, refused.status)
    return me.go(f"/plans/{found.plan.ref}")


def _record(me: Entered, found: Opened, sheet: Sheet, form: Posted) -> None:
    """The content of the paper that was recorded: its day, number, sender and scan stand."""
    with reading(me.house.rt.db) as db:
        paper = newest_revisions(db, [found.plan.id]).get(found.plan.id)
    if paper is None:
        raise BadInput(f"plan {found.plan.ref}: expected paper that was recorded, got none")
    text = parse(canonical(to_document(sheet, points(found.plan, found.facts))))
    sender = PersonId(paper.sender)
    payload = Receive(paper.submitted_on, paper.arrival_number, sender, text, paper.scan)
    ask(me, found.plan, "receive", payload, form, found.behalf(OFFICER))


def _show(
    found: Opened, on_desk: Papers, sheet: Sheet, refused: EngineError | None = None, status: int = 200
) -> Response:
    me, facts = found.me, found.facts
    obstacles: tuple[Obstacle, ...] = getattr(refused, "obstacles", ())
    return me.show(
        "office/content.html",
        status,
        plan=found.plan,
        facts=facts,
        act_seen=seen(found.plan),
        sheet=sheet,
        papers=on_desk,
        untold=sheet.without_text() if status == 422 else (),
        obstacles_found=obstacles,
        problem=str(refused) if refused and not obstacles else "",
        returned=returned_points(found),
        people=doers(facts, me.me.directory, me.me.day, sheet),
        units={each.unit: me.me.directory.units[each.unit].name for each in facts.linkage.lists},
        parts=tuple(Responsibility),
        listed=listed(facts),
        longest=MAX_TEXT,
        day_of=day_in,
    )
