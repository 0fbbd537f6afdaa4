"""The values of the lists an office reads; `reports` fills them. Codes and dates, no words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.core.identifiers import PersonId
from workflows.remediation.commands import Defect
from workflows.remediation.linkage import CoverageMatrix


@dataclass(frozen=True, slots=True)
class Owing:
    """One plan somebody still has to send. `person` None: the unit's collective."""

    ref: str
    person: PersonId | None
    name: str  # of the person, or of the unit
    title: str
    due_on: date
    provisional: bool  # no officer has confirmed the working days of that year yet
    overdue: bool
    days_late: int  # calendar days after the last valid day


@dataclass(frozen=True, slots=True)
class MissingUnit:
    """One row of the annex: what a unit has not sent. `others_sent`: everybody else in it has.

    `merged` are the collectives of units that are no more and whose plans this one looks after.
    """

    place: int
    unit: str
    name: str
    collective: Owing | None
    merged: tuple[Owing, ...]
    people: tuple[Owing, ...]
    others_sent: bool

    @property
    def owing(self) -> tuple[Owing, ...]:
        """Everything the row names: its own collective first, then those of merged units, then people."""
        own = () if self.collective is None else (self.collective,)
        return (*own, *self.merged, *self.people)


@dataclass(frozen=True, slots=True)
class WaitingUnit:
    """A unit whose review result the personnel office has not entered; its plans are not missing yet."""

    unit: str
    name: str
    plans: int


@dataclass(frozen=True, slots=True)
class Missing:
    """Who had not sent by the end of the day, unit by unit in official order."""

    day: date
    units: tuple[MissingUnit, ...]
    waiting: tuple[WaitingUnit, ...]


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """One plan that was returned: to be built anew, or to be supplemented."""

    place: int
    unit: str
    unit_name: str
    owing: Owing
    round: int
    returned_on: date
    defects: tuple[Defect, ...]
    sent_on: date | None
    sent_late: bool
    late_on_named_day: bool  # "trước ngày", and it came on that very day


@dataclass(frozen=True, slots=True)
class Rebuild:
    """Who must build his plan anew, and apart from them who must supplement an approved one."""

    day: date
    plans: tuple[Rebuilding, ...]
    supplements: tuple[Rebuilding, ...]


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """The matrix of one unit over the texts in force. Not locked: nothing can be linked yet."""

    unit: str
    name: str
    locked: bool
    names: Mapping[PersonId, str]
    matrix: CoverageMatrix
    texts: Mapping[str, str] = field(default_factory=dict)  # of the unit's weaknesses, by code


@dataclass(frozen=True, slots=True)
class LateSending:
    """A plan whose first sending came after its last valid day."""

    ref: str
    sent_on: date
    due_on: date
    days_late: int
    on_named_day: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """How the year stood. Plans are counted once each; `results` counts weaknesses of approved texts."""

    day: date
    owed: int
    waiting: int  # the review's result is not entered yet
    not_sent: int
    overdue: int  # of those not sent
    sent: int
    on_time: int
    late: tuple[LateSending, ...]
    returned: int  # now to be rebuilt
    to_supplement: int
    ever_returned: int
    approved: int  # ever, whether closed since or not
    states: tuple[tuple[str, int], ...]
    closed: tuple[tuple[str, int], ...]  # by outcome
    results: tuple[tuple[str, int], ...]  # by result; "" is not judged yet
