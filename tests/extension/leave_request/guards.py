"""What may stand in the way of a decision on leave."""

from collections.abc import Iterator

from engine.core.asked import Asked
from engine.core.identifiers import Obstacle
from tests.extension.leave_request.commands import Decide
from tests.extension.leave_request.facts import LeaveFacts


def refusal_has_a_reason(asked: Asked[LeaveFacts]) -> Iterator[Obstacle]:
    """Nobody is refused without a word."""
    payload = asked.command.payload
    if not isinstance(payload, Decide) or not payload.reason.strip():
        yield Obstacle("no_reason")
