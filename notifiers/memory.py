"""The channel `memory`: letters stay in a list, for tests and rehearsals. Nothing leaves the process."""

from engine.core.errors import BadInput, DeliveryFailed
from engine.core.ports import Delivered, Outgoing
from notifiers.message import as_message


class MemoryChannel:
    """A post box that keeps every letter handed to it and can be told to refuse."""

    name = "memory"
    lanes = 1

    def __init__(self, sender: str = "Dondoc <dondoc@example.org>") -> None:
        self.letters: list[Outgoing] = []
        self._sender = sender
        self._refusal: DeliveryFailed | None = None

    def refuse_with(self, refusal: DeliveryFailed | None) -> None:
        """Answer every further letter with `refusal`; None takes letters again."""
        self._refusal = refusal

    async def close(self) -> None:
        """Nothing is kept open."""

    async def send(self, letter: Outgoing) -> Delivered:
        """Keep the letter.

        Raises:
            DeliveryFailed: as told by `refuse_with`, or the letter cannot be written as a message.
        """
        if self._refusal is not None:
            raise self._refusal
        try:
            as_message(letter, self._sender)
        except BadInput as refused:
            raise DeliveryFailed("message", str(refused), permanent=True, uncertain=False) from refused
        self.letters.append(letter)
        return Delivered("kept", None, f"letter {len(self.letters)}")
