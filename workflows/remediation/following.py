"""A text judged good becomes measures that are followed: which start, which run on, which are replaced."""

import json
from collections.abc import Iterable

from engine.core.identifiers import Json
from engine.core.ports import Summary
from engine.core.spec import Consequences, Order, Start
from workflows.remediation.content import Place, measure_hash
from workflows.remediation.document import Measure, PlanDocument
from workflows.remediation.facts import Followed
from workflows.remediation.guards import Plan

MEASURE = "measure"  # the workflow that follows one measure
REPLACE = "replace"  # the trigger that closes a measure gone from the text
LADDERS = ("measure", "claimed")  # of the cycle, for the clocks of a measure


def follow_measures(asked: Plan) -> Consequences:
    """The text is sealed: a clock starts for each new measure, those gone from the text are replaced.

    Measures meet by place, the weakness and the words: what was confirmed or given up is not started again.
    """
    facts = asked.facts
    revision = facts.revision
    assert revision is not None, "guarded by revision_is_the_one_read"
    assert revision.document is not None, "guarded by revision_is_the_one_read"
    wanted, there = _wanted(revision.document), _there(facts.followed)
    taken = {one.ref for one in facts.followed}
    starts: list[Start] = []
    for place, measures in wanted.items():
        for number, measure in measures[len(there.get(place, ())) :]:
            ref = _free(f"{asked.instance.ref}/{place[0]}.{number}", taken)
            taken.add(ref)
            starts.append(Start(MEASURE, ref, _brief(asked, place, measure)))
    gone = [one for place, found in there.items() for one in found[len(wanted.get(place, ())) :] if one.open]
    orders = tuple(Order(one.id, REPLACE) for one in gone)
    body: dict[str, Json] = {
        "revision": revision.number,
        "fingerprint": revision.fingerprint,
        "measures": [start.ref for start in starts],
        "replaced": [str(order.child) for order in orders],
    }
    summary: Summary = {"fingerprint": revision.fingerprint[:12], "round": facts.round}
    return Consequences(body=body, summary=summary, starts=tuple(starts), orders=orders)


def _wanted(document: PlanDocument) -> dict[Place, list[tuple[str, Measure]]]:
    """The measures the text wants followed, by place; one taken up from the collective plan runs there."""
    found: dict[Place, list[tuple[str, Measure]]] = {}
    for weakness in document.weaknesses:
        for number, measure in weakness.numbered():
            if not measure.takes_up:
                found.setdefault((weakness.code, measure_hash(measure)), []).append((number, measure))
    return found


def _there(followed: Iterable[Followed]) -> dict[Place, list[Followed]]:
    """What stands for each place already; first what has ended, which nobody can replace any more."""
    found: dict[Place, list[Followed]] = {}
    for one in sorted(followed, key=lambda one: one.open):
        if not one.replaced:
            found.setdefault(one.place, []).append(one)
    return found


def _brief(asked: Plan, place: Place, measure: Measure) -> dict[str, str]:
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
        "weakness": place[0],
        "text": measure.text,
        "output": measure.output,
        "person": measure.person_code,
        "due_on": measure.due_on.isoformat() if measure.due_on else "",
        "hash": place[1],
    }


def _free(ref: str, taken: set[str]) -> str:
    """`ref`, or with the next number where an earlier measure bears it already."""
    if ref not in taken:
        return ref
    return next(f"{ref}.{n}" for n in range(2, len(taken) + 3) if f"{ref}.{n}" not in taken)
