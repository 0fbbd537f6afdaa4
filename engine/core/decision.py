"""The heart: where an instance stands and what someone asks, in; what should happen, out.

Touches nothing. The shell loads the facts, calls `decide`, and writes the decision down.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic

from engine.core.asked import Asked, Command, F, Holder, Instance, moved
from engine.core.calendar import SendingHours, WorkingCalendar
from engine.core.clocks import armed, earliest
from engine.core.errors import NotYourStep, StaleVersion, TransitionRefused
from engine.core.identifiers import PARENT, SYSTEM, Json, Moment, Obstacle, Role
from engine.core.ladder import Ladder
from engine.core.machine import fire
from engine.core.notices import Notice, of_step, skipped_rungs, told_as_data
from engine.core.spec import Consequences, Note, Order, Start, Transition, Workflow


@dataclass(frozen=True, slots=True)
class Rules:
    """The data a decision goes by, all versioned: the office's calendar, sending hours, ladders by digest."""

    calendar: WorkingCalendar
    hours: SendingHours
    ladders: Mapping[str, Ladder]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, as it will be chained. `texts` are committed to, not written into the body."""

    kind: str  # "start", "arm", "rung", "note", "refuse", or the trigger of a row
    state: str  # where the instance stands afterwards
    effective_on: date  # the local day that counts in law
    body: Mapping[str, Json]
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """All effects of one command or one wake, not yet written."""

    before: Instance
    after: Instance
    command: Command
    event: Event | None  # None: only the next waking moves, which is nothing that happened
    notices: tuple[Notice, ...] = ()
    starts: tuple[Start, ...] = ()
    orders: tuple[Order, ...] = ()
    notes: tuple[Note, ...] = ()
    overtakes: tuple[str, ...] = ()  # kinds of its earlier notices that are no longer true


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command will not happen, all of it. A stranger's goes to the access log, not on the trail."""

    before: Instance
    command: Command
    obstacles: tuple[Obstacle, ...]
    event: Event
    stranger: bool = False

    def error(self) -> TransitionRefused:
        """The refusal as the error a door shows."""
        kinds = {obstacle.kind for obstacle in self.obstacles}
        shape = (
            NotYourStep
            if "not_your_step" in kinds
            else StaleVersion
            if "stale_version" in kinds
            else TransitionRefused
        )
        return shape(self.before.ref, self.command.trigger, self.before.state, self.obstacles)


@dataclass(frozen=True, slots=True)
class _Step(Generic[F]):
    """A row that may be taken, in which role, and the question as its guards are asked it."""

    row: Transition[F]
    role: Role
    asked: Asked[F]


def decide(
    workflow: Workflow[F], instance: Instance, command: Command, facts: F, rules: Rules, now: Moment
) -> Decision | Refusal:
    """What `command` does to `instance`.

    Raises:
        UnknownTrigger: the table has no such verb.
    """
    rows = workflow.rows(command.trigger)
    held = _held(rows, command, facts)
    if not held:
        stranger = not any(h.person == command.actor for role in workflow.roles for h in facts.may(role))
        return _refuse(instance, command, rules, now, (Obstacle("not_your_step"),), stranger=stranger)
    if command.version is not None and command.version != instance.version:
        return _refuse(instance, command, rules, now, (Obstacle("stale_version"),))
    step = _chosen(rows, held, instance, command, facts, rules, now)
    if step is None:
        return _refuse(instance, command, rules, now, (Obstacle("wrong_state"),))
    if obstacles := _obstacles(step.row, step.asked):
        return _refuse(instance, command, rules, now, obstacles)
    return _take(workflow, step, rules)


def _held(rows: Iterable[Transition[F]], command: Command, facts: F) -> dict[Role, Holder]:
    """The roles of these rows the actor holds today, with the capacity he holds each in."""
    found: dict[Role, Holder] = {}
    for role in dict.fromkeys(role for row in rows for role in row.by):
        if role == PARENT and command.actor == SYSTEM:
            found[role] = Holder(SYSTEM)
            continue
        for holder in facts.may(role):
            asked_for = command.on_behalf_of in (None, holder.on_behalf_of)
            if holder.person == command.actor and asked_for:
                found[role] = holder
                break
    return found


def _chosen(
    rows: Iterable[Transition[F]],
    held: Mapping[Role, Holder],
    instance: Instance,
    command: Command,
    facts: F,
    rules: Rules,
    now: Moment,
) -> _Step[F] | None:
    for row in rows:
        role = next(filter(held.__contains__, row.by), None)
        if role is None or instance.state not in row.sources:
            continue
        asked = Asked(instance, command, facts, held[role], rules.calendar, now)
        if row.when is None or row.when(asked):
            return _Step(row, role, asked)
    return None


def _obstacles(row: Transition[F], asked: Asked[F]) -> tuple[Obstacle, ...]:
    return tuple(dict.fromkeys(obstacle for guard in row.guards for obstacle in guard(asked)))


def _refuse(
    instance: Instance,
    command: Command,
    rules: Rules,
    now: Moment,
    obstacles: tuple[Obstacle, ...],
    *,
    stranger: bool = False,
) -> Refusal:
    body: dict[str, Json] = {
        "trigger": command.trigger,
        "actor": command.actor,
        "obstacles": [[o.kind, o.weakness, o.measure] for o in obstacles],
    }
    event = Event("refuse", instance.state, rules.calendar.local_day(now), body)
    return Refusal(instance, command, obstacles, event, stranger)


def _take(workflow: Workflow[F], step: _Step[F], rules: Rules) -> Decision:
    row, asked = step.row, step.asked
    before = asked.instance
    state = fire(workflow, before.state, row)
    effects = row.then(asked) if row.then else Consequences()
    clocked = armed(workflow, asked, state, rules)
    outcome = effects.outcome if state in workflow.final else ""
    after = moved(before, state, outcome, clocked.clocks, earliest(clocked.clocks, rules))
    skipped: tuple[Notice, ...] = ()
    if any(clocked.left.values()):
        skipped = skipped_rungs(workflow, asked, clocked.left, row.trigger)
    told = of_step(after, row, asked, rules, effects)
    day = effects.effective_on or asked.calendar.local_day(asked.now)
    body = _body(step, before, after, rules, effects)
    body["told"] = told_as_data(told)
    if skipped:
        body["skipped"] = told_as_data(skipped)
    return Decision(
        before,
        after,
        asked.command,
        Event(row.trigger, state, day, body, effects.texts),
        (*told, *skipped),
        effects.starts,
        effects.orders,
        effects.notes,
        effects.overtakes,
    )


def _body(
    step: _Step[F], before: Instance, after: Instance, rules: Rules, effects: Consequences
) -> dict[str, Json]:
    """What the trail keeps of a step: the row taken, by whom in which capacity, and the versions it went by."""
    command, holder = step.asked.command, step.asked.holder
    return {
        "trigger": step.row.trigger,
        "from": before.state,
        "to": after.state,
        "outcome": after.outcome,
        "version": after.version,
        "definition": before.digest,
        "role": step.role,
        "actor": command.actor,
        "on_behalf_of": holder.on_behalf_of,
        "capacity": holder.capacity,
        "calendar": rules.calendar.version,
        "clocks": {name: clock.document() for name, clock in after.clocks.items()},
        "data": dict(effects.body),
    }
