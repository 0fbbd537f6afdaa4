"""What may stand in the way of a plan that is handed in. A guard gives every obstacle, none stops at the first.

A guard that changes its meaning gets a new name: plans that run keep the rules they were started under.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from engine.core.asked import Asked, carried
from engine.core.identifiers import Obstacle
from workflows.remediation import content, linkage
from workflows.remediation.commands import DeclareNone, Receive, Submit
from workflows.remediation.document import PlanDocument, fingerprint
from workflows.remediation.facts import COLLECTIVE, OWNER, PlanFacts

Plan = Asked[PlanFacts]


def content_is_complete(asked: Plan) -> Iterable[Obstacle]:
    """Every weakness has a measure; every measure has product, person and a real date."""
    return complete(carried(asked, Submit).document, asked.facts, asked.calendar.local_day(asked.now))


def linkage_holds(asked: Plan) -> Iterable[Obstacle]:
    """A leader's weaknesses are tied to the unit's, with the responsibility stated (letter of 2023, point 1)."""
    return linked(carried(asked, Submit).document, asked.facts)


def returned_points_are_answered(asked: Plan) -> Iterable[Obstacle]:
    """Every point of the last return has an answer."""
    points = [(point.weakness, point.measure, point.code) for point in asked.facts.returned]
    return content.unanswered(points, carried(asked, Submit).document)


def contact_attaches_scan(asked: Plan) -> Iterator[Obstacle]:
    """Who hands in for another attaches the signed scan."""
    if not asked.facts.holds(asked.command.actor, OWNER) and not carried(asked, Submit).scan:
        yield Obstacle("no_scan")


def arrival_is_possible(asked: Plan) -> Iterator[Obstacle]:
    """A day of arrival lies in the cycle and not in the future; paper has a sender and a number."""
    arrival = carried(asked, Receive)
    if arrival.arrived_on > asked.calendar.local_day(asked.now):
        yield Obstacle("arrival_in_future")
    if arrival.arrived_on < asked.facts.cycle.opened_on:
        yield Obstacle("arrival_before_cycle")
    if not arrival.number.strip():
        yield Obstacle("no_number")
    if arrival.sender not in asked.facts.people:
        yield Obstacle("unknown_sender")


def arrival_answers_the_return(asked: Plan) -> Iterator[Obstacle]:
    """What came before the plan was returned, or taken up again, is not what was asked for then."""
    since = asked.facts.asked_on
    if since is not None and carried(asked, Receive).arrived_on < since:
        yield Obstacle("arrival_before_return")


def content_is_awaited(asked: Plan) -> Iterator[Obstacle]:
    """Paper already recorded is recorded again only to bring the content it came without."""
    if asked.facts.content_on is not None:
        yield Obstacle("already_received")
    elif carried(asked, Receive).document is None:
        yield Obstacle("no_content")


def arrival_is_the_recorded_one(asked: Plan) -> Iterator[Obstacle]:
    """Content brought later belongs to the paper that was recorded: its day of arrival stands."""
    facts, revision = asked.facts, asked.facts.revision
    if facts.content_on is None and revision and carried(asked, Receive).arrived_on != revision.submitted_on:
        yield Obstacle("other_arrival")


def declaration_has_a_document(asked: Plan) -> Iterator[Obstacle]:
    """A declaration names the paper that says so."""
    if not carried(asked, DeclareNone).document.strip():
        yield Obstacle("no_document")


def nothing_was_found(asked: Plan) -> Iterator[Obstacle]:
    """A collective's locked list says that nothing was found; for a person nothing was recorded to this day."""
    facts = asked.facts
    if facts.kind == COLLECTIVE and not facts.list_locked:
        yield Obstacle("list_not_locked")
    for code in facts.linkage.recorded:
        yield Obstacle("weakness_recorded", code)


def judge_texts(document: PlanDocument, facts: PlanFacts, asked: Plan) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of a document that came on paper: recorded, not demanded."""
    arrived = carried(asked, Receive).arrived_on
    points = [(point.weakness, point.measure, point.code) for point in facts.returned]
    found = (
        *complete(document, facts, arrived),
        *linked(document, facts),
        *content.unanswered(points, document),
        *linkage.hints(document, facts.linkage),
        *content.hints(document),
    )
    return tuple(dict.fromkeys(found))


def text_hash(document: PlanDocument) -> str:
    """The fingerprint an approval is bound to."""
    return fingerprint(document)


def complete(document: PlanDocument, facts: PlanFacts, submitted_on: date) -> Iterator[Obstacle]:
    """What a text handed in on that day lacks, whoever looks at it."""
    yield from content.obstacles(document, submitted_on, facts.people, facts.standing)
    yield from content.unknown_measures(document, facts.offered)


def linked(document: PlanDocument, facts: PlanFacts) -> Iterator[Obstacle]:
    """What the linkage rule finds in a text; a collective's own list must be locked as well."""
    if facts.kind == COLLECTIVE and not facts.list_locked:
        yield Obstacle("list_not_locked")
    yield from linkage.obstacles(document, facts.linkage)
