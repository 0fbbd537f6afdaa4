"""The linkage of one unit as its people read it: the matrix, where each leader's plan stands, what of it hangs loose.

Of the texts in force: what was only drafted, or withdrawn again, counts for nothing. Blocks nobody's plan.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from engine.core.identifiers import PersonId
from workflows.remediation import past, reading, reports, review
from workflows.remediation.document import PlanDocument
from workflows.remediation.lists import UnitCoverage
from workflows.remediation.review import CycleKey


@dataclass(frozen=True, slots=True)
class LeaderLinks:
    """One leader of the unit and his plan. `ref` "": he owes none that year."""

    person: PersonId
    name: str
    title: str
    head: bool
    ref: str
    state: str
    outcome: str
    came: bool  # whether a text of his is in force
    loose: tuple[
        str, ...
    ]  # his weaknesses that are tied to none of a unit of his, and were not accepted as such
    accepted: tuple[str, ...]  # those the appraiser accepted as "hạn chế khác đã được chỉ ra"


@dataclass(frozen=True, slots=True)
class UnitLinkage:
    """Both directions: who takes up what, and what of each leader is tied to nothing."""

    coverage: UnitCoverage
    leaders: tuple[LeaderLinks, ...]  # in the order of the matrix' columns


def unit_linkage(db: Connection, key: CycleKey, unit: str, day: date) -> UnitLinkage:
    """How the linkage of this unit stood at the end of the day.

    Raises:
        NotFound: the office has no such unit, or opened no such year.
    """
    seen = past.look(db, key, day)
    found, texts = reports.covered(db, seen, unit)
    results = review.results(db, [key])[key]
    plans = {one.plan.person: one for one in seen.plans if one.plan.person in found.names}
    stands = reading.standing(db, [one.plan.id for one in plans.values()]) if plans else {}
    leaders: list[LeaderLinks] = []
    for column in found.matrix.columns:
        person = PersonId(column.person)
        units = (unit, *seen.directory.heads_two_units(person, day))
        codes = frozenset[str]().union(*(results.of_unit(one).codes for one in units))
        plan, text = plans.get(person), texts.get(person)
        accepted = stands[plan.plan.id].accepted if plan else frozenset[str]()
        leaders.append(
            LeaderLinks(
                person=person,
                name=found.names[person],
                title=seen.title(person, unit),
                head=column.head,
                ref=plan.ref if plan else "",
                state=plan.state if plan else "",
                outcome=plan.outcome if plan else "",
                came=text is not None,
                loose=_loose(text, codes, accepted),
                accepted=tuple(sorted(accepted)),
            )
        )
    return UnitLinkage(found, tuple(leaders))


def _loose(text: PlanDocument | None, codes: frozenset[str], accepted: frozenset[str]) -> tuple[str, ...]:
    if text is None or not codes:
        return ()  # where nothing was found in the unit, nothing has to be tied to it
    return tuple(
        one.code
        for one in text.weaknesses
        if one.code not in accepted and not codes.intersection(one.linked_to)
    )
