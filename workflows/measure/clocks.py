"""The two clocks of a measure: from which day each counts, and what its letters say."""

from datetime import date

from engine.core.calendar import WorkingCalendar
from engine.core.identifiers import Moment
from engine.core.ports import Summary
from workflows.measure.commands import Claim
from workflows.measure.facts import MeasureFacts
from workflows.measure.guards import Measure


def measure_clock_says(facts: MeasureFacts, day: date, calendar: WorkingCalendar, now: Moment) -> Summary:
    """What letters of the measure's clock add: its date, and how many days it is late once it is."""
    said: Summary = {"due_on": day.isoformat()}
    late = calendar.days_late(day, calendar.local_day(now)).calendar
    return {**said, "days_late": late} if late else said


def claimed_clock_says(facts: MeasureFacts, day: date, calendar: WorkingCalendar, now: Moment) -> Summary:
    """What letters of the supervisor's clock add: since when the claim waits."""
    waiting = calendar.working_days_between(day, calendar.local_day(now))
    return {"claimed_on": day.isoformat(), "waiting_days": waiting}


def date_of_measure(asked: Measure) -> date | None:
    """What the measure's clock counts from; without a date there is nothing to count."""
    return asked.facts.due_on


def day_of_claim(asked: Measure) -> date | None:
    """What the supervisor's clock counts from: the local day of the claim of this very step, else of the one before."""
    if isinstance(asked.command.payload, Claim):
        return asked.calendar.local_day(asked.now)
    return asked.facts.claimed_on
