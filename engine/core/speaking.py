"""What the engine itself does to an instance, without anybody asking: begin, arm its clocks, speak, take a note.

Pure like `decide`, and gives the same value, so that all of it is recorded in the same way.
"""

from dataclasses import replace

from engine.core.asked import Asked, Command, F, Holder, Instance
from engine.core.clocks import armed, earliest
from engine.core.decision import Decision, Event, Rules
from engine.core.identifiers import SYSTEM, Json, Moment
from engine.core.ladder import Climb, Spoken, climb
from engine.core.notices import Notice, of_rungs, skipped_rungs, told_as_data
from engine.core.spec import Note, Timer, Workflow


def begin(workflow: Workflow[F], instance: Instance, facts: F, rules: Rules, now: Moment) -> Decision:
    """The first event of a new instance; its clocks run at once where its facts let it speak."""
    return _set_clocks(workflow, instance, facts, rules, now, "start", again=False)


def rearm(workflow: Workflow[F], instance: Instance, facts: F, rules: Rules, now: Moment) -> Decision:
    """Reckon the clocks anew from now: the cycle begins to speak, or a calendar or ladder changed.

    What was said is neither moved nor said again; a rung that falls into the past is not said.
    """
    return _set_clocks(workflow, instance, facts, rules, now, "arm", again=True)


def speak(workflow: Workflow[F], instance: Instance, facts: F, rules: Rules, now: Moment) -> Decision:
    """Everything that is due on the clocks of `instance`, as one event; nothing outside sending hours."""
    climbs = {
        timer.name: (timer, climb(clock, rules.ladders[clock.ladder], rules.calendar, rules.hours, now))
        for timer in workflow.timers
        if (clock := instance.clocks.get(timer.name)) is not None and clock.armed_at is not None
    }
    notices: list[Notice] = []
    rungs: list[Json] = []
    for timer, result in climbs.values():
        clock = instance.clocks[timer.name]
        told = of_rungs(timer, clock, result.spoken, instance, facts, rules.calendar, now)
        notices += told
        rungs += _as_data(timer, result, told)
    after = replace(
        instance,
        seq=instance.seq + 1 if rungs else instance.seq,
        clocks={**instance.clocks, **{name: result.after for name, (_, result) in climbs.items()}},
        wake_at=min((r.wake_at for _, r in climbs.values() if r.wake_at is not None), default=None),
        failures=0,
    )
    if not rungs:
        return Decision(instance, after, Command("rung"), None)
    clocks: dict[str, Json] = {name: clock.document() for name, clock in after.clocks.items()}
    body: dict[str, Json] = {"rungs": rungs, "calendar": rules.calendar.version, "clocks": clocks}
    event = Event("rung", instance.state, rules.calendar.local_day(now), body)
    return Decision(instance, after, Command("rung"), event, tuple(notices))


def take_note(instance: Instance, note: Note, rules: Rules, now: Moment) -> Decision:
    """One event left on `instance` by another: something that belongs to its story, and changes nothing."""
    body: dict[str, Json] = {"note": note.kind, "data": dict(note.body)}
    event = Event("note", instance.state, rules.calendar.local_day(now), body)
    return Decision(instance, replace(instance, seq=instance.seq + 1), Command("note"), event)


def _set_clocks(
    workflow: Workflow[F], instance: Instance, facts: F, rules: Rules, now: Moment, kind: str, *, again: bool
) -> Decision:
    asked = Asked(instance, Command(kind), facts, Holder(SYSTEM), rules.calendar, now)
    clocked = armed(workflow, asked, instance.state, rules, again=again)
    clocks, skipped = clocked.clocks, skipped_rungs(workflow, asked, clocked.left, kind)
    after = replace(
        instance, seq=instance.seq + 1, clocks=clocks, wake_at=earliest(clocks, rules), failures=0
    )
    body: dict[str, Json] = {
        "definition": instance.digest,
        "ref": instance.ref,
        "parent": str(instance.parent) if instance.parent else None,
        "workflow": instance.workflow,
        "calendar": rules.calendar.version,
        "clocks": {name: clock.document() for name, clock in clocks.items()},
        "skipped": told_as_data(skipped),
    }
    event = Event(kind, instance.state, rules.calendar.local_day(now), body)
    return Decision(instance, after, Command(kind), event, skipped)


def _as_data(timer: Timer[F], result: Climb, told: tuple[Notice, ...]) -> list[Json]:
    """One entry per rung: which clock, which step, since when due, who was told what."""
    return [
        {
            "timer": timer.name,
            "ladder": result.after.ladder,
            "revision": result.after.revision,
            "offset": one.rung.offset.minutes,
            "level": one.rung.level,
            "due": one.due.isoformat(),
            "overdue": one.overdue,
            "told": told_as_data(n for n in told if _belongs(n, one)),
        }
        for one in result.spoken
    ]


def _belongs(notice: Notice, one: Spoken) -> bool:
    return (notice.offset, notice.level) == (one.rung.offset.minutes, one.rung.level)
