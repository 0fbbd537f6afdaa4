"""What the triggers of a request carry beside their verb."""

from dataclasses import dataclass

from engine.core.asked import Payload


@dataclass(frozen=True, slots=True)
class Decide(Payload):
    """The head's word, with his reason."""

    reason: str = ""
