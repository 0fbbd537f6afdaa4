"""Which clocks of an instance run after a step, and when the next one has something to say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from engine.core.asked import Asked, F
from engine.core.calendar import WorkingCalendar
from engine.core.identifiers import Moment
from engine.core.ladder import Clocked, Ladder, Spoken, arm, disarm, next_wake, owed
from engine.core.spec import Workflow


class Measures(Protocol):
    """What clocks are measured by: see `decision.Rules`."""

    @property
    def calendar(self) -> WorkingCalendar: ...
    @property
    def ladders(self) -> Mapping[str, Ladder]: ...


@dataclass(frozen=True, slots=True)
class Armed:
    """The clocks after a step, and per timer the rungs owed by then that its stopping or re-arming leaves unsaid."""

    clocks: Mapping[str, Clocked]
    left: Mapping[str, tuple[Spoken, ...]]


def armed(
    workflow: Workflow[F], asked: Asked[F], state: str, rules: Measures, *, again: bool = False
) -> Armed:
    """The clocks after the instance came to `state`: armed where their state and their day call for it.

    A clock that runs on towards the same day is left alone; `again` re-arms it from now (calendar or ladder
    changed), which neither moves nor repeats what was said.
    """
    before = asked.instance
    clocks = dict(before.clocks)
    left: dict[str, tuple[Spoken, ...]] = {}
    for timer in workflow.timers:
        name, held = timer.name, clocks.get(timer.name)
        runs = state in timer.states and asked.facts.speaks
        day = timer.anchor(asked) if runs else None
        running = held if held and held.armed_at is not None else None
        if running and running.day == day and before.state in timer.states and not again:
            continue
        if running:
            left[name] = _left_behind(running, rules, asked.now, goes_on=running.day == day)
        if held and (day is None or held.day == day):
            held = _passed_over(held, left.get(name, ()))
        if day is not None:
            ladder = rules.ladders[asked.facts.ladders[timer.ladder]]
            clocks[name] = arm(held, day, ladder, rules.calendar, asked.now)
        elif held and running:
            clocks[name] = disarm(held)
    return Armed(clocks, left)


def earliest(clocks: Mapping[str, Clocked], rules: Measures) -> Moment | None:
    """The first moment at which any clock has something to say; None when all are silent."""
    wakes = [
        wake
        for clock in clocks.values()
        if clock.armed_at is not None
        and (wake := next_wake(clock, rules.ladders[clock.ladder], rules.calendar)) is not None
    ]
    return min(wakes, default=None)


def _left_behind(clock: Clocked, rules: Measures, now: Moment, *, goes_on: bool) -> tuple[Spoken, ...]:
    """Rungs owed by `now`; one of this very moment is still said by a clock that goes on."""
    rungs = owed(clock, rules.ladders[clock.ladder], rules.calendar, now)
    return tuple(one for one in rungs if one.due < now) if goes_on and rungs else rungs


def _passed_over(clock: Clocked, left: tuple[Spoken, ...]) -> Clocked:
    """Rungs written down as skipped count as spoken: a later calendar must not bring them back."""
    if not left:
        return clock
    reminders = [one.rung.offset.minutes for one in left if one.rung.level == 0]
    levels = [one.rung.offset.minutes for one in left if one.rung.level]
    return replace(
        clock,
        reminded=max(reminders, default=clock.reminded),
        climbed=max(levels, default=clock.climbed),
    )
