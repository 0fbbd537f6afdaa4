"""What stands between a text that is being written and its sending, before anybody asks for it. Pure.

Decides nothing: these are the guards of the table, and they are asked again when the plan is sent.
"""

from dataclasses import replace

from engine.core.asked import Asked, Command, Holder, Instance
from engine.core.calendar import WorkingCalendar
from engine.core.identifiers import Moment, Obstacle, PersonId
from workflows.remediation import content, linkage
from workflows.remediation.commands import DefectCode, Submit
from workflows.remediation.document import PlanDocument
from workflows.remediation.facts import PlanFacts
from workflows.remediation.workflow import REJECTED, RESUBMITTED, resubmit, submit


def sends(state: str) -> str:
    """The trigger by which a text is sent while the plan stands here, or was sent to stand here."""
    return (resubmit if state in (REJECTED, RESUBMITTED) else submit).trigger


def lacking(
    one: Instance, facts: PlanFacts, calendar: WorkingCalendar, now: Moment, writer: PersonId, text: Submit
) -> tuple[Obstacle, ...]:
    """Everything that would refuse this text if `writer` sent it now, in the order of the table."""
    row = resubmit if sends(one.state) == resubmit.trigger else submit
    asked = Asked(one, Command(row.trigger, writer, text), facts, Holder(writer), calendar, now)
    return tuple(dict.fromkeys(obstacle for guard in row.guards for obstacle in guard(asked)))


def still_missing(
    one: Instance, facts: PlanFacts, calendar: WorkingCalendar, now: Moment, writer: PersonId, text: Submit
) -> tuple[Obstacle, ...]:
    """What is lacking, and behind a tie that is missing the responsibility the guards will ask for once it is there."""
    found = lacking(one, facts, calendar, now, writer, text)
    untied = {each.weakness for each in found if each.kind == DefectCode.MISSING_LINKAGE}
    if not untied or not facts.linkage.own:
        return found
    tie = (min(facts.linkage.own),)
    weaknesses = tuple(
        replace(each, linked_to=tie) if each.code in untied else each for each in text.document.weaknesses
    )
    tied = replace(text, document=replace(text.document, weaknesses=weaknesses))
    later = [
        each
        for each in lacking(one, facts, calendar, now, writer, tied)
        if each.kind == DefectCode.NO_RESPONSIBILITY_STATED
    ]
    shown: list[Obstacle] = []
    for each in found:
        shown.append(each)
        if each.kind == DefectCode.MISSING_LINKAGE:
            shown += [behind for behind in later if behind.weakness == each.weakness]
    return tuple(shown)


def worth_a_look(document: PlanDocument, facts: PlanFacts) -> tuple[Obstacle, ...]:
    """What an appraiser may return though nothing refuses it: a copied text, a measure that promises nothing."""
    return (*linkage.hints(document, facts.linkage), *content.hints(document))
