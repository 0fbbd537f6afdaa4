"""The content of a plan that came on paper, typed in by its officer on the same form as its owner would write on.

What stands in its way is stored beside it and demanded only for the approval. Saved as he types, in a drawer of its
own: the owner's draft and his never meet, and a draft of another paper is passed over.
"""

from dataclasses import dataclass, replace

from fastapi import APIRouter, Response

from engine.core.errors import BadInput, EngineError, IdempotencyConflict, TransitionRefused
from engine.core.identifiers import Moment, Obstacle, PersonId
from engine.store.session import reading, retried
from web.drafts import OFFICERS, Draft, SavedElsewhere, as_typed
from web.http.catalogue import marked
from web.http.cookies import form_token
from web.http.forms import Posted
from web.http.refusals import refusal
from web.http.visit import GET, Entered, Reader
from web.pages.asking import ask, seen
from web.pages.folding import address, carried, folded, opening, place_in
from web.pages.keeping import (
    NOT_KEPT,
    SENT_BEFORE,
    UNREADABLE,
    Writer,
    greet,
    keep,
    seen_revision,
    session_over,
)
from web.pages.office.entry import Form
from web.pages.office.officer import content_awaited, officers
from web.pages.opened import Opened, find_plan, open_plan
from web.pages.sheet_form import edited, sheet_in
from web.pages.texts import listed
from web.pages.writing_page import choices, quarrel_of, returned_points, unsaved
from web.sheet import Sheet, completed, from_document, to_document
from web.typed import day_in
from web.writing import Papers, doers, papers, points
from workflows.remediation.commands import Receive
from workflows.remediation.document import MAX_TEXT, Responsibility, canonical, parse
from workflows.remediation.facts import OFFICER
from workflows.remediation.reading import newest_revisions, revisions

pages = APIRouter()
_PATH = "/plans/{ref:path}/officer/content"
_EMPTY = marked(
    "No weakness was typed in. If the paper really names none, press once more; otherwise add what it names."
)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What stands above the form: the draft's revision, when it was saved or who else did, why nothing was recorded."""

    revision: int
    saved: Moment | None = None
    theirs: Draft | None = None
    refused: EngineError | None = None
    note: str = ""
    at: str = ""  # where the form of a large plan stands open


@dataclass(frozen=True, slots=True)
class _Typed:
    """What came with the form, about which plan."""

    plan: Opened
    papers: Papers
    form: Posted
    sheet: Sheet
    do: str

    @property
    def waits(self) -> bool:
        """Whether the content is still awaited."""
        return content_awaited(self.plan)


@pages.api_route(_PATH, methods=GET)
def show_content(ref: str, me: Reader, at: str = "") -> Response:
    """The form the content is typed in, of a large one from `at` on; where none is awaited, the officer's acts."""
    found = officers(open_plan(me, ref))
    if not content_awaited(found):
        return me.go(f"/plans/{found.plan.ref}/officer")
    with reading(me.house.rt.db) as db:
        on_desk = papers(db, found.plan, found.facts)
        before = [one.document for one in revisions(db, found.plan.id) if one.document]
        draft = OFFICERS.of_plan(db, found.plan.id)
    revision = draft.revision if draft else 0
    if draft is not None and draft.round == found.facts.round:
        sheet = completed(as_typed(draft.content), on_desk.recorded)
        return _show(found, on_desk, sheet, _Shown(revision, saved=draft.at, at=at))
    start = from_document(before[-1], found.facts.people) if before else Sheet()
    return _show(found, on_desk, completed(start, on_desk.recorded), _Shown(revision, at=at))


@pages.post("/plans/{ref:path}/officer/keep")
def keep_content(ref: str, writer: Writer, form: Form) -> Response:
    """Keep what is typed, from time to time. 401: the session ended. 409: another window saved meanwhile."""
    if not isinstance(writer, Entered):
        return writer.show("_session_over.html", 401)
    try:
        came = _typed(writer, ref, form)
    except BadInput:
        return unsaved(writer, UNREADABLE)
    if not came.waits:
        return unsaved(writer, NOT_KEPT, 409)
    try:
        shown = _Shown(
            keep(OFFICERS, came.plan, form, came.do, came.sheet), saved=writer.now, at=form.line("at")
        )
    except SavedElsewhere as other:
        shown = _Shown(seen_revision(form), theirs=other.theirs, at=form.line("at"))
    facts = _standing(came.plan, came.papers, came.sheet, shown)
    return writer.show("office/_typed.html", 409 if shown.theirs else 200, **facts)


@pages.post(_PATH)
def enter_content(ref: str, writer: Writer, form: Form) -> Response:
    """Save, make or take away room, or record what it says. 401: the session ended. 409: refused, with all of it."""
    if not isinstance(writer, Entered):
        return session_over(writer, form)
    came = _typed(writer, ref, form)
    shown = _Shown(seen_revision(form), at=form.line("at"))
    if not came.waits and came.do != "record":
        return _show(came.plan, came.papers, came.sheet, replace(shown, note=NOT_KEPT), 409)
    linkage = came.plan.facts.linkage
    taken = (*linkage.own, *linkage.foreign)
    place = opening(came.do)
    sheet = came.sheet
    if not place:
        sheet, place = edited(sheet, came.do, taken, came.papers.recorded)
    try:
        if came.waits:
            revision = keep(OFFICERS, came.plan, form, came.do, sheet)
            shown = replace(shown, revision=revision, saved=writer.now)
    except SavedElsewhere as other:
        return _show(came.plan, came.papers, sheet, replace(shown, theirs=other.theirs), 409)
    if came.do == "record":
        return _recorded(came, shown)
    there = address(sheet, shown.at, place, choices(came.plan, came.papers, sheet))
    return writer.go(f"/plans/{came.plan.plan.ref}/officer/content{there}")


def _typed(me: Entered, ref: str, form: Posted) -> _Typed:
    with reading(me.house.rt.db) as db:
        found = officers(find_plan(db, me, ref))
        on_desk = papers(db, found.plan, found.facts)
    return _Typed(found, on_desk, form, sheet_in(form), form.line("do", 80))


def _recorded(came: _Typed, shown: _Shown) -> Response:
    """Recorded, and the draft is gone; or the form once more, with what stands against it."""
    found, me = came.plan, came.plan.me
    if not came.sheet.weaknesses and not came.form.line("empty"):
        # What is recorded cannot be typed in once more, and an empty page is soon pressed away.
        return _show(found, came.papers, came.sheet, replace(shown, note=_EMPTY), 422)
    if came.sheet.without_text():
        return _show(found, came.papers, came.sheet, shown, 422)
    try:
        _record(me, found, came.sheet, came.form)
    except IdempotencyConflict:
        return _show(found, came.papers, came.sheet, replace(shown, note=SENT_BEFORE), 409)
    except (TransitionRefused, BadInput) as refused:
        return _show(found, came.papers, came.sheet, replace(shown, refused=refused), refused.status)
    retried(me.house.rt.db, lambda db: OFFICERS.forget(db, found.plan.id))
    return me.go(f"/plans/{found.plan.ref}")


def _record(me: Entered, found: Opened, sheet: Sheet, form: Posted) -> None:
    """The content of the paper that was recorded: its day, number, sender and scan stand."""
    with reading(me.house.rt.db) as db:
        paper = newest_revisions(db, [found.plan.id]).get(found.plan.id)
    if paper is None:
        raise BadInput("plan {ref}: expected paper that was recorded, got none", ref=found.plan.ref)
    text = parse(canonical(to_document(sheet, points(found.plan, found.facts))))
    sender = PersonId(paper.sender)
    payload = Receive(paper.submitted_on, paper.arrival_number, sender, text, paper.scan)
    ask(me, found.plan, "receive", payload, form, found.behalf(OFFICER))


def _show(found: Opened, on_desk: Papers, sheet: Sheet, shown: _Shown, status: int = 200) -> Response:
    me, facts, refused = found.me, found.facts, shown.refused
    obstacles: tuple[Obstacle, ...] = getattr(refused, "obstacles", ())
    response = me.show(
        "office/content.html",
        status,
        **_standing(found, on_desk, sheet, shown),
        facts=facts,
        act_seen=seen(found.plan),
        papers=on_desk,
        note=shown.note,
        untold=sheet.without_text() if status == 422 else (),
        obstacles_found=obstacles,
        problem=refusal(found.me.language, refused) if refused and not obstacles else "",
        returned=returned_points(found),
        people=doers(facts, me.me.directory, me.me.day, sheet),
        units={each.unit: me.me.directory.units[each.unit].name for each in facts.linkage.lists},
        parts=tuple(Responsibility),
        listed=listed(facts),
        longest=MAX_TEXT,
        carried=carried,
    )
    greet(me, response)
    return response


def _standing(found: Opened, on_desk: Papers, sheet: Sheet, shown: _Shown) -> dict[str, object]:
    """What changes on the page when it is saved."""
    at = place_in(sheet, shown.at)
    return {
        "plan": found.plan,
        "here": f"/plans/{found.plan.ref}/officer/content",
        "sheet": sheet,
        "saved": shown.saved,
        "revision": shown.revision,
        "quarrel": quarrel_of(found.me, sheet, shown.theirs) if shown.theirs else None,
        "form_id": form_token(found.me.visitor),
        "day_of": day_in,
        "at": at,
        "folded": folded(sheet, at, choices(found, on_desk, sheet)),
    }
