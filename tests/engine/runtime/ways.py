"""Channels for the tests of the drain: what the other side may answer, and ways out that look, break and die."""

from engine.core.errors import DeliveryFailed
from engine.core.ports import Delivered, Outgoing
from engine.store import letters, trail
from engine.store.letters import Letter, LetterState
from tests.world import World

LATER = DeliveryFailed("rcpt", "try again", 450, permanent=False, uncertain=False)
NEVER = DeliveryFailed("rcpt", "no such user", 550, permanent=True, uncertain=False)
DOWN = DeliveryFailed("connect", "nobody listens", None, permanent=False, uncertain=False)
PERHAPS = DeliveryFailed("data", "connection lost", None, permanent=False, uncertain=True)


def only(world: World) -> Letter:
    """The one letter there is."""
    with world.reading() as db:
        [letter] = letters.find(db)
    return letter


def story(world: World) -> list[str]:
    """What happened to the one letter."""
    id = only(world).outgoing.id
    with world.reading() as db:
        return [one.kind for one in trail.of_streams(db, [id])[id]]


class Killed(BaseException):
    """The process is gone."""


class OneLane:
    """A channel that takes one letter at a time and keeps nothing open."""

    name = "memory"
    lanes = 1

    async def close(self) -> None:
        """Nothing is kept open."""


class Looking(OneLane):
    """A channel that looks at the database while it sends, and may take the process with it."""

    def __init__(self, world: World, *, kills: bool = False) -> None:
        self.world, self.kills = world, kills
        self.seen: list[tuple[LetterState, list[str]]] = []
        self.taken: list[Outgoing] = []

    async def send(self, letter: Outgoing) -> Delivered:
        """Look, take the letter, and perhaps die."""
        self.seen.append((only(self.world).state, story(self.world)))
        self.taken.append(letter)
        if self.kills:
            raise Killed
        return Delivered("kept", 250, "ok")
