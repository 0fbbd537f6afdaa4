"""`decide` on a real plan against one bare trigger of the same `transitions` machine."""

from collections.abc import Iterable

from transitions import Machine

from benchmarks.measuring import Bench, Bound, Figure, Target, Unit, figure, interleaved, timed
from benchmarks.office import Office, open_office
from engine.core.asked import Command, Instance, Payload
from engine.core.decision import Decision, Rules, decide
from engine.core.identifiers import PersonId
from engine.runtime.handle import handle
from engine.runtime.recording import load_facts, load_rules, rules_of
from engine.store.session import reading
from workflows.remediation.commands import Approve, Submit
from workflows.remediation.facts import APPRAISER, PlanFacts

PLAN = "SNN/2022/CCKL-1"
TARGET = Target(Bound.TIMES, 5)


def run(bench: Bench) -> Iterable[Figure]:
    """Submitting a whole document, and approving it."""
    office = open_office(bench.memory / "decide.db")
    office.at("2023-03-20 09:00")
    plan = next(one for one in office.plans() if one.ref == PLAN)
    payload = Submit(office.document(plan))
    yield _compared(bench, office, plan, "submit", office.writer(plan), payload)
    handle(office.rt, plan.id, Command("submit", office.writer(plan), payload, version=plan.version))
    plan = next(one for one in office.plans() if one.ref == PLAN)
    facts, _ = _given(office, plan)
    assert facts.revision is not None, "it was just handed in"
    approve = Approve(facts.revision.fingerprint)
    yield _compared(bench, office, plan, "approve", facts.may(APPRAISER)[0].person, approve)
    office.rt.db.dispose()


def _given(office: Office, plan: Instance) -> tuple[PlanFacts, Rules]:
    """What `handle` would load for this plan."""
    rt = office.rt
    with reading(rt.db) as db:
        facts = load_facts(db, rt, [plan], rt.now())
        loaded = facts[plan.id]
        assert isinstance(loaded, PlanFacts), "the plan's workflow loads these"
        return loaded, rules_of(load_rules(db, rt, [plan], facts), plan.office)


def _compared(
    bench: Bench, office: Office, plan: Instance, trigger: str, actor: PersonId, payload: Payload
) -> Figure:
    facts, rules = _given(office, plan)
    flow, now = office.rt.definitions[plan.workflow].workflow, office.rt.now()
    command = Command(trigger, actor, payload, version=plan.version)
    outcome = decide(flow, plan, command, facts, rules, now)
    assert isinstance(outcome, Decision), f"{trigger} was refused: {outcome.obstacles}"
    many = bench.pick(full=5_000, short=20)
    token, machine = _bare_machine(office, plan.workflow, plan.state)
    bare_trigger = machine.events[trigger].trigger

    def ours(_: int) -> float:
        return timed(lambda: [decide(flow, plan, command, facts, rules, now) for _ in range(many)])

    def bare() -> None:
        for _ in range(many):
            token.state = plan.state
            bare_trigger(token)

    rounds = interleaved(ours, lambda _: timed(bare), bench.rounds)
    assert token.state == outcome.after.state, "the bare machine went somewhere else"
    return figure(
        f"decide: {trigger}",
        rounds,
        operations=many,
        unit=Unit.MICROSECONDS,
        target=TARGET,
        note="a bare `transitions` trigger on the same states and rows: no guard, no fact, no clock",
    )


class _Token:
    """The model of the bare machine."""

    state: str


def _bare_machine(office: Office, workflow: str, state: str) -> tuple[_Token, Machine]:
    """What somebody would write who needed the states alone."""
    flow, token = office.rt.definitions[workflow].workflow, _Token()
    machine = Machine(token, states=list(flow.states), initial=state, auto_transitions=False)
    for row in flow.transitions:
        machine.add_transition(row.trigger, list(row.sources), row.target or "=")
    return token, machine
