"""The declaration of a workflow: a table of data that refuses to contradict itself.

One row per transition. Who may take it is mandatory, guards return obstacles, and everything that can be
wrong with a table is found when it is built, not when somebody needs it.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Generic

from engine.core.asked import Asked, F
from engine.core.calendar import WorkingCalendar
from engine.core.chain import canonical
from engine.core.errors import SpecError, UnknownTrigger
from engine.core.identifiers import InstanceId, Json, Moment, Obstacle, Role
from engine.core.ladder import Tell
from engine.core.ports import Summary
from engine.core.soundness import contradictions

Guard = Callable[[Asked[F]], Iterable[Obstacle]]


@dataclass(frozen=True, slots=True)
class Start:
    """A child to be started in the same transaction: its workflow, its ref and what it is about."""

    workflow: str
    ref: str
    payload: object


ARM = "arm"  # as the trigger of an order: reckon the child's clocks anew, because the parent changed


@dataclass(frozen=True, slots=True)
class Order:
    """A trigger the parent fires on a child of its own, in the same transaction, in the role `parent`; or ARM."""

    child: InstanceId
    trigger: str


@dataclass(frozen=True, slots=True)
class Note:
    """One event left on another instance (the parent of this one): it happened, nothing changes there."""

    to: InstanceId
    kind: str
    body: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a row brings about besides the new state. `texts` are free texts: only their commitment is chained.

    `conditions` hold with this step, beside those of the facts; `overtakes` are kinds of notices about this instance
    that are no longer true, whatever state it stands in.
    """

    outcome: str = ""
    effective_on: date | None = None  # the day that counts in law, where it is not today (day of arrival)
    body: Mapping[str, Json] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    summary: Summary = field(default_factory=dict)
    conditions: frozenset[str] = frozenset()
    overtakes: tuple[str, ...] = ()
    starts: tuple[Start, ...] = ()
    orders: tuple[Order, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition(Generic[F]):
    """One row of the table. `target` None stays where it is; `when` tells two rows of one trigger and source apart."""

    trigger: str
    sources: tuple[str, ...]
    target: str | None
    by: tuple[Role, ...]
    guards: tuple[Guard[F], ...] = ()
    tells: tuple[Tell, ...] = ()
    then: Callable[[Asked[F]], Consequences] | None = None
    when: Callable[[Asked[F]], bool] | None = None

    def document(self) -> dict[str, Json]:
        """The row as stored data; functions by name."""
        return {
            "trigger": self.trigger,
            "sources": list(self.sources),
            "target": self.target,
            "by": list(self.by),
            "guards": [guard.__name__ for guard in self.guards],
            "tells": [[tell.who, tell.kind, tell.when] for tell in self.tells],
            "then": self.then.__name__ if self.then else None,
            "when": self.when.__name__ if self.when else None,
        }


@dataclass(frozen=True, slots=True)
class Timer(Generic[F]):
    """A clock somebody is held to while the instance is in one of `states`.

    `anchor` gives the local day the ladder counts from (None: nothing to count yet); `says` what its letters add.
    """

    name: str
    states: tuple[str, ...]
    ladder: str
    kinds: tuple[str, ...]
    anchor: Callable[[Asked[F]], date | None]
    says: Callable[[F, date, WorkingCalendar, Moment], Summary]

    def document(self) -> dict[str, Json]:
        """The timer as stored data."""
        return {
            "name": self.name,
            "states": list(self.states),
            "ladder": self.ladder,
            "kinds": list(self.kinds),
            "anchor": self.anchor.__name__,
            "says": self.says.__name__,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Workflow(Generic[F]):
    """A whole declaration: states, the table, the timers.

    Raises:
        SpecError: the table contradicts itself; the message carries everything that is wrong.
    """

    name: str
    version: int
    initial: str
    states: tuple[str, ...]
    final: tuple[str, ...]
    roles: tuple[Role, ...]
    transitions: tuple[Transition[F], ...]
    timers: tuple[Timer[F], ...] = ()
    outcomes: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()  # what its facts may say, and a line of a ladder or a row may ask for
    digest: str = field(init=False)
    _rows: Mapping[str, tuple[Transition[F], ...]] = field(init=False)

    def __post_init__(self) -> None:
        if wrong := tuple(contradictions(self)):
            raise SpecError(f"workflow '{self.name}': " + "; ".join(wrong))
        rows: dict[str, tuple[Transition[F], ...]] = {}
        for row in self.transitions:
            rows[row.trigger] = (*rows.get(row.trigger, ()), row)
        object.__setattr__(self, "_rows", MappingProxyType(rows))
        object.__setattr__(self, "digest", hashlib.sha256(canonical(self.document())).hexdigest())

    @property
    def triggers(self) -> tuple[str, ...]:
        """Every verb of the table, in its order."""
        return tuple(self._rows)

    def rows(self, trigger: str) -> tuple[Transition[F], ...]:
        """The rows of a trigger.

        Raises:
            UnknownTrigger: the table has no such verb.
        """
        try:
            return self._rows[trigger]
        except KeyError:
            raise UnknownTrigger(trigger, self.triggers) from None

    def document(self) -> dict[str, Json]:
        """The declaration as data: what is stored when it is first used, and what the digest is taken over."""
        return {
            "name": self.name,
            "version": self.version,
            "initial": self.initial,
            "states": list(self.states),
            "final": list(self.final),
            "roles": list(self.roles),
            "outcomes": list(self.outcomes),
            "conditions": list(self.conditions),
            "transitions": [row.document() for row in self.transitions],
            "timers": [timer.document() for timer in self.timers],
        }
