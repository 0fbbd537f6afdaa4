"""What stands in the way of a plan's next step, looked at and not yet asked for: what a page or a command shows.

Pure, and decides nothing: the guards are asked again when somebody acts.
"""

from collections.abc import Iterator

from engine.core.asked import Asked, Command, Holder, Instance
from engine.core.calendar import WorkingCalendar
from engine.core.identifiers import SYSTEM, Moment, Obstacle
from workflows.remediation.content import unanswered
from workflows.remediation.facts import PlanFacts
from workflows.remediation.guards import nothing_was_found
from workflows.remediation.verdicts import every_weakness_is_judged, text_is_good
from workflows.remediation.workflow import CLOSED, REJECTED, REQUIRED, SUBMITTED, UNDER_SUPERVISION


def in_the_way(
    instance: Instance, facts: PlanFacts, calendar: WorkingCalendar, now: Moment
) -> tuple[Obstacle, ...]:
    """Of a plan still owed, what its text must still meet; of one that came, why it cannot be approved; of one that
    is followed, which weaknesses wait for a result."""
    asked = Asked(instance, Command("look"), facts, Holder(SYSTEM), calendar, now)
    return tuple(dict.fromkeys(_obstacles(asked)))


def _obstacles(asked: Asked[PlanFacts]) -> Iterator[Obstacle]:
    state, revision = asked.instance.state, asked.facts.revision
    if state == CLOSED:
        return
    if state == UNDER_SUPERVISION:
        yield from every_weakness_is_judged(asked)
        return
    if not asked.facts.list_locked:
        yield Obstacle("list_not_locked")
    # A declaration that nothing was found has no text and needs none.
    if revision is not None and revision.declares_none and state == SUBMITTED:
        yield from nothing_was_found(asked)
    elif revision is not None and revision.document is not None and state != REQUIRED:
        yield from text_is_good(asked)
        if state == REJECTED:
            points = [(point.weakness, point.measure, point.code) for point in asked.facts.returned]
            yield from unanswered(points, revision.document)
    elif state not in (REQUIRED, REJECTED) and asked.facts.content_on is None:
        yield Obstacle("content_missing")
