"""What a running Dondoc consists of: handed to every verb, made once by the door that starts it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine

from engine.core.calendar import SendingHours
from engine.core.identifiers import Moment
from engine.core.ports import AddressBook, Channel, Clock, Renderer
from engine.store.definition import Definitions

OFFICE_HOURS = SendingHours()


@dataclass(frozen=True, slots=True)
class Runtime:
    """Everything a verb needs and nothing it could change."""

    db: Engine
    clock: Clock
    definitions: Definitions
    renderer: Renderer
    channels: Mapping[str, Channel]
    channel: str  # the way letters leave
    book: Callable[[Connection], AddressBook]
    order: tuple[str, ...]  # in which a digest speaks of kinds of notice
    hours: SendingHours = OFFICE_HOURS
    lease: timedelta = timedelta(minutes=5)
    domain: str = "dondoc.invalid"  # right of the @ in a Message-ID
    once: frozenset[str] = frozenset()  # kinds that must not arrive twice: when in doubt a person decides
    lasting: Mapping[str, str] = field(default_factory=dict)  # kind -> fact with the last day it is true
    worker: UUID = field(default_factory=uuid4)  # who this process is, new with every start

    def now(self) -> Moment:
        """The present moment: every reading of the time goes through here."""
        return self.clock.now()
