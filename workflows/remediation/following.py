"""A text judged good becomes measures that are followed: which start, which run on, which are replaced."""

import json
from hashlib import sha256

from engine.core.chain import canonical
from engine.core.identifiers import Json
from engine.core.ports import Summary
from engine.core.spec import Consequences, Order, Start
from workflows.remediation.document import Measure
from workflows.remediation.guards import Plan

MEASURE = "measure"  # the workflow that follows one measure
REPLACE = "replace"  # the trigger that closes a measure gone from the text
LADDERS = ("measure", "claimed")  # of the cycle, for the clocks of a measure


def follow_measures(asked: Plan) -> Consequences:
    """The text is sealed; a clock starts for each new measure, those gone from the text are replaced."""
    facts = asked.facts
    revision = facts.revision
    assert revision is not None, "guarded by revision_is_the_one_read"
    assert revision.document is not None, "guarded by revision_is_the_one_read"
    running = {(one.weakness, one.text_hash): one for one in facts.followed if one.open}
    taken = {one.ref for one in facts.followed}
    starts: list[Start] = []
    kept: set[tuple[str, str]] = set()
    for weakness in revision.document.weaknesses:
        for number, measure in weakness.numbered():
            place = (weakness.code, measure_hash(measure))
            kept.add(place)
            if place not in running and not measure.takes_up:
                ref = _free(f"{asked.instance.ref}/{weakness.code}.{number}", taken)
                taken.add(ref)
                starts.append(Start(MEASURE, ref, _brief(asked, weakness.code, measure)))
    orders = tuple(Order(one.id, REPLACE) for place, one in running.items() if place not in kept)
    body: dict[str, Json] = {
        "revision": revision.number,
        "fingerprint": revision.fingerprint,
        "measures": [start.ref for start in starts],
        "replaced": [str(order.child) for order in orders],
    }
    summary: Summary = {"fingerprint": revision.fingerprint[:12], "round": facts.round}
    return Consequences(body=body, summary=summary, starts=tuple(starts), orders=orders)


def measure_hash(measure: Measure) -> str:
    """What makes a measure the same one in the next revision: its words, product, person and date."""
    due = measure.due_on.isoformat() if measure.due_on else measure.due_text
    return sha256(canonical([measure.text, measure.output, measure.person, due])).hexdigest()


def _brief(asked: Plan, weakness: str, measure: Measure) -> dict[str, str]:
    """What a measure's workflow needs to know; it reads nothing of ours."""
    facts = asked.facts
    ladders = {name: facts.ladders[name] for name in LADDERS}
    return {
        "plan": str(asked.instance.id),
        "plan_ref": asked.instance.ref,
        "office": asked.instance.office,
        "year": str(facts.cycle.year),
        "kind": facts.kind,
        "unit": facts.unit,
        "owner": facts.owner or "",
        "matrix": facts.cycle.matrix,
        "ladders": json.dumps(ladders),
        "weakness": weakness,
        "text": measure.text,
        "output": measure.output,
        "person": measure.person_code,
        "due_on": measure.due_on.isoformat() if measure.due_on else "",
        "hash": measure_hash(measure),
    }


def _free(ref: str, taken: set[str]) -> str:
    """`ref`, or with the next number where an earlier measure bears it already."""
    if ref not in taken:
        return ref
    return next(f"{ref}.{n}" for n in range(2, len(taken) + 3) if f"{ref}.{n}" not in taken)
