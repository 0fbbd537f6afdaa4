"""The lists an office reads: who has not sent, who must rebuild, who answers for what, how the year stands.

Every list is as of the end of a day. Nobody stands in two of them: a returned plan was sent, and a plan that
was approved and is to be supplemented is neither missing nor to be rebuilt. Codes and dates, no words.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import Connection, select

from engine.core.calendar import Wording
from engine.core.identifiers import InstanceId, PersonId
from workflows.remediation import past, review
from workflows.remediation.commands import Result
from workflows.remediation.document import PlanDocument, parse
from workflows.remediation.facts import COLLECTIVE
from workflows.remediation.linkage import Leader, UnitList
from workflows.remediation.linkage import coverage as matrix_of
from workflows.remediation.lists import (
    Figures,
    LateSending,
    Missing,
    MissingUnit,
    Owing,
    Rebuild,
    Rebuilding,
    UnitCoverage,
    WaitingUnit,
)
from workflows.remediation.past import Past, Stood
from workflows.remediation.review import CycleKey
from workflows.remediation.tables import REVISION
from workflows.remediation.workflow import CLOSED, REJECTED, REQUIRED, STATES


def missing(db: Connection, key: CycleKey, as_of: date) -> Missing:
    """The annex of the letter: one row per unit that has something missing."""
    seen = past.look(db, key, as_of)
    rows: list[MissingUnit] = []
    waiting: list[WaitingUnit] = []
    for code, members in groupby(seen.plans, key=lambda one: one.unit):
        plans, unit = list(members), seen.directory.units[code]
        owed = [one for one in plans if one.state == REQUIRED]
        if seen.waits(code):
            waiting.append(WaitingUnit(code, unit.name, len(owed)))
        elif owed:
            rows.append(_row(len(rows) + 1, code, owed, seen, some_sent=len(owed) < len(plans)))
    return Missing(as_of, tuple(rows), tuple(waiting))


def rebuild(db: Connection, key: CycleKey, as_of: date) -> Rebuild:
    """Who must rebuild and why; requests to supplement an approved plan apart."""
    seen = past.look(db, key, as_of)
    back = [one for one in seen.plans if one.state == REJECTED and one.returned is not None]
    return Rebuild(as_of, _returned(back, seen, supplement=False), _returned(back, seen, supplement=True))


def coverage(db: Connection, key: CycleKey, unit: str, as_of: date) -> UnitCoverage:
    """Who takes up which weakness of the unit, by the texts in force at the end of the day.

    Raises:
        NotFound: the office has no such unit.
    """
    return covered(db, past.look(db, key, as_of), unit)[0]


def covered(db: Connection, seen: Past, unit: str) -> tuple[UnitCoverage, Mapping[PersonId, PlanDocument]]:
    """The same of a year that was looked at already, beside the texts in force it was read from.

    Raises:
        NotFound: the office has no such unit.
    """
    named = seen.unit(unit)
    found = review.results(db, [seen.cycle.key])[seen.cycle.key].of_unit(unit)
    listed = UnitList(unit, not seen.waits(unit), found.codes, found.texts)
    crew, head = seen.directory.leaders(unit, seen.day), seen.directory.head(unit, seen.day)
    plans = {one.plan.person: one for one in seen.plans if one.plan.person in crew}
    texts = _texts(db, list(plans.values()))
    own = {person: texts[one.plan.id] for person, one in plans.items() if person and one.plan.id in texts}
    leaders = [Leader(person, unit, person == head) for person in crew]
    names = {person: seen.directory.people[person].name for person in crew}
    matrix = matrix_of([listed], leaders, list(own.items()))
    return UnitCoverage(unit, named.name, listed.locked, names, matrix, dict(found.texts)), own


def figures(db: Connection, key: CycleKey, as_of: date) -> Figures:
    """The counts the head of the personnel office asks for."""
    seen = past.look(db, key, as_of)
    required = [one for one in seen.plans if one.state == REQUIRED]
    open_ = [one for one in required if not seen.waits(one.unit)]
    # Whatever became of it: what was sent stays sent, also where the duty was lifted later.
    sent = [one for one in seen.plans if one.sent is not None]
    late = [one for one in sent if one.sent is not None and one.sent.late]
    back = [one.returned for one in seen.plans if one.state == REJECTED and one.returned]
    states = Counter(one.state for one in seen.plans)
    return Figures(
        day=as_of,
        owed=len(seen.plans),
        waiting=len(required) - len(open_),
        not_sent=len(open_),
        overdue=sum(one.due_on < as_of for one in open_),
        sent=len(sent),
        on_time=len(sent) - len(late),
        late=tuple(_late(one, seen) for one in late),
        returned=sum(not one.supplement for one in back),
        to_supplement=sum(one.supplement for one in back),
        ever_returned=sum(one.returns > 0 for one in seen.plans),
        approved=sum(one.approved for one in seen.plans),
        states=tuple((state, states[state]) for state in STATES),
        closed=tuple(sorted(Counter(one.outcome for one in seen.plans if one.state == CLOSED).items())),
        results=_results(db, [one for one in seen.plans if one.approved]),
    )


def _row(place: int, unit: str, owed: Sequence[Stood], seen: Past, *, some_sent: bool) -> MissingUnit:
    """What a unit has not sent; of units that were merged into it each collective by itself."""
    people = tuple(_owing(one, seen) for one in owed if one.plan.kind != COLLECTIVE)
    collectives = {_whose(one, seen): _owing(one, seen) for one in owed if one.plan.kind == COLLECTIVE}
    own = collectives.pop(unit, None)
    merged = tuple(collectives.values())
    others_sent = some_sent and not (people and (own or merged))
    return MissingUnit(place, unit, seen.directory.units[unit].name, own, merged, people, others_sent)


def _whose(one: Stood, seen: Past) -> str:
    """The unit a collective plan was written for; its reference keeps the name of a unit that is no more."""
    named = one.ref.rpartition("/")[2]
    return named if named in seen.directory.units else one.unit


def _owing(one: Stood, seen: Past) -> Owing:
    person = one.plan.person
    late = seen.day > one.due_on
    return Owing(
        ref=one.ref,
        person=None if one.plan.kind == COLLECTIVE else person,
        name=seen.directory.people[person].name if person else seen.directory.units[_whose(one, seen)].name,
        title=seen.title(person, one.unit) if person else "",
        due_on=one.due_on,
        provisional=seen.provisional(one.due_on),
        overdue=late,
        days_late=(seen.day - one.due_on).days if late else 0,
    )


def _returned(back: Sequence[Stood], seen: Past, *, supplement: bool) -> tuple[Rebuilding, ...]:
    return tuple(
        Rebuilding(
            place=place,
            unit=one.unit,
            unit_name=seen.directory.units[one.unit].name,
            owing=_owing(one, seen),
            round=point.round,
            returned_on=point.on,
            defects=point.defects,
            sent_on=one.sent.on if one.sent else None,
            sent_late=one.sent.late if one.sent else False,
            late_on_named_day=_on_named_day(one, seen),
        )
        for place, (one, point) in enumerate(
            ((b, b.returned) for b in back if b.returned and b.returned.supplement == supplement), 1
        )
    )


def _late(one: Stood, seen: Past) -> LateSending:
    assert one.sent is not None, "only what was sent can have come late"
    days = (one.sent.on - one.sent.due_on).days
    return LateSending(one.ref, one.sent.on, one.sent.due_on, days, _on_named_day(one, seen))


def _on_named_day(one: Stood, seen: Past) -> bool:
    """Whether the order said "trước ngày" and the plan came on the very day it names."""
    order = seen.cycle.deadline
    return (
        one.sent is not None
        and order.wording is Wording.BEFORE
        and one.sent.due_on == order.last_valid_day
        and one.sent.on == order.day
    )


def _texts(db: Connection, plans: Sequence[Stood]) -> dict[InstanceId, PlanDocument]:
    """The text in force of each plan; none where it was withdrawn or only paper was noted."""
    numbers = {one.plan.id: one.revision for one in plans if one.state != REQUIRED}
    query = select(REVISION.c.instance, REVISION.c.number, REVISION.c.document).where(
        REVISION.c.instance.in_(list(numbers)), REVISION.c.document != ""
    )
    return {
        InstanceId(r.instance): parse(r.document)
        for r in db.execute(query)
        if numbers[InstanceId(r.instance)] == r.number
    }


def _results(db: Connection, plans: Sequence[Stood]) -> tuple[tuple[str, int], ...]:
    counted: Counter[str] = Counter()
    texts = _texts(db, plans)
    for one in plans:
        document = texts.get(one.plan.id)
        for weakness in document.weaknesses if document else ():
            counted[one.judged.get(weakness.code, "")] += 1
    return tuple((result, counted[result]) for result in (*Result, ""))
