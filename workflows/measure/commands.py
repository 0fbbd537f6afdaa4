"""What each trigger of a measure carries beside its verb. Frozen values; the doors build them, guards judge them."""

from dataclasses import dataclass

from engine.core.asked import Payload


@dataclass(frozen=True, slots=True)
class Claim(Payload):
    """A measure said to be done: what was done, what shows it, and the SHA-256 of a file kept as evidence."""

    done: str
    evidence: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Return(Payload):
    """A claim that does not convince, with the supervisor's written opinion."""

    opinion: str


@dataclass(frozen=True, slots=True)
class MarkNotRemedied(Payload):
    """The measure came to nothing; the explanation is looked at when the plan is closed."""

    explanation: str
