"""The channel `pigeon`: one file that a deployment might add. Refuses what no message can be made of."""

from engine.core.errors import BadInput, DeliveryFailed
from engine.core.ports import Delivered, Outgoing
from notifiers.message import as_message


class PigeonChannel:
    """Ties each letter to a pigeon; `loft` is where they land. A closed loft takes none."""

    name = "pigeon"
    lanes = 1

    def __init__(self, sender: str) -> None:
        self.loft: dict[str, bytes] = {}
        self.closed = False
        self._sender = sender

    async def close(self) -> None:
        """Nothing is kept open."""

    async def send(self, letter: Outgoing) -> Delivered:
        """Let the pigeon fly; the same letter again lands where the first one did."""
        try:
            message = as_message(letter, self._sender)
        except BadInput as refused:
            raise DeliveryFailed("message", str(refused), permanent=True, uncertain=False) from refused
        if self.closed:
            raise DeliveryFailed("write", "the loft is closed", permanent=False, uncertain=False)
        self.loft[letter.message_id] = message
        return Delivered("landed", None, letter.to_email)
