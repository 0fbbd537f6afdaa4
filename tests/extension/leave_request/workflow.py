"""THE TABLE of a request for leave: asked, then granted or refused; the head is reminded after two working days.

Its letters borrow two kinds of the house; a kind of its own would be a folder of templates beside them.
"""

from datetime import date, time

from engine.core.asked import Asked
from engine.core.calendar import WorkingCalendar
from engine.core.identifiers import Moment
from engine.core.ladder import Ladder, Offset, Rung, Tell
from engine.core.ports import Summary
from engine.core.spec import Timer, Transition, Workflow
from tests.extension.leave_request.facts import ASKER, HEAD, LeaveFacts
from tests.extension.leave_request.guards import refusal_has_a_reason

NAME, ANSWER = "leave_request", "answer"
ASKED, GRANTED, REFUSED = "asked", "granted", "refused"
LADDER = Ladder(ANSWER, (Rung(Offset(2, time(8)), 0, (Tell(HEAD, "review_due"),)),))


def day_of_request(asked: Asked[LeaveFacts]) -> date:
    """What the head's clock counts from."""
    return asked.facts.asked_on


def clock_says(facts: LeaveFacts, day: date, calendar: WorkingCalendar, now: Moment) -> Summary:
    """Since when the request waits."""
    waiting = calendar.working_days_between(day, calendar.local_day(now))
    return {"submitted_on": day.isoformat(), "waiting_days": waiting}


WORKFLOW: Workflow[LeaveFacts] = Workflow(
    name=NAME,
    version=1,
    initial=ASKED,
    states=(ASKED, GRANTED, REFUSED),
    final=(GRANTED, REFUSED),
    roles=(ASKER, HEAD),
    transitions=(
        Transition("grant", (ASKED,), GRANTED, by=(HEAD,), tells=(Tell(ASKER, "none_accepted"),)),
        Transition("decline", (ASKED,), REFUSED, by=(HEAD,), guards=(refusal_has_a_reason,)),
    ),
    timers=(Timer(ANSWER, (ASKED,), ANSWER, ("review_due",), anchor=day_of_request, says=clock_says),),
)
