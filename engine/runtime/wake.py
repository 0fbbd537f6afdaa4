"""Let every instance speak whose time has come. A tick writes notices; it sends nothing and asks nobody."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from engine.core.asked import Command, Facts, Instance
from engine.core.calendar import ZONE
from engine.core.decision import Decision, Rules
from engine.core.errors import CalendarUnknown
from engine.core.identifiers import InstanceId, Json, Moment, OfficeId
from engine.core.speaking import speak
from engine.runtime.recording import load_facts, load_rules, record, rules_of
from engine.runtime.runtime import Runtime
from engine.runtime.uncollected import uncollected
from engine.store import calendars, instances, journals
from engine.store.session import reading, retried

BATCH = (
    150  # plans; a tick holds the write lock of SQLite, and nobody should wait a quarter of a second for it
)
LONGEST_PARKING = timedelta(days=1)
log: structlog.stdlib.BoundLogger = structlog.get_logger("dondoc.wake")


@dataclass(frozen=True, slots=True)
class Woken:
    """What a tick did: instances looked at, notices written, instances parked because climbing failed."""

    instances: int = 0
    notices: int = 0
    parked: int = 0

    def __add__(self, other: "Woken") -> "Woken":
        return Woken(
            self.instances + other.instances, self.notices + other.notices, self.parked + other.parked
        )


def wake(rt: Runtime, batch: int = BATCH, go_on: Callable[[], bool] = lambda: True) -> Woken:
    """Wake everything that is due now, a batch and a transaction at a time; `go_on` is asked before each.

    Raises:
        CalendarUnknown: no office knows the present year; a wrong clock must not park every plan.
    """
    now, total = rt.now(), Woken()
    if not _anything_due(rt, now):
        return total
    while go_on():
        done = _woken(rt, now, batch)
        total += done
        if done.instances < batch:
            break
    return total


def _anything_due(rt: Runtime, now: Moment) -> bool:
    """Asked without a lock and in two look-ups: an idle tick keeps nobody waiting, however many plans there are."""
    year = now.astimezone(ZoneInfo(ZONE)).year
    with reading(rt.db) as db:
        if calendars.nobody_knows(db, year):
            raise CalendarUnknown(year)
        return instances.anything_due(db, now)


def _woken(rt: Runtime, now: Moment, size: int) -> Woken:
    try:
        return retried(rt.db, lambda db: _batch(db, rt, now, size))
    except IntegrityError as failed:
        # One instance that cannot be recorded must not silence the others: each in a transaction of its own.
        log.error("batch_not_recorded", size=size, error=type(failed).__name__, exc_info=True)
    total = Woken()
    while total.instances < size and (done := retried(rt.db, lambda db: _single(db, rt, now))).instances:
        total += done
    return total


def _batch(db: Connection, rt: Runtime, now: Moment, size: int) -> Woken:
    with uncollected():  # looking for cycles among the values of a batch took a fifth of its time
        return _recorded(db, rt, instances.claim(db, now, size), now)


def _single(db: Connection, rt: Runtime, now: Moment) -> Woken:
    due = instances.claim(db, now, 1)
    try:
        with db.begin_nested():
            return _recorded(db, rt, due, now)
    except IntegrityError as failed:
        log.error("instance_parked", instance=str(due[0].id), error=type(failed).__name__, exc_info=True)
        parked = [_parked(due[0], now)]
        record(db, rt, parked, now)
        _report(db, parked, now)
        return Woken(1, 0, 1)


def _recorded(db: Connection, rt: Runtime, due: Sequence[Instance], now: Moment) -> Woken:
    if not due:
        return Woken()
    facts = _facts(db, rt, due, now)
    rules = load_rules(db, rt, due, facts)
    decisions = [_climb(rt, one, facts, rules, now) for one in due]
    record(db, rt, decisions, now)
    parked = [decision for decision in decisions if decision.after.failures]
    _report(db, parked, now)
    return Woken(len(due), sum(len(d.notices) for d in decisions), len(parked))


def _report(db: Connection, parked: Sequence[Decision], now: Moment) -> None:
    """An officer finds in the journal what was put aside."""
    for decision in parked:
        one = decision.after
        body: dict[str, Json] = {"instance": str(one.id), "failures": one.failures}
        journals.write(db, one.office, "parked", body, now)


def _facts(db: Connection, rt: Runtime, due: Sequence[Instance], now: Moment) -> dict[InstanceId, Facts]:
    """The facts of the batch; where one instance's facts cannot be had, those of all the others."""
    try:
        return load_facts(db, rt, due, now)
    except DBAPIError:
        raise
    except Exception as failed:
        # One broken instance must not silence the others: ask for each alone, leave out what fails.
        log.error("facts_of_batch_failed", size=len(due), error=type(failed).__name__, exc_info=True)
    found: dict[InstanceId, Facts] = {}
    for one in due:
        try:
            found |= load_facts(db, rt, [one], now)
        except DBAPIError:
            raise
        except Exception as failed:
            # This is the one: without facts it cannot climb, and is parked.
            log.error("facts_failed", instance=str(one.id), error=type(failed).__name__, exc_info=True)
    return found


def _climb(
    rt: Runtime,
    one: Instance,
    facts: dict[InstanceId, Facts],
    rules: dict[OfficeId, Rules],
    now: Moment,
) -> Decision:
    try:
        flow = rt.definitions[one.workflow].under(one.digest)
        return speak(flow, one, facts[one.id], rules_of(rules, one.office), now)
    except Exception as failed:
        # Whatever is wrong with this one, it is tried again later and an officer sees it; the others go on.
        log.error("instance_parked", instance=str(one.id), error=type(failed).__name__, exc_info=True)
        return _parked(one, now)


def _parked(one: Instance, now: Moment) -> Decision:
    """Put aside with a delay that grows from two minutes to a day."""
    failures = one.failures + 1
    wait = min(timedelta(minutes=2 ** min(failures, 12)), LONGEST_PARKING)
    after = replace(one, failures=failures, wake_at=Moment(now + wait))
    return Decision(one, after, Command("rung"), None)
