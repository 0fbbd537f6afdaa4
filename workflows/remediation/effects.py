"""What each step of a plan brings about besides its new state: what the trail keeps, what its letters say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from engine.core.asked import carried
from engine.core.identifiers import Json, Obstacle
from engine.core.ports import Summary
from engine.core.spec import ARM, Consequences, Order
from workflows.remediation.commands import (
    AcceptOther,
    DeclareNone,
    HeadsWord,
    Judge,
    Lapse,
    Reassign,
    Receive,
    Reject,
    Reopen,
    Result,
    Submit,
    Waive,
)
from workflows.remediation.facts import DEPUTY, HEAD_SPEAKS_FIRST, PlanFacts
from workflows.remediation.guards import Plan, judge_texts, text_hash
from workflows.remediation.verdicts import head_is_asked

# Notices about one text: the next text overtakes them, and the next word does.
HEADS_WORD = ("word_asked", "word_given")


def hand_in(asked: Plan) -> Consequences:
    """A new revision, on time or late by the moment of submission."""
    payload, facts = carried(asked, Submit), asked.facts
    today = asked.calendar.local_day(asked.now)
    body = _revision(facts, text_hash(payload.document), today, payload.scan)
    body["content_on"] = today.isoformat()
    return _heard_first(Consequences(body=body, summary={"round": facts.round + 1}), facts)


def take_in(asked: Plan) -> Consequences:
    """Paper recorded: lateness goes by the day of arrival; what stands in the way is stored, not demanded."""
    payload, facts = carried(asked, Receive), asked.facts
    today = asked.calendar.local_day(asked.now).isoformat()
    mark = text_hash(payload.document) if payload.document else ""
    against = judge_texts(payload.document, facts, asked) if payload.document else ()
    body = _revision(facts, mark, payload.arrived_on, payload.scan)
    body |= {
        "arrived_on": payload.arrived_on.isoformat(),
        "number": payload.number,
        "sender": payload.sender,
        "content_on": today if payload.document else None,
        "obstacles": _as_data(against),
    }
    summary: Summary = {
        "round": facts.round + 1,
        "number": payload.number,
        "arrived_on": payload.arrived_on.isoformat(),
    }
    effects = Consequences(effective_on=payload.arrived_on, body=body, summary=summary)
    return _heard_first(effects, facts, readable=payload.document is not None)


def take_in_content(asked: Plan) -> Consequences:
    """The content of paper recorded before: the next revision of the same round, typed today, no later than it came."""
    effects, recorded = take_in(asked), asked.facts.revision
    assert recorded is not None, "only paper that was recorded awaits its content"
    came: dict[str, Json] = {"submitted_on": recorded.submitted_on.isoformat(), "late": recorded.late}
    body = {**effects.body, **came, "round": asked.facts.round}
    summary = {**effects.summary, "round": asked.facts.round}
    return replace(effects, effective_on=None, body=body, summary=summary)


def declare(asked: Plan) -> Consequences:
    """A declaration that nothing was found: a revision without a text."""
    today = asked.calendar.local_day(asked.now)
    body = _revision(asked.facts, "", today, "")
    return Consequences(
        body={**body, "content_on": today.isoformat(), "document": carried(asked, DeclareNone).document},
        summary={"round": asked.facts.round + 1},
    )


def accept(asked: Plan) -> Consequences:
    """The duty ends: there was nothing to remedy."""
    return Consequences(outcome="nothing_to_remedy")


def send_back(asked: Plan) -> Consequences:
    """Coded points, an opinion, a new last valid day; the next appraisal holds the answers against the points."""
    payload = carried(asked, Reject)
    last = payload.deadline.last_valid_day.isoformat()
    points: list[Json] = [[d.code, d.weakness, d.measure] for d in payload.defects]
    body: dict[str, Json] = {
        "defects": points,
        "due_on": last,
        "round": asked.facts.round,
        "supplement": asked.facts.supplement or asked.instance.state == "under_supervision",
    }
    summary: Summary = {"round": asked.facts.round, "defects": len(payload.defects), "due_on": last}
    return Consequences(body=body, texts={"opinion": payload.opinion}, summary=summary)


def speak_first(asked: Plan) -> Consequences:
    """The head's word belongs to the text it was said of; what comes next has to be looked at anew."""
    payload, revision = carried(asked, HeadsWord), asked.facts.revision
    assert revision is not None, "guarded by head_may_speak_first"
    texts = {"opinion": payload.opinion} if payload.opinion.strip() else {}
    body: dict[str, Json] = {"revision": revision.number, "fingerprint": revision.fingerprint}
    today = asked.calendar.local_day(asked.now)
    summary: Summary = {"word": asked.command.trigger, "said_on": today.isoformat()}
    return Consequences(body=body, texts=texts, summary=summary, overtakes=HEADS_WORD)


def accept_as_other(asked: Plan) -> Consequences:
    """The weakness needs no link from now on; the reason is kept beside the chain."""
    payload = carried(asked, AcceptOther)
    return Consequences(body={"weakness": payload.weakness}, texts={"reason": payload.reason})


def judge_weakness(asked: Plan) -> Consequences:
    """The result of one weakness; the newest counts."""
    payload = carried(asked, Judge)
    texts = {"explanation": payload.explanation} if payload.explanation else {}
    return Consequences(body={"weakness": payload.weakness, "result": payload.result}, texts=texts)


def close_by_results(asked: Plan) -> Consequences:
    """The outcome follows from the results of the weaknesses, never from a choice."""
    revision = asked.facts.revision
    assert revision is not None, "an approved plan has its text"
    assert revision.document is not None, "an approved plan has its text"
    judged = asked.facts.judged
    # A weakness that a supplement took out of the text was judged once and no longer counts.
    found = [judged[one.code] for one in revision.document.weaknesses if one.code in judged]
    results = set(found)
    outcome = (
        "remedied"
        if results == {Result.REMEDIED}
        else "not_remedied"
        if Result.REMEDIED not in results and Result.IN_PROGRESS not in results
        else "partly_remedied"
    )
    counted: dict[str, Json] = {result.value: sum(one == result for one in found) for result in Result}
    return Consequences(
        outcome=outcome, body={"results": counted}, summary={"outcome": outcome}, orders=_clocks_anew(asked)
    )


def let_lapse(asked: Plan) -> Consequences:
    """No plan came, and the cycle is being closed without it."""
    body: dict[str, Json] = {"document": carried(asked, Lapse).document}
    return Consequences(outcome="no_plan", body=body, summary={"outcome": "no_plan"})


def lift(asked: Plan) -> Consequences:
    """The duty is lifted."""
    payload = carried(asked, Waive)
    body: dict[str, Json] = {"document": payload.document, "approved_by": payload.approved_by}
    return Consequences(
        outcome="waived", body=body, texts={"reason": payload.reason}, summary={"outcome": "waived"}
    )


def take_up_again(asked: Plan) -> Consequences:
    """A new last valid day; the old ones stay on the trail."""
    payload = carried(asked, Reopen)
    last = payload.deadline.last_valid_day.isoformat()
    body: dict[str, Json] = {
        "document": payload.document,
        "approved_by": payload.approved_by,
        "due_on": last,
    }
    return Consequences(
        body=body, texts={"reason": payload.reason}, summary={"due_on": last}, orders=_clocks_anew(asked)
    )


def move_unit(asked: Plan) -> Consequences:
    """Looked after in another unit from now on."""
    payload = carried(asked, Reassign)
    body: dict[str, Json] = {
        "unit": payload.unit,
        "from_unit": asked.facts.unit,
        "document": payload.document,
    }
    return Consequences(body=body, texts={"reason": payload.reason})


def _heard_first(effects: Consequences, facts: PlanFacts, *, readable: bool = True) -> Consequences:
    """The same, and of a deputy's text: what was said of the one before is over, and his head's word is asked for."""
    if facts.rank != DEPUTY:
        return effects
    asked = frozenset({HEAD_SPEAKS_FIRST}) if readable and head_is_asked(facts) else frozenset[str]()
    return replace(effects, conditions=asked, overtakes=HEADS_WORD)


def _revision(facts: PlanFacts, mark: str, day: date, scan: str) -> dict[str, Json]:
    number = (facts.revision.number if facts.revision else 0) + 1
    return {
        "revision": number,
        "round": facts.round + 1,
        "fingerprint": mark,
        "submitted_on": day.isoformat(),
        "due_on": facts.due_on.isoformat(),
        "late": day > facts.due_on,
        "scan": scan,
        "owner": facts.owner,
    }


def _as_data(obstacles: Sequence[Obstacle]) -> list[Json]:
    return [[one.kind, one.weakness, one.measure] for one in obstacles]


def _clocks_anew(asked: Plan) -> tuple[Order, ...]:
    """Measures still running fall silent with a plan that ends, and speak again with one taken up again."""
    return tuple(Order(one.id, ARM) for one in asked.facts.followed if one.open)
