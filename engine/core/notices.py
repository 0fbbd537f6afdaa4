"""Who is told what: the lines of the ledger, made from a step of the table or from rungs of a ladder.

Every owed rung ends in exactly one line per person: open (to be sent), merged into a newer one, or skipped.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from engine.core.asked import Asked, F, Facts, Instance
from engine.core.calendar import SendingHours, WorkingCalendar
from engine.core.identifiers import InstanceId, Json, Moment, OfficeId, PersonId
from engine.core.ladder import Clocked, Line, Spoken, Tell, merge
from engine.core.ports import Summary
from engine.core.spec import Consequences, Timer, Transition, Workflow


class Standing(StrEnum):
    """What became of a notice."""

    OPEN = "open"  # owed a letter
    MERGED = "merged"  # said by a newer notice to the same person
    SKIPPED = "skipped"  # not said, and on record why
    COMPOSED = "composed"  # in a letter
    UNDELIVERABLE = "undeliverable"  # nobody knows an address; the office has a task


@dataclass(frozen=True, slots=True)
class Notice:
    """A line of the ledger. `key` is unique for ever: it makes saying a thing twice impossible."""

    key: str
    office: OfficeId
    instance: InstanceId
    person: PersonId
    kind: str
    summary: Summary
    due: Moment  # the moment it belongs to; a morning's notices make one letter
    states: tuple[str, ...]  # it is true only while the instance stands in one of these
    timer: str = ""
    revision: int = 0  # of the deadline it speaks of
    offset: int | None = None  # minutes on the ladder
    level: int = 0
    standing: Standing = Standing.OPEN
    merged_into: str = ""  # key of the notice that says it
    why: str = ""  # reason of a skip


class Hours(Protocol):
    """When letters may leave: see `decision.Rules`."""

    @property
    def calendar(self) -> WorkingCalendar: ...
    @property
    def hours(self) -> SendingHours: ...


def of_step(
    after: Instance, row: Transition[F], asked: Asked[F], rules: Hours, effects: Consequences
) -> tuple[Notice, ...]:
    """The notices of a row just taken: at once inside sending hours, else when they next open."""
    if not asked.facts.speaks:
        return ()
    due = rules.hours.next_opening(asked.now, rules.calendar)
    summary, step = {**asked.facts.summary, **effects.summary}, f"{after.id}/{after.seq}"
    hold = asked.facts.conditions | effects.conditions
    told = [tell for tell in row.tells if not tell.when or tell.when in hold]
    lines = dict.fromkeys((person, tell.kind) for tell in told for person in asked.facts.told(tell.who))
    return tuple(
        Notice(
            key=f"{step}/{kind}/{person}",
            office=after.office,
            instance=after.id,
            person=person,
            kind=kind,
            summary=summary,
            due=due,
            states=(after.state,),
        )
        for person, kind in lines
    )


def of_rungs(
    timer: Timer[F],
    clock: Clocked,
    spoken: Iterable[Spoken],
    instance: Instance,
    facts: F,
    calendar: WorkingCalendar,
    now: Moment,
) -> tuple[Notice, ...]:
    """The notices of rungs that speak now; per person the overdue ones are merged into the newest."""
    lines = tuple(_lines(spoken, facts))
    # Only what is overdue is ever merged, and on most mornings nothing is.
    merged = merge(lines) if any(line.spoken.overdue for line in lines) else [(one, None) for one in lines]
    summary = {**facts.summary, **timer.says(facts, clock.day, calendar, now)}
    return tuple(
        Notice(
            key=_key(instance, timer.name, clock, line),
            office=instance.office,
            instance=instance.id,
            person=line.person,
            kind=line.kind,
            summary=summary,
            due=line.spoken.due,
            states=timer.states,
            timer=timer.name,
            revision=clock.revision,
            offset=line.spoken.rung.offset.minutes,
            level=line.spoken.rung.level,
            standing=Standing.OPEN if into is None else Standing.MERGED,
            merged_into="" if into is None else _key(instance, timer.name, clock, into),
        )
        for line, into in merged
    )


def skipped_rungs(
    workflow: Workflow[F], asked: Asked[F], left: Mapping[str, tuple[Spoken, ...]], by: str
) -> tuple[Notice, ...]:
    """Lines for rungs that were owed but that `by` overtook before anybody spoke them."""
    instance = asked.instance
    return tuple(
        Notice(
            key=_key(instance, timer.name, instance.clocks[timer.name], line),
            office=instance.office,
            instance=instance.id,
            person=line.person,
            kind=line.kind,
            summary={},
            due=line.spoken.due,
            states=timer.states,
            timer=timer.name,
            revision=instance.clocks[timer.name].revision,
            offset=line.spoken.rung.offset.minutes,
            level=line.spoken.rung.level,
            standing=Standing.SKIPPED,
            why=by,
        )
        for timer in workflow.timers
        for line in _lines(left.get(timer.name, ()), asked.facts)
    )


def told_as_data(notices: Iterable[Notice]) -> list[Json]:
    """What the trail keeps of the notices: person, kind and standing of each."""
    return [[notice.person, notice.kind, notice.standing.value] for notice in notices]


def _lines(spoken: Iterable[Spoken], facts: Facts) -> Iterable[Line]:
    """One line per rung and person: a person in two roles is told once."""
    seen: set[tuple[int, PersonId]] = set()
    for one in spoken:
        for tell in one.rung.tells:
            for person in _heard(tell, facts):
                mark = (one.rung.offset.minutes, person)
                if mark not in seen:
                    seen.add(mark)
                    yield Line(one, person, tell.kind)


def _heard(tell: Tell, facts: Facts) -> tuple[PersonId, ...]:
    return facts.told(tell.who) if not tell.when or tell.when in facts.conditions else ()


def _key(instance: Instance, timer: str, clock: Clocked, line: Line) -> str:
    rung = line.spoken.rung
    # A reminder and a level may share an offset, and an outage may part them by a day.
    return f"{instance.id}/{timer}/{clock.revision}/{rung.offset.minutes}.{rung.level}/{line.person}"
