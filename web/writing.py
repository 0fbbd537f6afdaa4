"""What somebody needs who writes a plan: what was recorded, what was returned, whom he may name; and what he began.

Reads only, in a constant number of queries.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from engine.core.asked import Instance
from engine.core.identifiers import PersonId
from engine.store import instances, trail
from web import drafts
from web.drafts import Draft
from web.sheet import Point, Sheet, completed, day_first, from_document
from workflows.directory.facts import Directory
from workflows.remediation import reading, review
from workflows.remediation.facts import PlanFacts
from workflows.remediation.workflow import REJECTED, REQUIRED, RESUBMITTED

WRITTEN_IN = (REQUIRED, REJECTED)  # states in which a text is owed
_NAMED = 40  # people of the unit a measure may be given to by a pick; others by their code
_SENDINGS = frozenset({"resubmit", "receive", "submit"})


@dataclass(frozen=True, slots=True)
class Papers:
    """What lies on the desk of who writes a plan."""

    draft: Draft | None
    recorded: Mapping[str, str]  # weaknesses the review recorded: code -> text
    opinion: str  # of the last return; "" where there was none, or it was erased
    answered: bool  # the text in force answers that return
    scans: frozenset[str]  # hashes of what this plan's texts and its draft have attached
    offered: Mapping[str, str]  # measures of the collective plan that may be taken up: "HC01.2" -> text


def papers(db: Connection, plan: Instance, facts: PlanFacts) -> Papers:
    """Everything that is there to write this plan from."""
    draft = drafts.OWNERS.of_plan(db, plan.id)
    found = review.results(db, [(plan.office, facts.cycle.year)])[plan.office, facts.cycle.year]
    wanted = facts.linkage.recorded
    texts = {one.code: one.text for one in found.weaknesses}
    scans = {one.scan for one in reading.revisions(db, plan.id)}
    if draft is not None:
        scans.add(drafts.as_typed(draft.content).scan)
    opinion, answered = _returned(db, plan) if facts.returned else ("", False)
    return Papers(
        draft,
        {code: texts.get(code, "") for code in wanted},
        opinion,
        answered,
        frozenset(scans - {""}),
        _offered(db, plan, facts) if facts.offered else {},
    )


def begun(facts: PlanFacts, found: Papers) -> Sheet:
    """What the page opens with: the draft; or the text in force, where that came later; or what was recorded."""
    draft, text = found.draft, facts.revision.document if facts.revision else None
    if draft is not None and (draft.round == facts.round or text is None):
        sheet = day_first(drafts.as_typed(draft.content))
    elif text is not None:
        sheet = from_document(text, facts.people)
        sheet = sheet if found.answered else replace(sheet, answers={})
    else:
        sheet = Sheet()
    return completed(sheet, found.recorded)


def points(plan: Instance, facts: PlanFacts) -> tuple[Point, ...]:
    """The returned points that want an answer, each once."""
    if plan.state not in (REJECTED, RESUBMITTED):
        return ()
    return tuple(dict.fromkeys((one.weakness, one.code) for one in facts.returned))


def doers(facts: PlanFacts, directory: Directory, day: date, sheet: Sheet) -> Mapping[str, str]:
    """Whom a measure may be given to by a pick: code -> name; the unit's people, and who is named already."""
    units = dict.fromkeys((facts.unit, *(each.unit for each in facts.linkage.lists)))
    people: list[PersonId] = []
    for unit in units:
        people += (*directory.leaders(unit, day), *directory.staff(unit, day))
    named = [m.person for one in sheet.weaknesses for m in one.measures if m.person in facts.people]
    codes = (*(_code(person) for person in people[:_NAMED]), *named)
    names = {_code(person): known.name for person, known in directory.people.items()}
    return {code: names.get(code, code) for code in dict.fromkeys(codes) if code in facts.people}


def _code(person: PersonId) -> str:
    return person.partition("/")[2]


def _returned(db: Connection, plan: Instance) -> tuple[str, bool]:
    answered = False
    for event in reversed(trail.of_streams(db, [plan.id])[plan.id]):
        if event.kind == "reject":
            return event.texts.get("opinion") or "", answered
        answered = answered or event.kind in _SENDINGS
    return "", False


def _offered(db: Connection, plan: Instance, facts: PlanFacts) -> Mapping[str, str]:
    refs = [f"{plan.office}/{facts.cycle.year}/{each.unit}" for each in facts.linkage.lists]
    found = instances.by_ref(db, refs)
    stands = reading.standing(db, [one.id for one in found.values()])
    texts: dict[str, str] = dict.fromkeys(sorted(facts.offered), "")
    for one in found.values():
        approved = stands[one.id].plan.approved
        for text in reading.revisions(db, one.id):
            for weakness in text.document.weaknesses if text.number == approved and text.document else ():
                texts |= {f"{weakness.code}.{number}": m.text for number, m in weakness.numbered()}
    return {code: text for code, text in texts.items() if code in facts.offered}
