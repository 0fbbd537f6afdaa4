"""Start instances and set clocks: what a workflow's cycle does with many at once, inside its own transaction."""

from collections.abc import Sequence

from sqlalchemy import Connection

from engine.core.identifiers import InstanceId, Moment, OfficeId
from engine.core.speaking import rearm
from engine.core.spec import Start
from engine.runtime.recording import AllFacts, load_facts, load_rules, plant, record, rules_of
from engine.runtime.runtime import Runtime
from engine.store import instances


def start(
    db: Connection, rt: Runtime, office: OfficeId, starts: Sequence[Start], now: Moment
) -> list[InstanceId]:
    """Start instances that have no parent; gives their ids in the order asked.

    Raises:
        NotFound: the office has no working calendar.
        SpecError: the workflow was stored under this version with another text.
    """
    return plant(db, rt, [(office, None, one) for one in starts], now)


def arm(db: Connection, rt: Runtime, ids: Sequence[InstanceId], now: Moment) -> int:
    """Reckon the clocks of these instances anew from now, in one act; gives how many have a clock running.

    What was said is neither moved nor said again; a rung that falls into the past is not said.
    """
    found = instances.lock(db, ids)
    facts: AllFacts = load_facts(db, rt, found.values(), now)
    rules = load_rules(db, rt, found.values(), facts)
    armed = [
        rearm(
            rt.definitions[one.workflow].under(one.digest),
            one,
            facts[one.id],
            rules_of(rules, one.office),
            now,
        )
        for one in found.values()
    ]
    record(db, rt, armed, now)
    return sum(any(clock.armed_at for clock in d.after.clocks.values()) for d in armed)
