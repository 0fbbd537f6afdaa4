"""The page a plan is written on, and the part of it that changes while one writes: all that they show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Response

from engine.core.errors import EngineError
from engine.core.identifiers import Moment, Obstacle
from web import drafts
from web.attachments import ENDINGS
from web.drafts import Draft
from web.http.cookies import form_token
from web.http.visit import Entered, Visit
from web.pages.asking import seen
from web.pages.folding import carried, folded, place_in
from web.pages.keeping import greet
from web.pages.opened import Opened
from web.pages.texts import listed
from web.sheet import Sheet, differing, to_document
from web.typed import day_in
from web.writing import Papers, doers, points
from workflows.remediation.commands import Submit
from workflows.remediation.document import MAX_TEXT, Responsibility
from workflows.remediation.sending import still_missing, worth_a_look


class NotYours(EngineError):
    """The plan is somebody else's to write."""

    status = 403

    def __init__(self, ref: str) -> None:
        self.ref = ref
        super().__init__("plan {ref}: expected its owner or the contact of his unit", ref=ref)


@dataclass(frozen=True, slots=True)
class Quarrel:
    """What another window saved meanwhile: who, when, and where it says something else."""

    name: str
    draft: Draft
    places: Sequence[tuple[tuple[str, ...], str, str]]


def revision_of(found: Papers) -> int:
    """The revision of the draft that the page opens with; 0: there is none."""
    return found.draft.revision if found.draft else 0


def show(
    found: Opened,
    on_desk: Papers,
    sheet: Sheet,
    revision: int,
    at: str = "",
    *,
    refused: Sequence[Obstacle] = (),
    problem: str = "",
    theirs: Draft | None = None,
    stopped: bool = False,
    saved: Moment | None = None,
    status: int = 200,
) -> Response:
    """The whole page, with everything typed in it; `stopped`: it was to be sent, and was not. `saved`: when."""
    me, facts = found.me, found.facts
    returned = returned_points(found)
    at = place_in(sheet, at) or next((code for code in returned if code in sheet.codes()), "")
    more = {
        "seen": seen(found.plan),
        "papers": on_desk,
        "refused": tuple(refused),
        "problem": problem,
        "stopped": stopped,
        "returned": returned,
        "people": doers(facts, me.me.directory, me.me.day, sheet),
        "units": {each.unit: me.me.directory.units[each.unit].name for each in facts.linkage.lists},
        "parts": tuple(Responsibility),
        "endings": ENDINGS,
        "longest": MAX_TEXT,
    }
    facts_now = _standing(found, on_desk, sheet, revision, at, theirs, saved)
    response = me.show("write.html", status, **facts_now, **more)
    greet(me, response)
    return response


def part(
    found: Opened, on_desk: Papers, sheet: Sheet, revision: int, at: str, *, theirs: Draft | None = None
) -> Response:
    """What changes on the page when it is saved: the time, what is still missing, another window's word."""
    facts = _standing(found, on_desk, sheet, revision, at, theirs, None if theirs else found.me.now)
    return found.me.show("_kept.html", 409 if theirs else 200, **facts)


def unsaved(me: Visit, said: str, status: int = 422) -> Response:
    """The same where nothing was saved."""
    return me.show("_unsaved.html", status, said=said)


def choices(found: Opened, on_desk: Papers, sheet: Sheet) -> int:
    """How many names and references are offered at each measure."""
    me = found.me.me
    return len(doers(found.facts, me.directory, me.day, sheet)) + len(on_desk.offered)


def _standing(
    found: Opened,
    on_desk: Papers,
    sheet: Sheet,
    revision: int,
    at: str,
    theirs: Draft | None,
    saved: Moment | None,
) -> dict[str, object]:
    me, facts = found.me, found.facts
    text = to_document(sheet, points(found.plan, facts))
    asked = Submit(text, sheet.scan)
    missing = still_missing(found.plan, facts, found.calendar, me.now, me.me.person, asked)
    return {
        "plan": found.plan,
        "facts": facts,
        "saved": saved,
        "sheet": sheet,
        "revision": revision,
        "untold": sheet.without_text(),
        "missing": missing,
        "hints": worth_a_look(text, facts),
        "quarrel": quarrel_of(me, sheet, theirs) if theirs else None,
        "here": f"/plans/{found.plan.ref}/write",
        "listed": listed(facts),
        "form_id": form_token(me.visitor),
        "at": at,
        "folded": folded(sheet, at, choices(found, on_desk, sheet)),
        "carried": carried,
        "day_of": day_in,
    }


def quarrel_of(me: Entered, mine: Sheet, theirs: Draft) -> Quarrel:
    """What the page says of the other window."""
    known = me.me.directory.people.get(theirs.person)
    name = known.name if known else theirs.person
    return Quarrel(name, theirs, differing(mine, drafts.as_typed(theirs.content)))


def returned_points(found: Opened) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The returned points: weakness -> defect -> numbers of the measures concerned."""
    wanted = frozenset(points(found.plan, found.facts))
    places: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in found.facts.returned:
        if (one.weakness, one.code) in wanted:
            defects = places.setdefault(one.weakness, {})
            defects[one.code] = (*defects.get(one.code, ()), *([one.measure] if one.measure else []))
    return places
