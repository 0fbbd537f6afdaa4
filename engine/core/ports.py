"""What the engine needs from outside and what it hands out: clocks, channels, renderers, address books.

Protocols and frozen values only; nothing here knows who implements them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from engine.core.identifiers import Moment, PersonId

Summary = Mapping[str, str | int]  # the facts a letter may print: references, counts, dates (ISO), links
# Stages at which a channel fails before it could offer the letter: no letter is to blame, none is given up.
THIS_LETTER = "00000000-0000-0000-0000-000000000000"  # in a rendered letter: its id, known when it is stored
BEFORE_THE_LETTER = frozenset({"connect", "starttls", "login"})


class Clock(Protocol):
    """Where every reading of the time comes from."""

    def now(self) -> Moment:
        """The present moment."""
        ...


@dataclass(frozen=True, slots=True)
class Address:
    """How one recipient is reached and spoken to. `email` is "" where none is known."""

    person: PersonId
    name: str
    email: str
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class Item:
    """One notice inside a letter: its kind (a template folder) and the facts it may print."""

    kind: str
    summary: Summary


@dataclass(frozen=True, slots=True)
class Draft:
    """What one letter has to say, before it has words: one item, or several for a digest, in reading order."""

    to: Address
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter in words: subject, plain text and HTML."""

    subject: str
    text: str
    html: str


class Renderer(Protocol):
    """Puts a draft into words."""

    def render(self, draft: Draft) -> Rendered:
        """The letter in the language of its recipient.

        Raises:
            jinja2.UndefinedError: a template asks for a fact the summary does not hold.
        """
        ...

    def kinds(self) -> frozenset[str]:
        """Every kind of letter that can be written."""
        ...


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A finished letter on its way out: one recipient, one Message-ID for ever, whatever the attempt."""

    id: UUID
    message_id: str  # "<...@domain>"
    references: tuple[str, ...]  # Message-IDs of the thread(s) of the plans it speaks of, stable per plan
    to_name: str
    to_email: str
    subject: str
    text: str
    html: str
    written_at: Moment  # the Date header
    attempt: int  # 1, 2, ...


@dataclass(frozen=True, slots=True)
class Delivered:
    """What the other side said when it took the letter."""

    stage: str
    code: int | None
    answer: str


class Channel(Protocol):
    """A way out of the building."""

    @property
    def name(self) -> str:
        """The name notices and letters are filed under."""
        ...

    @property
    def lanes(self) -> int:
        """How many letters it takes at the same time."""
        ...

    async def close(self) -> None:
        """Let go of what was kept open for further letters; the next `send` opens it anew. Never raises."""
        ...

    async def send(self, letter: Outgoing) -> Delivered:
        """Hand the letter over.

        Raises:
            DeliveryFailed: it was not taken, or nobody can say whether it was.
        """
        ...


class AddressBook(Protocol):
    """Finds how people and mailboxes are reached, many at once."""

    def __call__(self, people: Sequence[PersonId]) -> Mapping[PersonId, Address]:
        """An address for each known recipient; who is missing here is unknown."""
        ...
