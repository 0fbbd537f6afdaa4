"""`decide` on the real plans of an office against one bare trigger of `transitions` over the same table.

Every plan with its own facts and its own document, one after the other, so that nothing is decided twice in a row. The
facts are at hand; whoever has a part in a plan was resolved when it was first asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from transitions import Machine

from benchmarks.measuring import Bench, Bound, Figure, Target, Unit, figure, interleaved, timed
from benchmarks.office import Office, open_office
from engine.core.asked import Command, Instance, Payload
from engine.core.calendar import Deadline
from engine.core.decision import Decision, Rules, decide
from engine.core.identifiers import PersonId
from engine.core.spec import Workflow
from engine.runtime.handle import handle
from engine.runtime.recording import load_facts, load_rules, rules_of
from engine.runtime.wake import wake
from engine.store.session import reading
from workflows.remediation.commands import Approve, Defect, Reject, Submit
from workflows.remediation.facts import APPRAISER, PlanFacts

TARGET = Target(Bound.TIMES, 5)
RETURNED = Reject((Defect("missing_linkage"),), "Đề nghị gắn lại.", Deadline(date(2023, 4, 28)))


@dataclass(frozen=True, slots=True)
class _Case:
    """One plan as `handle` would find it, and what is asked of it."""

    plan: Instance
    command: Command
    facts: PlanFacts
    rules: Rules


def run(bench: Bench) -> Iterable[Figure]:
    """Handing in a whole document, returning it, approving it."""
    office = open_office(bench.memory / "decide.db")
    office.at("2023-03-20 08:00")
    wake(office.rt)
    office.at("2023-03-20 09:00")
    chosen = [plan for plan in office.plans() if office.document(plan).weaknesses]
    chosen = chosen[: bench.pick(full=len(chosen), short=3)]
    handed_in = [_case(office, plan, "submit", Submit(office.document(plan))) for plan in chosen]
    yield _compared(bench, office, "submit", handed_in)
    for case in handed_in:
        handle(office.rt, case.plan.id, case.command)
    known = {plan.id for plan in chosen}
    waiting = [plan for plan in office.plans() if plan.id in known]
    yield _compared(bench, office, "reject", [_case(office, plan, "reject", RETURNED) for plan in waiting])
    yield _compared(bench, office, "approve", [_case(office, plan, "approve", None) for plan in waiting])
    office.rt.db.dispose()


def _case(office: Office, plan: Instance, trigger: str, payload: Payload | None) -> _Case:
    rt = office.rt
    with reading(rt.db) as db:
        loaded = load_facts(db, rt, [plan], rt.now())
        rules = rules_of(load_rules(db, rt, [plan], loaded), plan.office)
    facts = loaded[plan.id]
    assert isinstance(facts, PlanFacts), "the plan's workflow loads these"
    if payload is None:
        assert facts.revision is not None, "it was handed in"
        payload = Approve(facts.revision.fingerprint)
    return _Case(
        plan,
        Command(trigger, _actor(office, plan, trigger, facts), payload, version=plan.version),
        facts,
        rules,
    )


def _actor(office: Office, plan: Instance, trigger: str, facts: PlanFacts) -> PersonId:
    return office.writer(plan) if trigger == "submit" else facts.may(APPRAISER)[0].person


def _compared(bench: Bench, office: Office, trigger: str, cases: Sequence[_Case]) -> Figure:
    flow, now = office.rt.definitions["remediation"].workflow, office.rt.now()
    state, times = cases[0].plan.state, bench.pick(full=20, short=1)
    token = _Token()
    bare_trigger = _bare_machine(flow, token, state).events[trigger].trigger

    def ours() -> None:
        for _ in range(times):
            for case in cases:
                decide(flow, case.plan, case.command, case.facts, case.rules, now)

    def bare() -> None:
        for _ in range(times):
            for _case in cases:
                token.state = state
                bare_trigger(token)

    rounds = interleaved(lambda _: timed(ours), lambda _: timed(bare), bench.rounds)
    for case in cases:
        outcome = decide(flow, case.plan, case.command, case.facts, case.rules, now)
        assert isinstance(outcome, Decision), f"{case.plan.ref}: {trigger} was refused"
        assert outcome.after.state == token.state, "the bare machine went somewhere else"
    note = "a bare `transitions` trigger on the same rows: no guard, no fact, no clock, no document"
    return figure(
        f"decide, {trigger}",
        rounds,
        operations=times * len(cases),
        unit=Unit.MICROSECONDS,
        target=TARGET,
        note=note,
    )


class _Token:
    """The model of the bare machine."""

    state: str


def _bare_machine(flow: Workflow[PlanFacts], token: _Token, state: str) -> Machine:
    """What somebody would write who needed the states alone."""
    machine = Machine(token, states=list(flow.states), initial=state, auto_transitions=False)
    for row in flow.transitions:
        machine.add_transition(row.trigger, list(row.sources), row.target or "=")
    return machine
