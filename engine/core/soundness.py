"""What can be wrong with a workflow's table, found when it is built: a pure reading of the declaration."""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from engine.core.errors import SpecError
from engine.core.identifiers import Role
from engine.core.ladder import Ladder, Tell

RESERVED = frozenset({"state", "trigger", "start", "arm", "rung", "note", "refuse"})  # the engine's own words


class Row(Protocol):
    """As much of a transition as its soundness depends on."""

    @property
    def trigger(self) -> str: ...
    @property
    def sources(self) -> tuple[str, ...]: ...
    @property
    def target(self) -> str | None: ...
    @property
    def by(self) -> tuple[Role, ...]: ...
    @property
    def tells(self) -> tuple[Tell, ...]: ...
    @property
    def when(self) -> object: ...


class Clock(Protocol):
    """As much of a timer as its soundness depends on."""

    @property
    def name(self) -> str: ...
    @property
    def states(self) -> tuple[str, ...]: ...
    @property
    def kinds(self) -> tuple[str, ...]: ...


class Table(Protocol):
    """As much of a workflow as its soundness depends on."""

    @property
    def initial(self) -> str: ...
    @property
    def states(self) -> tuple[str, ...]: ...
    @property
    def final(self) -> tuple[str, ...]: ...
    @property
    def roles(self) -> tuple[Role, ...]: ...
    @property
    def conditions(self) -> tuple[str, ...]: ...
    @property
    def transitions(self) -> Sequence[Row]: ...
    @property
    def timers(self) -> Sequence[Clock]: ...


def contradictions(flow: Table) -> Iterable[str]:
    """Everything that is wrong with the declaration, in words; nothing when it is sound."""
    yield from _words(flow)
    yield from _row_errors(flow)
    yield from _clashes(flow)
    yield from _reach(flow)
    for timer in flow.timers:
        if unknown := sorted(set(timer.states) - set(flow.states)):
            yield f"timer '{timer.name}': unknown state {', '.join(unknown)}"
        if ended := sorted(set(timer.states) & set(flow.final)):
            yield f"timer '{timer.name}': expected only open states, got {', '.join(ended)}"
        if not timer.kinds:
            yield f"timer '{timer.name}': expected at least one kind of letter, got none"


def _words(flow: Table) -> Iterable[str]:
    names = [*flow.states, *(row.trigger for row in flow.transitions)]
    for name in dict.fromkeys(names):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in RESERVED:
            yield f"name '{name}': expected lower case letters that are not reserved"
    if len(set(flow.states)) != len(flow.states):
        yield "states: expected each once"
    if len({timer.name for timer in flow.timers}) != len(flow.timers):
        yield "timers: expected each name once"
    if flow.initial not in flow.states:
        yield f"initial '{flow.initial}': unknown state"
    if unknown := sorted(set(flow.final) - set(flow.states)):
        yield f"final: unknown state {', '.join(unknown)}"


def _row_errors(flow: Table) -> Iterable[str]:
    for row in flow.transitions:
        named = {*row.sources, *([row.target] if row.target is not None else [])}
        if unknown := sorted(named - set(flow.states)):
            yield f"{row.trigger}: unknown state {', '.join(unknown)}"
        if not row.sources:
            yield f"{row.trigger}: expected a state to leave, got none"
        if not row.by:
            yield f"{row.trigger}: expected at least one role, got none"
        spoken = {*row.by, *(tell.who for tell in row.tells)}
        if strange := sorted(spoken - set(flow.roles)):
            yield f"{row.trigger}: unknown role {', '.join(strange)}"
        if unsaid := sorted({tell.when for tell in row.tells} - {"", *flow.conditions}):
            yield f"{row.trigger}: unknown condition {', '.join(unsaid)}"


def _clashes(flow: Table) -> Iterable[str]:
    seen: dict[tuple[str, str], list[Row]] = {}
    for row in flow.transitions:
        for source in row.sources:
            seen.setdefault((row.trigger, source), []).append(row)
    for (trigger, source), rows in seen.items():
        conditions = {row.when for row in rows}
        if len(rows) > 1 and (None in conditions or len(conditions) < len(rows)):
            yield f"{trigger} from {source}: expected one row, or a `when` of its own on each, got {len(rows)}"


def _reach(flow: Table) -> Iterable[str]:
    arrows = [(s, row.target) for row in flow.transitions for s in row.sources if row.target is not None]
    reached = _closure({flow.initial}, arrows)
    if lost := [state for state in flow.states if state not in reached]:
        yield f"unreachable state {', '.join(lost)}"
    ending = _closure(set(flow.final), [(b, a) for a, b in arrows])
    if stuck := [state for state in flow.states if state not in ending]:
        yield f"dead end {', '.join(stuck)}: no way to {', '.join(flow.final) or 'an end'}"


def _closure(start: set[str], arrows: Iterable[tuple[str, str]]) -> set[str]:
    found, arrows = set(start), list(arrows)
    while new := {b for a, b in arrows if a in found} - found:
        found |= new
    return found


def unfit(flow: Table, timer: Clock, ladder: Ladder) -> None:
    """Refuse a ladder that would tell somebody the workflow does not know, or send a kind the timer may not.

    Raises:
        SpecError: with everything that does not fit.
    """
    wrong = [f"unknown role {role}" for role in sorted(ladder.roles - set(flow.roles))]
    wrong += [f"kind {kind}" for kind in sorted(ladder.kinds - set(timer.kinds))]
    wrong += [f"unknown condition {one}" for one in sorted(ladder.conditions - set(flow.conditions))]
    if wrong:
        raise SpecError(
            f"ladder '{ladder.name}' on clock '{timer.name}': expected only what it may use, got {', '.join(wrong)}"
        )
