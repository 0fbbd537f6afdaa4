"""Apply commands: lock, load, decide, record, commit. One command or a whole envelope, completely or not at all."""

from collections.abc import Sequence

from sqlalchemy import Connection

from engine.core.asked import Command
from engine.core.decision import Decision, Refusal, decide
from engine.core.errors import BadInput, EnvelopeRefused
from engine.core.identifiers import SYSTEM, InstanceId, Moment
from engine.runtime.recording import AllFacts, load_facts, load_rules, record, record_refusals, rules_of
from engine.runtime.runtime import Runtime
from engine.store import commands, instances
from engine.store.commands import Receipt
from engine.store.session import retried

Ask = tuple[InstanceId, Command]


def handle(rt: Runtime, instance: InstanceId, command: Command) -> Receipt:
    """Apply `command` to the instance, completely or not at all; says where it stands now.

    Raises:
        TransitionRefused: with every obstacle; the refusal itself is on the trail.
        IdempotencyConflict: the actor used the command's key for another request.
        UnknownTrigger: the workflow has no such verb.
        NotFound: there is no such instance.
    """
    _refuse_blind([command])
    now = rt.now()
    done = retried(rt.db, lambda db: _apply(db, rt, [(instance, command)], now))
    if isinstance(done[0], Refusal):
        raise done[0].error()
    return done[0]


def handle_all(rt: Runtime, asks: Sequence[Ask]) -> list[Receipt]:
    """Apply several commands as one act: all of them, or none.

    Raises:
        EnvelopeRefused: with every refusal; each is on its trail, nothing else happened.
        BadInput: one instance is named twice, or a person sent no version.
    """
    if len({instance for instance, _ in asks}) < len(asks):
        raise BadInput("one act: expected each instance once, got one twice")
    _refuse_blind([command for _, command in asks])
    now = rt.now()
    done = retried(rt.db, lambda db: _apply(db, rt, asks, now))
    if refusals := [one.error() for one in done if isinstance(one, Refusal)]:
        raise EnvelopeRefused(refusals)
    return [one for one in done if isinstance(one, Receipt)]


def _refuse_blind(asked: Sequence[Command]) -> None:
    """A person always says which version he saw; otherwise two windows would overwrite each other."""
    for command in asked:
        if command.version is None and command.actor != SYSTEM:
            raise BadInput(
                "{trigger}: expected the version {actor} saw, got none",
                trigger=command.trigger,
                actor=command.actor,
            )


def _apply(db: Connection, rt: Runtime, asks: Sequence[Ask], now: Moment) -> list[Receipt | Refusal]:
    ids = [instance for instance, _ in asks]
    # Parents before children, then by id: whoever touches several locks them in the same order.
    locked = instances.lock_family(db, ids)
    answers: dict[InstanceId, Receipt | Refusal] = {}
    fresh: list[Ask] = []
    for instance, command in asks:
        repeated = commands.earlier(db, instance, command)
        if repeated is None:
            fresh.append((instance, command))
        else:
            answers[instance] = repeated
    facts: AllFacts = load_facts(db, rt, (locked[instance] for instance, _ in fresh), now)
    rules = load_rules(db, rt, locked.values(), facts)
    decisions: list[Decision] = []
    for instance, command in fresh:
        one = locked[instance]
        flow = rt.definitions[one.workflow].under(one.digest)
        outcome = decide(flow, one, command, facts[instance], rules_of(rules, one.office), now)
        if isinstance(outcome, Refusal):
            answers[instance] = outcome
        else:
            decisions.append(outcome)
            after = outcome.after
            answers[instance] = Receipt(after.ref, after.state, after.outcome, after.version, after.seq)
    refusals = [one for one in answers.values() if isinstance(one, Refusal)]
    if refusals:
        record_refusals(db, rt, refusals, now)
        return list(refusals)
    record(db, rt, decisions, now)
    commands.store(db, [(d.before.id, d.command, _receipt(answers[d.before.id])) for d in decisions], now)
    return [answers[instance] for instance in ids]


def _receipt(answer: Receipt | Refusal) -> Receipt:
    assert isinstance(answer, Receipt), "refusals were returned before"
    return answer
