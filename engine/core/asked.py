"""What a guard looks at: the instance, what is asked of it, by whom, and the facts. Frozen values, nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from engine.core.calendar import WorkingCalendar
from engine.core.errors import BadInput
from engine.core.identifiers import SYSTEM, InstanceId, Moment, OfficeId, PersonId, Role
from engine.core.ladder import Clocked
from engine.core.ports import Summary


@dataclass(frozen=True, slots=True)
class Instance:
    """One running copy of a workflow: where it stands, how often it moved, which clocks it is held to."""

    id: InstanceId
    office: OfficeId
    workflow: str
    digest: str  # of the definition it was started under
    ref: str  # "SNN/2022/CCKL-1": what people call it; unique
    parent: InstanceId | None
    state: str
    outcome: str = ""  # why it ended; "" while it runs
    version: int = 0  # counts transitions
    seq: int = 0  # counts events
    head: bytes = b""  # hash of the newest event
    clocks: Mapping[str, Clocked] = field(default_factory=dict)
    wake_at: Moment | None = None
    failures: int = 0  # how often climbing failed in a row; > 0 is parked


def moved(
    before: Instance, state: str, outcome: str, clocks: Mapping[str, Clocked], wake_at: Moment | None
) -> Instance:
    """`before` one transition and one event later. Every field by name: `replace` takes twice as long."""
    return Instance(
        id=before.id,
        office=before.office,
        workflow=before.workflow,
        digest=before.digest,
        ref=before.ref,
        parent=before.parent,
        state=state,
        outcome=outcome,
        version=before.version + 1,
        seq=before.seq + 1,
        head=before.head,
        clocks=clocks,
        wake_at=wake_at,
        failures=0,
    )


@dataclass(frozen=True, slots=True)
class Payload:
    """What a command carries beside its verb; every workflow derives its own, frozen and slotted."""


NOTHING = Payload()


@dataclass(frozen=True, slots=True)
class Command:
    """A verb asked of one instance by one person.

    `version` is the version the asker saw (None only from the engine itself); `key` makes a repetition harmless.
    """

    trigger: str
    actor: PersonId = SYSTEM
    payload: Payload = NOTHING
    on_behalf_of: PersonId | None = None
    version: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who may act in a role today, in which capacity, and for whom (a delegate)."""

    person: PersonId
    capacity: str = ""  # "trưởng", "phụ trách", "thay mặt": printed with the act
    on_behalf_of: PersonId | None = None


class Facts(Protocol):
    """The frozen snapshot a definition loads for one instance; the engine reads no more than this of it."""

    @property
    def speaks(self) -> bool:
        """False while the cycle is only being looked at: no clock runs and nobody is told."""
        ...

    @property
    def conditions(self) -> frozenset[str]:
        """Conditions a line of a ladder or of the table may name, such as the rank of the owner."""
        ...

    @property
    def ladders(self) -> Mapping[str, str]:
        """Name of a ladder -> digest of the version in force for this instance."""
        ...

    @property
    def summary(self) -> Summary:
        """What every letter about this instance may print."""
        ...

    def may(self, role: Role) -> tuple[Holder, ...]:
        """Who may act in this role now."""
        ...

    def told(self, role: Role) -> tuple[PersonId, ...]:
        """Who hears what is told to this role; may name a mailbox."""
        ...


F = TypeVar("F", bound=Facts)


@dataclass(frozen=True, slots=True)
class Asked(Generic[F]):
    """The question in front of a guard: may `command` happen to `instance`, given these facts, now?"""

    instance: Instance
    command: Command
    facts: F
    holder: Holder
    calendar: WorkingCalendar
    now: Moment


P = TypeVar("P", bound=Payload)


def carried(asked: Asked[F], kind: type[P]) -> P:
    """The payload of the command, which must be of this kind.

    Raises:
        BadInput: the door sent another kind of payload with this trigger.
    """
    payload = asked.command.payload
    if not isinstance(payload, kind):
        raise BadInput(
            "{trigger}: expected {expected}, got {found}",
            trigger=asked.command.trigger,
            expected=kind.__name__,
            found=type(payload).__name__,
        )
    return payload
