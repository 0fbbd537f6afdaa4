"""Writing a plan: saved as one writes, nothing lost when a session ends or two windows are open, sent when it is good.

What is on the screen is what is saved and what is sent. The guards of the table say what is still missing.
"""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from engine.core.asked import Instance
from engine.core.errors import BadInput, IdempotencyConflict, TransitionRefused
from engine.core.identifiers import Obstacle
from engine.store.session import reading, retried
from web import drafts
from web.drafts import Draft, SavedElsewhere
from web.http.forms import Posted, posted
from web.http.visit import GET, Entered, Reader
from web.pages import writing_page as page
from web.pages.asking import ask
from web.pages.attaching import Unattached, attached
from web.pages.folding import address, opening
from web.pages.keeping import NOT_KEPT, SENT_BEFORE, UNREADABLE, Writer, keep, seen_revision, session_over
from web.pages.opened import Opened, find_plan, open_plan
from web.pages.sheet_form import edited, sheet_in
from web.sheet import Sheet, to_document
from web.writing import WRITTEN_IN, Papers, begun, papers, points
from workflows.remediation.commands import Submit
from workflows.remediation.document import canonical, parse
from workflows.remediation.facts import CONTACT, OWNER
from workflows.remediation.sending import sends
from workflows.remediation.shapes import Malformed

pages = APIRouter()
Form = Annotated[Posted, Depends(posted)]
_SEND = "send"


@dataclass(frozen=True, slots=True)
class Written:
    """What came with the form, of whom, about which plan."""

    plan: Opened
    papers: Papers
    form: Posted
    sheet: Sheet
    do: str
    at: str  # where the page stands open

    @property
    def waits(self) -> bool:
        """Whether the plan waits for a text."""
        return self.plan.plan.state in WRITTEN_IN


@pages.api_route("/plans/{ref:path}/write", methods=GET)
def show_write(ref: str, me: Reader, at: str = "") -> Response:
    """The text of a plan to be written; a large one from the weakness `at` on. 403: it is not his to write."""
    found = open_plan(me, ref)
    _refuse_others(found)
    if found.plan.state not in WRITTEN_IN:
        return me.go(f"/plans/{found.plan.ref}")
    with reading(me.house.rt.db) as db:
        on_desk = papers(db, found.plan, found.facts)
    saved = on_desk.draft.at if on_desk.draft and on_desk.draft.round == found.facts.round else None
    sheet = begun(found.facts, on_desk)
    return page.show(found, on_desk, sheet, page.revision_of(on_desk), at, saved=saved)


@pages.post("/plans/{ref:path}/draft")
def keep_writing(ref: str, writer: Writer, form: Form) -> Response:
    """Keep what is written, from time to time. 401: the session ended. 409: another window saved meanwhile."""
    if not isinstance(writer, Entered):
        return writer.show("_session_over.html", 401)
    try:
        came = _written(writer, ref, form)
    except BadInput:
        return page.unsaved(writer, UNREADABLE)
    if not came.waits:
        return page.unsaved(writer, NOT_KEPT, 409)
    try:
        revision = _keep(came, came.sheet)
    except SavedElsewhere as other:
        return page.part(
            came.plan, came.papers, came.sheet, seen_revision(came.form), came.at, theirs=other.theirs
        )
    return page.part(came.plan, came.papers, came.sheet, revision, came.at)


@pages.post("/plans/{ref:path}/write")
def write(ref: str, writer: Writer, form: Form) -> Response:
    """Save, make or take away room, attach, or send. 401: the session ended. 409: refused, with everything typed."""
    if not isinstance(writer, Entered):
        return session_over(writer, form)
    came = _written(writer, ref, form)
    try:
        came = replace(came, sheet=attached(writer, came.form, came.sheet))
    except Unattached as refused:
        return _again(came, problem=refused.said, status=422)
    if not came.waits and came.do != _SEND:
        return _again(came, problem=NOT_KEPT)
    sheet, place = _edited(came)
    try:
        revision = _keep(came, sheet) if came.waits else seen_revision(came.form)
    except SavedElsewhere as other:
        return _again(replace(came, sheet=sheet), theirs=other.theirs)
    if came.do == _SEND:
        return _send(came, revision)
    there = address(sheet, came.at, place, page.choices(came.plan, came.papers, sheet))
    return writer.go(f"/plans/{came.plan.plan.ref}/write{there}")


def _again(came: Written, *, problem: str = "", theirs: Draft | None = None, status: int = 409) -> Response:
    """The page with everything typed, which was not kept."""
    revision = seen_revision(came.form)
    return page.show(
        came.plan,
        came.papers,
        came.sheet,
        revision,
        came.at,
        problem=problem,
        theirs=theirs,
        status=status,
    )


def _written(me: Entered, ref: str, form: Posted) -> Written:
    with reading(me.house.rt.db) as db:
        found = find_plan(db, me, ref)
        _refuse_others(found)
        on_desk = papers(db, found.plan, found.facts)
    sheet, scan = sheet_in(form), form.line("scan", 64)
    # A hash is no key: only what this plan has attached can be attached to it again.
    if scan in on_desk.scans:
        sheet = replace(sheet, scan=scan, scan_name=form.line("scan_name"))
    return Written(found, on_desk, form, sheet, form.line("do", 80), form.line("at"))


def _refuse_others(found: Opened) -> None:
    if not found.may(OWNER, CONTACT):
        raise page.NotYours(found.plan.ref)


def _keep(came: Written, sheet: Sheet) -> int:
    """The revision the draft becomes.

    Raises:
        SavedElsewhere: another window saved meanwhile, and nobody has said yet whose is to be kept.
    """
    return keep(drafts.OWNERS, came.plan, came.form, came.do, sheet)


def _edited(came: Written) -> tuple[Sheet, str]:
    """The sheet with what the button asks for, and the place to look at next."""
    if came.do == "unscan":
        return replace(came.sheet, scan="", scan_name=""), "#scan"
    if place := opening(came.do):
        return came.sheet, place
    taken = (*came.plan.facts.linkage.own, *came.plan.facts.linkage.foreign)
    return edited(came.sheet, came.do, taken, came.papers.recorded)


def _send(came: Written, revision: int) -> Response:
    found, sheet = came.plan, came.sheet
    me, plan = found.me, found.plan
    refused: tuple[Obstacle, ...] = ()
    problem, status = "", 409
    try:
        if not sheet.without_text():  # no document can hold a weakness without a text; the page names them
            text = parse(canonical(to_document(sheet, points(plan, found.facts))))
            payload = Submit(text, sheet.scan)
            ask(me, plan, sends(plan.state), payload, came.form, found.behalf(OWNER, CONTACT))
            retried(me.house.rt.db, lambda db: drafts.OWNERS.forget(db, plan.id))
            return me.go(f"/plans/{plan.ref}")
    except (TransitionRefused, Malformed) as error:
        refused, status = tuple(error.obstacles), error.status
    except IdempotencyConflict:
        problem = SENT_BEFORE
    saved = me.now if came.waits else None
    return page.show(
        _as_it_stands(me, plan),
        came.papers,
        sheet,
        revision,
        came.at,
        refused=refused,
        problem=problem,
        stopped=True,
        saved=saved,
        status=status,
    )


def _as_it_stands(me: Entered, plan: Instance) -> Opened:
    """The plan once more: a refusal is an event, and somebody else may have moved it."""
    with reading(me.house.rt.db) as db:
        return find_plan(db, me, plan.ref)
