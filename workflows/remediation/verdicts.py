"""What may stand in the way of a verdict on a plan: of the appraiser, the supervisor, the officer, those above them.

As in `guards`: every obstacle is given, and a guard that changes its meaning gets a new name.
"""

from collections.abc import Iterator

from engine.core.asked import carried
from engine.core.errors import BadInput
from engine.core.identifiers import Obstacle
from workflows.remediation import content
from workflows.remediation.commands import (
    AcceptOther,
    Approve,
    DefectCode,
    HeadsWord,
    Judge,
    Lapse,
    Reassign,
    Reject,
    Reopen,
    Result,
    Waive,
)
from workflows.remediation.facts import (
    APPRAISER,
    DEPUTY,
    DIRECTOR,
    HEAD,
    LEADER_IN_CHARGE,
    PERSONNEL_HEAD,
    PERSONNEL_LEADER,
    PlanFacts,
)
from workflows.remediation.guards import Plan, complete, linked


def defects_are_coded(asked: Plan) -> Iterator[Obstacle]:
    """At least one coded defect, at a weakness or measure that is there."""
    payload, known = carried(asked, Reject), _places(asked.facts)
    if not payload.defects:
        yield Obstacle("no_defect")
    for defect in payload.defects:
        if defect.code not in set(DefectCode):
            yield Obstacle("unknown_defect", defect.weakness, defect.measure)
        if (defect.weakness, defect.measure) not in known:
            yield Obstacle("unknown_place", defect.weakness, defect.measure)


def opinion_is_written(asked: Plan) -> Iterator[Obstacle]:
    """A return is explained in words."""
    if not carried(asked, Reject).opinion.strip():
        yield Obstacle("no_opinion")


def new_deadline_is_fair(asked: Plan) -> Iterator[Obstacle]:
    """Not before the plan's present last valid day, and at least the cycle's number of working days away."""
    last = carried(asked, Reject).deadline.last_valid_day
    today = asked.calendar.local_day(asked.now)
    if last < asked.facts.due_on:
        yield Obstacle("deadline_before_present")
    if last < asked.calendar.shift_day(today, asked.facts.cycle.rebuild_days):
        yield Obstacle("deadline_too_near")
    if last.year > today.year + content.FARTHEST:
        yield Obstacle("deadline_too_far")


def revision_is_the_one_read(asked: Plan) -> Iterator[Obstacle]:
    """Approval is bound to the hash of the text the appraiser read."""
    revision = asked.facts.revision
    if revision is None or revision.document is None:
        yield Obstacle("content_missing")
    elif carried(asked, Approve).fingerprint != revision.fingerprint:
        yield Obstacle("other_revision")


def text_is_good(asked: Plan) -> Iterator[Obstacle]:
    """A text that is approved is complete and linked, however it came in."""
    revision = asked.facts.revision
    if revision is None or revision.document is None:
        return
    yield from complete(revision.document, asked.facts, revision.submitted_on)
    yield from linked(revision.document, asked.facts)


def head_is_asked(facts: PlanFacts) -> bool:
    """Whether a plan is a deputy's whose head is in post and does not judge it himself: his word is asked for."""
    heads = [one for one in facts.told(HEAD) if facts.holds(one, HEAD)]
    return facts.rank == DEPUTY and any(not facts.holds(one, APPRAISER) for one in heads)


def head_may_speak_first(asked: Plan) -> Iterator[Obstacle]:
    """The head speaks first of a deputy's plan, and only where somebody else decides; what came can be read."""
    if asked.facts.rank != DEPUTY:
        yield Obstacle("not_a_deputys")
    if asked.facts.holds(asked.command.actor, APPRAISER):
        yield Obstacle("yours_to_decide")
    if asked.facts.content_on is None:
        yield Obstacle("content_missing")


def objection_is_explained(asked: Plan) -> Iterator[Obstacle]:
    """Who objects says why."""
    if not carried(asked, HeadsWord).opinion.strip():
        yield Obstacle("no_opinion")


def none_was_declared(asked: Plan) -> Iterator[Obstacle]:
    """Only a declaration that nothing was found is accepted so; a plan is approved instead."""
    revision = asked.facts.revision
    if revision is None or not revision.declares_none:
        yield Obstacle("not_declared_none")


def judge_is_not_the_writer(asked: Plan) -> Iterator[Obstacle]:
    """The writer of a revision does not judge it, nor does a delegate of his."""
    revision = asked.facts.revision
    if revision is not None and revision.writer in (asked.command.actor, asked.holder.on_behalf_of):
        yield Obstacle("own_writing")


def weakness_can_be_accepted(asked: Plan) -> Iterator[Obstacle]:
    """The weakness was recorded by the review for this owner, and the acceptance has a reason."""
    payload = carried(asked, AcceptOther)
    if payload.weakness not in asked.facts.linkage.recorded:
        yield Obstacle("not_recorded", payload.weakness)
    if not payload.reason.strip():
        yield Obstacle("no_reason", payload.weakness)


def judgement_is_sound(asked: Plan) -> Iterator[Obstacle]:
    """A known result for a weakness of the plan; what is not remedied is explained."""
    payload = carried(asked, Judge)
    if payload.weakness not in {weakness for weakness, _ in _places(asked.facts)} - {""}:
        yield Obstacle("unknown_place", payload.weakness)
    if payload.result not in set(Result):
        yield Obstacle("unknown_result", payload.weakness)
    elif payload.result != Result.REMEDIED and not payload.explanation.strip():
        yield Obstacle("not_explained", payload.weakness)


def every_weakness_is_judged(asked: Plan) -> Iterator[Obstacle]:
    """A plan closes when each of its weaknesses has a result."""
    revision = asked.facts.revision
    if revision is not None and revision.document is not None:
        for weakness in revision.document.weaknesses:
            if weakness.code not in asked.facts.judged:
                yield Obstacle("not_judged", weakness.code)


def cycle_is_being_closed(asked: Plan) -> Iterator[Obstacle]:
    """A duty lapses only when the whole cycle is being closed, by the Director's conclusion."""
    if not asked.facts.cycle.closing:
        yield Obstacle("cycle_not_closing")
    if not carried(asked, Lapse).document.strip():
        yield Obstacle("no_document")


def plan_was_never_approved(asked: Plan) -> Iterator[Obstacle]:
    """A plan that was approved and is to be supplemented is followed to its end: by its results, or rebuilt."""
    if asked.facts.supplement:
        yield Obstacle("was_approved")


def another_person_approved(asked: Plan) -> Iterator[Obstacle]:
    """The officer asks, somebody above approves, and neither decides on himself."""
    payload = asked.command.payload
    if not isinstance(payload, Waive | Reopen):
        raise BadInput(
            "{trigger}: expected Waive or Reopen, got {found}",
            trigger=asked.command.trigger,
            found=type(payload).__name__,
        )
    if not payload.reason.strip():
        yield Obstacle("no_reason")
    if not payload.document.strip():
        yield Obstacle("no_document")
    above = (PERSONNEL_HEAD, LEADER_IN_CHARGE, PERSONNEL_LEADER, DIRECTOR)
    same = payload.approved_by in (asked.command.actor, asked.command.on_behalf_of, asked.facts.owner)
    if same or not asked.facts.holds(payload.approved_by, *above):
        yield Obstacle("not_an_approver")


def reopening_has_a_deadline(asked: Plan) -> Iterator[Obstacle]:
    """The new last valid day is not over."""
    last, today = carried(asked, Reopen).deadline.last_valid_day, asked.calendar.local_day(asked.now)
    if last < today:
        yield Obstacle("deadline_past")
    if last.year > today.year + content.FARTHEST:
        yield Obstacle("deadline_too_far")


def new_unit_exists(asked: Plan) -> Iterator[Obstacle]:
    """A plan moves to a unit of the office, with a reason and a document."""
    payload = carried(asked, Reassign)
    if payload.unit not in asked.facts.units:
        yield Obstacle("unknown_unit")
    if not payload.reason.strip():
        yield Obstacle("no_reason")
    if not payload.document.strip():
        yield Obstacle("no_document")


def never_came(asked: Plan) -> bool:
    """The duty ended without a plan: waived, lapsed, or nothing was to be remedied."""
    return asked.instance.outcome in ("waived", "no_plan", "nothing_to_remedy")


def was_supervised(asked: Plan) -> bool:
    """The plan had been approved and followed before it was closed."""
    return not never_came(asked)


def _places(facts: PlanFacts) -> set[tuple[str, str]]:
    """Where a defect may stand: the plan as a whole, its weaknesses and measures, what the review recorded."""
    places = {("", "")} | {(code, "") for code in facts.linkage.recorded}
    document = facts.revision.document if facts.revision else None
    for weakness in document.weaknesses if document else ():
        places.add((weakness.code, ""))
        places |= {(weakness.code, number) for number, _ in weakness.numbered()}
    return places
