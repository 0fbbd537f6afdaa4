"""Which clocks of an instance run after a step, and when the next one has something to say."""

from collections.abc import Mapping
from dataclasses import replace
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


def armed(
    workflow: Workflow[F], asked: Asked[F], state: str, rules: Measures, *, again: bool = False
) -> dict[str, Clocked]:
    """The clocks after the instance came to `state`: armed where their state and their day call for it.

    A clock that runs on towards the same day is left alone; `again` re-arms it from now (calendar or ladder
    changed), which neither moves nor repeats what was said.
    """
    before = asked.instance
    clocks = dict(before.clocks)
    for timer in workflow.timers:
        held = clocks.get(timer.name)
        runs = state in timer.states and asked.facts.speaks
        day = timer.anchor(asked) if runs else None
        if day is None:
            if held is not None and held.armed_at is not None:
                left = owed(held, rules.ladders[held.ladder], rules.calendar, asked.now)
                clocks[timer.name] = disarm(_passed_over(held, left) if left else held)
            continue
        stays = held is not None and held.armed_at is not None and before.state in timer.states
        if stays and held is not None and held.day == day and not again:
            continue
        if held is not None and held.day == day:
            held = _passed_over(held, _left_behind(held, rules, asked.now))
        ladder = rules.ladders[asked.facts.ladders[timer.ladder]]
        clocks[timer.name] = arm(held, day, ladder, rules.calendar, asked.now)
    return clocks


def earliest(clocks: Mapping[str, Clocked], rules: Measures) -> Moment | None:
    """The first moment at which any clock has something to say; None when all are silent."""
    wakes = [
        wake
        for clock in clocks.values()
        if clock.armed_at is not None
        and (wake := next_wake(clock, rules.ladders[clock.ladder], rules.calendar)) is not None
    ]
    return min(wakes, default=None)


def unspoken(
    before: Mapping[str, Clocked], after: Mapping[str, Clocked], rules: Measures, now: Moment
) -> dict[str, tuple[Spoken, ...]]:
    """Per timer, the rungs that were owed by `now` and that its stopping or re-arming leaves unsaid."""
    left: dict[str, tuple[Spoken, ...]] = {}
    for name, clock in before.items():
        if clock.armed_at is None or after[name] == clock:
            continue
        goes_on = after[name].armed_at is not None and after[name].day == clock.day
        ladder = rules.ladders[clock.ladder]
        left[name] = _left_behind(clock, rules, now) if goes_on else owed(clock, ladder, rules.calendar, now)
    return left


def _left_behind(clock: Clocked, rules: Measures, now: Moment) -> tuple[Spoken, ...]:
    """Rungs owed before `now`; one of this very moment is still said by the clock that goes on."""
    rungs = owed(clock, rules.ladders[clock.ladder], rules.calendar, now)
    return tuple(one for one in rungs if one.due < now)


def _passed_over(clock: Clocked, left: tuple[Spoken, ...]) -> Clocked:
    """Rungs written down as skipped count as spoken: a later calendar must not bring them back."""
    reminders = [one.rung.offset.minutes for one in left if one.rung.level == 0]
    levels = [one.rung.offset.minutes for one in left if one.rung.level]
    return replace(
        clock,
        reminded=max(reminders, default=clock.reminded),
        climbed=max(levels, default=clock.climbed),
    )
