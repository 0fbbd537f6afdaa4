"""Fires one row of a table: the only place where `transitions` is used, and it drives every change of state.

One machine per definition, shared and without a model: the state lives on a throw-away token, so a failed
step cannot leave a half-changed object behind, and no `to_<state>` exists that would skip the guards.
"""

from collections.abc import Callable
from functools import lru_cache

from transitions import EventData, Machine, MachineError

from engine.core.asked import F
from engine.core.errors import SpecError
from engine.core.spec import Transition, Workflow


class _Token:
    """Where one instance stands while one row is fired."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def fire(workflow: Workflow[F], state: str, row: Transition[F]) -> str:
    """The state after `row` was taken from `state`.

    Raises:
        SpecError: the row does not leave that state; the caller chose a row that is not there.
    """
    token = _Token(state)
    try:
        moved = _machine(workflow).events[row.trigger].trigger(token, row=row)
    except MachineError as error:
        raise SpecError(f"{row.trigger} from {state}: {error.value}") from error
    if not moved:
        raise SpecError(
            f"{row.trigger} from {state}: expected one of its rows, got {row.sources} -> {row.target}"
        )
    return token.state


@lru_cache(maxsize=256)
def _machine(workflow: Workflow[F]) -> Machine:
    machine = Machine(
        model=None, states=list(workflow.states), initial=None, auto_transitions=False, send_event=True
    )
    for row in workflow.transitions:
        machine.add_transition(row.trigger, list(row.sources), row.target, conditions=[_chosen(row)])
    return machine


def _chosen(row: Transition[F]) -> Callable[[EventData], bool]:
    def chosen(event: EventData) -> bool:
        return event.kwargs["row"] is row

    return chosen
