"""What stands between a text that is being written and its sending, before anybody asks for it. Pure.

Decides nothing: these are the guards of the table, and they are asked again when the plan is sent.
"""

from engine.core.asked import Asked, Command, Holder, Instance
from engine.core.calendar import WorkingCalendar
from engine.core.identifiers import Moment, Obstacle, PersonId
from workflows.remediation import content, linkage
from workflows.remediation.commands import Submit
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


def worth_a_look(document: PlanDocument, facts: PlanFacts) -> tuple[Obstacle, ...]:
    """What an appraiser may return though nothing refuses it: a copied text, a measure that promises nothing."""
    return (*linkage.hints(document, facts.linkage), *content.hints(document))
