"""How much of a time in which nobody beat was lost: the sending hours of the working days in it.

A night, a weekend or a holiday without a beat is no outage; nothing would have been said in it.
"""

from datetime import timedelta

from engine.core.calendar import SendingHours, WorkingCalendar
from engine.core.identifiers import Moment

_DAY = timedelta(days=1)
_NONE = timedelta()


def hours_lost(hours: SendingHours, calendar: WorkingCalendar, since: Moment, until: Moment) -> timedelta:
    """How long letters might have left between two moments; days of a year nobody knows are not counted."""
    first, last = calendar.local_day(since), calendar.local_day(until)
    days = (first + n * _DAY for n in range((last - first).days + 1))
    open_days = (day for day in days if calendar.knows(day) and calendar.works(day))
    spans = (
        min(until, calendar.at(day, hours.closes)) - max(since, calendar.at(day, hours.opens))
        for day in open_days
    )
    return sum((span for span in spans if span > _NONE), _NONE)
