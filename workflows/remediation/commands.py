"""What each trigger of a plan carries beside its verb. Frozen values; the doors build them, guards judge them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.core.asked import Payload
from engine.core.calendar import Deadline
from engine.core.identifiers import PersonId
from workflows.remediation.document import PlanDocument


class DefectCode(StrEnum):
    """Coded grounds for returning a plan; frozen names (words.toml says what people see)."""

    MISSING_LINKAGE = "missing_linkage"
    WRONG_UNIT = "wrong_unit"
    NO_RESPONSIBILITY_STATED = "no_responsibility_stated"
    COPIED_VERBATIM = "copied_verbatim"
    NO_MEASURE = "no_measure"
    VAGUE_MEASURE = "vague_measure"
    NO_OUTPUT = "no_output"
    NO_DATE = "no_date"
    WEAKNESS_LEFT_OUT = "weakness_left_out"
    OTHER = "other"


class Result(StrEnum):
    """What became of one weakness: đã / đang / chưa khắc phục, tái diễn."""

    REMEDIED = "remedied"
    IN_PROGRESS = "in_progress"
    NOT_REMEDIED = "not_remedied"
    RECURRED = "recurred"


@dataclass(frozen=True, slots=True)
class Defect:
    """One returned point: a code at a weakness or at one of its measures; "" is the plan as a whole."""

    code: str
    weakness: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Submit(Payload):
    """A plan handed in. `scan` is the hash of the signed scan, which a contact must attach."""

    document: PlanDocument
    scan: str = ""


@dataclass(frozen=True, slots=True)
class Receive(Payload):
    """A plan that came on paper or as a file: who sent it, when it arrived, under which arrival number.

    The content may follow; a second `Receive` with the document brings it.
    """

    arrived_on: date
    number: str
    sender: PersonId
    document: PlanDocument | None = None
    scan: str = ""


@dataclass(frozen=True, slots=True)
class DeclareNone(Payload):
    """Nothing was found; `document` names the paper that says so."""

    document: str


@dataclass(frozen=True, slots=True)
class Reject(Payload):
    """A plan returned: coded defects, a written opinion, a new deadline."""

    defects: tuple[Defect, ...]
    opinion: str
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Approve(Payload):
    """A text judged good: `fingerprint` is the SHA-256 of the revision the appraiser read."""

    fingerprint: str


@dataclass(frozen=True, slots=True)
class HeadsWord(Payload):
    """What the head of a deputy's unit says to the appraiser before he decides; an objection says why."""

    opinion: str = ""


@dataclass(frozen=True, slots=True)
class AcceptOther(Payload):
    """A weakness the review found and that cannot be linked, accepted as "hạn chế khác", with a reason."""

    weakness: str
    reason: str


@dataclass(frozen=True, slots=True)
class Judge(Payload):
    """What became of one weakness; what is not remedied is explained."""

    weakness: str
    result: str
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Lapse(Payload):
    """A duty that ends without a plan, by the Director's conclusion named in `document`."""

    document: str


@dataclass(frozen=True, slots=True)
class Waive(Payload):
    """A duty lifted: asked by the officer, approved by another person in `document`."""

    reason: str
    document: str
    approved_by: PersonId


@dataclass(frozen=True, slots=True)
class Reopen(Payload):
    """A closed duty taken up again, with a new deadline."""

    reason: str
    document: str
    approved_by: PersonId
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Reassign(Payload):
    """The person moved, or the unit was merged: from now on the plan is looked after in `unit`."""

    unit: str
    reason: str
    document: str
