"""The two clocks of a plan: from which day each counts, and what its letters say."""

from datetime import date

from engine.core.calendar import WorkingCalendar
from engine.core.identifiers import Moment
from engine.core.ports import Summary
from workflows.remediation.commands import DeclareNone, Receive, Reject, Reopen, Submit
from workflows.remediation.facts import PlanFacts
from workflows.remediation.guards import Plan


def unit_clock_says(facts: PlanFacts, day: date, calendar: WorkingCalendar, now: Moment) -> Summary:
    """What letters of the unit's clock add: how many working days are left, or how many days it is late."""
    today = calendar.local_day(now)
    return {
        "due_on": day.isoformat(),
        "days_left": max(calendar.working_days_between(today, day), 0),
        "days_late": calendar.days_late(day, today).calendar,
    }


def review_clock_says(facts: PlanFacts, day: date, calendar: WorkingCalendar, now: Moment) -> Summary:
    """What letters of the appraiser's clock add: since when the plan waits."""
    waiting = calendar.working_days_between(day, calendar.local_day(now))
    return {"submitted_on": day.isoformat(), "waiting_days": waiting}


def last_valid_day(asked: Plan) -> date | None:
    """What the unit's clock counts from: the new deadline of this very step, else the present one."""
    payload = asked.command.payload
    if isinstance(payload, Reject | Reopen):
        return payload.deadline.last_valid_day
    return asked.facts.due_on


def day_of_content(asked: Plan) -> date | None:
    """What the appraiser's clock counts from: the day the content came; paper without content starts no clock."""
    match asked.command.payload:
        case Submit() | DeclareNone():
            return asked.calendar.local_day(asked.now)
        case Receive(document=None):
            return None
        case Receive():
            return asked.calendar.local_day(asked.now)
        case _:
            return asked.facts.content_on
