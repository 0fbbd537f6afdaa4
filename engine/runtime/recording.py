"""Writes decisions down: state, events, notices, children and what the workflows keep, all in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from engine.core.asked import Command, Facts, Instance
from engine.core.decision import Decision, Refusal, Rules, decide
from engine.core.errors import NotFound
from engine.core.identifiers import SYSTEM, InstanceId, Moment, OfficeId
from engine.core.speaking import begin, rearm, take_note
from engine.core.spec import ARM, Note, Start
from engine.runtime.runtime import Runtime
from engine.store import access, calendars, definitions, instances, ladders, notices, trail
from engine.store.identity import new_id

AllFacts = Mapping[InstanceId, Any]  # each workflow has facts of its own


def load_facts(
    db: Connection, rt: Runtime, found: Iterable[Instance], now: Moment
) -> dict[InstanceId, Facts]:
    """The facts of many instances, in a constant number of queries per workflow."""
    groups: dict[str, list[Instance]] = {}
    for instance in found:
        groups.setdefault(instance.workflow, []).append(instance)
    loaded: dict[InstanceId, Facts] = {}
    for workflow, members in groups.items():
        loaded |= rt.definitions[workflow].load(db, members, now)
    return loaded


def load_rules(
    db: Connection, rt: Runtime, found: Iterable[Instance], facts: Mapping[InstanceId, Facts]
) -> dict[OfficeId, Rules]:
    """The calendar, hours and ladders these instances go by, per office; an office without calendar is missing."""
    members = list(found)
    used = {clock.ladder for one in members for clock in one.clocks.values()}
    used |= {digest for one in facts.values() for digest in one.ladders.values()}
    known = ladders.of(db, used)
    return {
        office: Rules(calendar, rt.hours, known)
        for office, calendar in calendars.of(db, (one.office for one in members)).items()
    }


def rules_of(rules: Mapping[OfficeId, Rules], office: OfficeId) -> Rules:
    """The rules of one office.

    Raises:
        NotFound: the office has no working calendar.
    """
    if office not in rules:
        raise NotFound("working calendar of office", office)
    return rules[office]


def record(db: Connection, rt: Runtime, decisions: Sequence[Decision], now: Moment) -> None:
    """Write decisions about different, locked instances, with all they bring about."""
    _write(db, rt, decisions, now)
    start_children(db, rt, [(d.after, start) for d in decisions for start in d.starts], now)
    _carry_out_orders(db, rt, decisions, now)
    _leave_notes(db, rt, [note for d in decisions for note in d.notes], now)


def record_refusals(db: Connection, rt: Runtime, refusals: Sequence[Refusal], now: Moment) -> None:
    """A refusal is one event of the instance; a stranger's goes to the access log instead."""
    for refusal in refusals:
        if refusal.stranger:
            access.add(db, refusal.before.id, refusal.command, now)
    own = [
        Decision(r.before, replace(r.before, seq=r.before.seq + 1), r.command, r.event)
        for r in refusals
        if not r.stranger
    ]
    _chain(db, own, now)


def start_children(
    db: Connection, rt: Runtime, starts: Sequence[tuple[Instance, Start]], now: Moment
) -> list[InstanceId]:
    """Start instances under their parents; gives their ids in the order asked."""
    return plant(db, rt, [(parent.office, parent.id, start) for parent, start in starts], now)


def plant(
    db: Connection, rt: Runtime, starts: Sequence[tuple[OfficeId, InstanceId | None, Start]], now: Moment
) -> list[InstanceId]:
    """Start instances: their rows, what they are about, their first event; a constant number of statements."""
    if not starts:
        return []
    new: list[tuple[Instance, object]] = []
    # Sorted, so that what is started together keeps its order wherever ids decide: digests, locks.
    ids = sorted(new_id(now) for _ in starts)
    for id, (office, parent, start) in zip(ids, starts, strict=True):
        flow = rt.definitions[start.workflow].workflow
        one = Instance(InstanceId(id), office, flow.name, flow.digest, start.ref, parent, flow.initial)
        new.append((one, start.payload))
    for name in sorted({one.workflow for one, _ in new}):
        definitions.publish(db, rt.definitions[name], now)
    instances.add(db, [one for one, _ in new])
    for name in sorted({one.workflow for one, _ in new}):
        rt.definitions[name].plant(db, [pair for pair in new if pair[0].workflow == name], now)
    members = [one for one, _ in new]
    facts: AllFacts = load_facts(db, rt, members, now)
    rules = load_rules(db, rt, members, facts)
    begun = [
        begin(rt.definitions[one.workflow].workflow, one, facts[one.id], rules_of(rules, one.office), now)
        for one in members
    ]
    _write(db, rt, begun, now)
    return [one.id for one in members]


def _write(db: Connection, rt: Runtime, decisions: Sequence[Decision], now: Moment) -> None:
    _chain(db, decisions, now)
    notices.overtake(db, [(d.before.id, kind) for d in decisions for kind in d.overtakes])
    notices.add(db, (notice for d in decisions for notice in d.notices), now)
    for name in sorted({d.before.workflow for d in decisions}):
        rt.definitions[name].keep(db, [d for d in decisions if d.before.workflow == name and d.event], now)


def _chain(db: Connection, decisions: Sequence[Decision], now: Moment) -> None:
    entries = [trail.Entry(d.before.id, d.after.seq, d.before.head, d.event) for d in decisions if d.event]
    heads = iter(trail.append(db, entries, now))
    instances.move(db, [replace(d.after, head=next(heads)) if d.event else d.after for d in decisions])


def _carry_out_orders(db: Connection, rt: Runtime, decisions: Sequence[Decision], now: Moment) -> None:
    orders = {order.child: order.trigger for d in decisions for order in d.orders}
    if not orders:
        return
    children = instances.lock(db, orders)
    facts: AllFacts = load_facts(db, rt, children.values(), now)
    rules = load_rules(db, rt, children.values(), facts)
    done: list[Decision] = []
    for child in children.values():
        flow = rt.definitions[child.workflow].under(child.digest)
        if orders[child.id] == ARM:
            done.append(rearm(flow, child, facts[child.id], rules_of(rules, child.office), now))
            continue
        command = Command(orders[child.id], SYSTEM)
        outcome = decide(flow, child, command, facts[child.id], rules_of(rules, child.office), now)
        if isinstance(outcome, Refusal):
            raise outcome.error()
        done.append(outcome)
    record(db, rt, done, now)


def _leave_notes(db: Connection, rt: Runtime, notes: Sequence[Note], now: Moment) -> None:
    """One event per note; several on one instance follow each other, so each round takes one per instance."""
    while notes:
        first = {note.to: note for note in reversed(notes)}
        targets = instances.lock(db, first)
        rules = load_rules(db, rt, targets.values(), {})
        taken = [take_note(one, first[one.id], rules_of(rules, one.office), now) for one in targets.values()]
        _chain(db, taken, now)
        chosen = {id(note) for note in first.values()}
        notes = [note for note in notes if id(note) not in chosen]
