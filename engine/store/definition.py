"""A definition: a workflow, how its facts are loaded, and what it keeps of a decision in tables of its own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic
from uuid import UUID

from sqlalchemy import Connection, Table

from engine.core.asked import F, Instance
from engine.core.decision import Decision
from engine.core.errors import SpecError
from engine.core.identifiers import InstanceId, Moment
from engine.core.revive import Function
from engine.core.spec import Workflow

Load = Callable[[Connection, Sequence[Instance], Moment], Mapping[InstanceId, F]]
Keep = Callable[[Connection, Sequence[Decision], Moment], None]
Unsound = Callable[[Connection], Iterable[tuple[UUID, int, str]]]
Plant = Callable[[Connection, Sequence[tuple[Instance, object]], Moment], None]


def _nothing_of_its_own(db: Connection) -> Iterable[tuple[UUID, int, str]]:
    """For a workflow that keeps nothing the trail speaks of."""
    return ()


@dataclass(frozen=True, slots=True)
class Definition(Generic[F]):
    """What the engine needs to run a workflow.

    `load` gives the facts of many instances in a constant number of queries; `keep` writes, in the same
    transaction, what the workflow itself remembers of decisions; `plant` writes what newly started instances
    are about, before their facts are first loaded. `unsound` holds what the workflow keeps against the trail,
    for `verify`, and reads the tables `proved`. `retired` are guards and effects that no row names any more and
    older instances still need.
    `earlier` are older workflows still in use, by digest.
    """

    workflow: Workflow[F]
    load: Load[F]
    keep: Keep
    plant: Plant
    unsound: Unsound = _nothing_of_its_own
    proved: tuple[Table, ...] = ()
    retired: tuple[Function, ...] = ()
    earlier: Mapping[str, Workflow[F]] = field(default_factory=dict)

    def under(self, digest: str) -> Workflow[F]:
        """The workflow an instance was started under.

        Raises:
            SpecError: the code can no longer run it; only an ended instance may be in that state.
        """
        if digest == self.workflow.digest:
            return self.workflow
        if digest not in self.earlier:
            raise SpecError(
                f"workflow '{self.workflow.name}': expected the code of version {digest[:12]}, it is gone"
            )
        return self.earlier[digest]


Definitions = Mapping[str, Definition[Any]]  # by name of the workflow; each has facts of its own
