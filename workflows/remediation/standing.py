"""What stands in the way of a plan's next step, looked at and not yet asked for: what a page or a command shows.

Pure, and decides nothing: the guards are asked again when somebody acts.
"""

from collections.abc import Iterator
from datetime import date

from engine.core.asked import Asked, Command, Holder, Instance
from engine.core.calendar import WorkingCalendar
from engine.core.identifiers import SYSTEM, Moment, Obstacle, PersonId
from engine.core.spec import Workflow
from workflows.remediation import content, linkage
from workflows.remediation.content import unanswered
from workflows.remediation.facts import PlanFacts
from workflows.remediation.guards import nothing_was_found
from workflows.remediation.verdicts import (
    every_weakness_is_judged,
    head_is_asked,
    head_may_speak_first,
    text_is_good,
)
from workflows.remediation.workflow import (
    CLOSED,
    REJECTED,
    REQUIRED,
    SUBMITTED,
    UNDER_SUPERVISION,
    WAITING,
    WORKFLOW,
)


def in_the_way(
    instance: Instance, facts: PlanFacts, calendar: WorkingCalendar, now: Moment
) -> tuple[Obstacle, ...]:
    """Of a plan still owed, what its text must still meet; of one that came, why it cannot be approved; of one that
    is followed, which weaknesses wait for a result."""
    asked = Asked(instance, Command("look"), facts, Holder(SYSTEM), calendar, now)
    return tuple(dict.fromkeys(_obstacles(asked)))


def hints(facts: PlanFacts) -> tuple[Obstacle, ...]:
    """What in the text in force an appraiser may want to look at; never in the way of anything."""
    document = facts.revision.document if facts.revision else None
    return (*linkage.hints(document, facts.linkage), *content.hints(document)) if document else ()


def steps(
    instance: Instance, facts: PlanFacts, person: PersonId, table: Workflow[PlanFacts] = WORKFLOW
) -> frozenset[str]:
    """The triggers whose rows are this person's from here; what their guards say is asked when he acts.

    `table` is the one the plan was started under.
    """
    rows = (row for row in table.transitions if instance.state in row.sources)
    return frozenset(row.trigger for row in rows if facts.holds(person, *row.by))


def speaks_first(
    instance: Instance, facts: PlanFacts, calendar: WorkingCalendar, now: Moment, person: PersonId
) -> bool:
    """Whether this person may say his word, as the head of a deputy's unit, before the appraiser decides."""
    asked = Asked(instance, Command("endorse", person), facts, Holder(person), calendar, now)
    mine = instance.state in WAITING and "endorse" in steps(instance, facts, person)
    return mine and not any(True for _ in head_may_speak_first(asked))


def head_is_awaited(facts: PlanFacts) -> bool:
    """Whether the head of a deputy's unit was asked for his word on the text in force; one that says nothing was
    found asks for none."""
    text = facts.revision is not None and facts.revision.document is not None
    return text and head_is_asked(facts)


def earliest_return(facts: PlanFacts, calendar: WorkingCalendar, today: date) -> date:
    """The first last valid day that a return may set today.

    Raises:
        CalendarUnknown: the count runs into a year nobody knows.
    """
    return max(facts.due_on, calendar.shift_day(today, facts.cycle.rebuild_days))


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
