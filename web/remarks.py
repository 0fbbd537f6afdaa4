"""What the annex remarks about a unit that has something missing, as values; whoever prints it finds the words."""

from dataclasses import dataclass
from datetime import date

from workflows.remediation.lists import MissingUnit


@dataclass(frozen=True, slots=True)
class Remark:
    """How long a unit has been late or until when it has, and whether only its collective's plan is missing."""

    only_collective: bool
    days_late: int  # calendar days of the longest; 0: none is late
    due_on: date  # of the first
    provisional: bool  # some of the days rest on a calendar nobody has confirmed


def remark(unit: MissingUnit) -> Remark:
    """The remark on one row."""
    owing = unit.owing
    return Remark(
        only_collective=bool(unit.collective and not unit.people and unit.others_sent),
        days_late=max(one.days_late for one in owing),
        due_on=min(one.due_on for one in owing),
        provisional=any(one.provisional for one in owing),
    )
