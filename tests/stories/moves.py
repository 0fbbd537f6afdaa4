"""What people, workers and time may do in a small office; a move that is refused is a move like any other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy import Engine, select

from engine.core.asked import NOTHING, Command, Instance, Payload
from engine.core.calendar import Deadline
from engine.core.errors import EngineError
from engine.core.identifiers import Moment, Role
from engine.runtime.compose import compose
from engine.runtime.drain import drain
from engine.runtime.handle import handle
from engine.runtime.wake import wake
from engine.store import instances
from engine.store.notices import NoticeRow
from tests.stories.small_office import PEOPLE, PLANS, a_small_office
from workflows.measure.commands import Claim, MarkNotRemedied, Return
from workflows.remediation.commands import (
    Approve,
    DeclareNone,
    Defect,
    Judge,
    Receive,
    Reject,
    Reopen,
    Result,
    Submit,
    Waive,
)
from workflows.remediation.document import Answer

NOTICE = NoticeRow.__table__
END_OF_TIME = Moment(datetime(2024, 9, 1, tzinfo=UTC))
plans = st.sampled_from(PLANS)
people = st.none() | st.none() | st.none() | st.sampled_from(PEOPLE)  # mostly who ought to act

WRITTEN, TAKEN_BACK = ("hand_in", {"good": True}), ("take_back", {})
APPROVED, RETURNED = ("approve", {"read": True}), ("send_back", {"away": 40})
NATURAL = {  # state -> the moves that lead on from it
    "required": (WRITTEN, WRITTEN, ("record_paper", {"ago": 0, "typed": True})),
    "rejected": (WRITTEN,),
    "submitted": (APPROVED, RETURNED, APPROVED, TAKEN_BACK),
    "resubmitted": (APPROVED, RETURNED, APPROVED, TAKEN_BACK),
    "under_supervision": (
        ("claim", {}),
        ("look_at_it", {"verdict": "confirm"}),
        ("judge_all", {"result": Result.REMEDIED}),
        ("close", {}),
        RETURNED,
    ),
    "closed": (("reopen", {"away": 20}),),
}


class Moves(RuleBasedStateMachine):
    """One spring in the small office."""

    def __init__(self, make: Callable[[], Engine]) -> None:
        super().__init__()
        self._make = make

    @initialize()
    def the_year_begins(self) -> None:
        """The cycle has started; the first reminder is near."""
        self.world = a_small_office(self._make())
        self.world.at("2023-03-14 09:00")

    # --- plans ----------------------------------------------------------------------------------

    @rule(plan=plans, who=people, good=st.booleans())
    def hand_in(self, plan: str, who: str | None, good: bool) -> None:
        """Somebody hands a plan in, the first time or again, with every point answered or with a hole in it."""
        facts = self.facts(self.world.plan(plan))
        answers = tuple(Answer(d.weakness, d.code, "Đã sửa.") for d in facts.returned)
        text = self.world.document(plan, answers=answers if good else ())
        if not good:
            text = replace(text, weaknesses=tuple(replace(w, measures=()) for w in text.weaknesses))
        again = self.world.plan(plan).state == "rejected"
        self.ask(plan, "resubmit" if again else "submit", who, "owner", Submit(text))

    @rule(plan=plans, who=people, ago=st.integers(-1, 5), typed=st.booleans())
    def record_paper(self, plan: str, who: str | None, ago: int, typed: bool) -> None:
        """An officer records paper that came some days ago, with its content or without."""
        sender = self.world.person(plan if "-" in plan else f"{plan}-1")
        text = self.world.document(plan) if typed else None
        self.ask(plan, "receive", who, "officer", Receive(self.today() - timedelta(ago), "12", sender, text))

    @rule(plan=plans, who=people, away=st.integers(3, 40))
    def send_back(self, plan: str, who: str | None, away: int) -> None:
        """The appraiser returns a plan with a new deadline, which may be too near."""
        deadline = Deadline(self.today() + timedelta(away))
        self.ask(
            plan, "reject", who, "appraiser", Reject((Defect("missing_linkage"),), "Chưa gắn.", deadline)
        )

    @rule(plan=plans, who=people, read=st.booleans())
    def approve(self, plan: str, who: str | None, read: bool) -> None:
        """The appraiser approves the text he read, or another one."""
        revision = self.facts(self.world.plan(plan)).revision
        mark = revision.fingerprint if revision and read else "0" * 64
        self.ask(plan, "approve", who, "appraiser", Approve(mark))

    @rule(plan=plans, who=people)
    def take_back(self, plan: str, who: str | None) -> None:
        """The owner takes his plan back."""
        self.ask(plan, "withdraw", who, "owner")

    @rule(plan=plans, who=people)
    def say_there_is_nothing(self, plan: str, who: str | None) -> None:
        """The owner says that nothing was found; something was."""
        self.ask(plan, "declare_none", who, "owner", DeclareNone("BB-02"))

    @rule(plan=plans, who=people)
    def waive(self, plan: str, who: str | None) -> None:
        """The duty is lifted, with the Director's word."""
        self.ask(plan, "waive", who, "officer", Waive("Nghỉ hưu", "QĐ-1", self.world.person("LD01")))

    @rule(plan=plans, who=people, away=st.integers(0, 40))
    def reopen(self, plan: str, who: str | None, away: int) -> None:
        """A closed duty is taken up again."""
        deadline = Deadline(self.today() + timedelta(away))
        payload = Reopen("Sót", "QĐ-2", self.world.person("LD01"), deadline)
        self.ask(plan, "reopen", who, "officer", payload)

    @rule(plan=plans, who=people, result=st.sampled_from(list(Result)))
    def judge_all(self, plan: str, who: str | None, result: Result) -> None:
        """The supervisor says of each weakness what became of it."""
        for code in self.facts(self.world.plan(plan)).linkage.recorded:
            self.ask(plan, "judge", who, "supervisor", Judge(code, result, "Đã kiểm tra."))

    @rule(plan=plans, who=people)
    def close(self, plan: str, who: str | None) -> None:
        """The supervisor closes the plan."""
        self.ask(plan, "close", who, "supervisor")

    @rule(plan=plans, ways=st.lists(st.integers(0, 11), min_size=2, max_size=8))
    def go_on(self, plan: str, ways: list[int]) -> None:
        """The plan goes some of its natural ways, so that the later states are seen as often as the first."""
        for way in ways:
            steps = NATURAL[self.world.plan(plan).state]
            move, asked = steps[way % len(steps)]
            getattr(self, move)(plan=plan, who=None, **asked)

    # --- measures -------------------------------------------------------------------------------

    @rule(plan=plans, who=people)
    def claim(self, plan: str, who: str | None) -> None:
        """Somebody says that the measures are done."""
        for ref in self.measures(plan):
            self.ask(ref, "claim", who, "doer", Claim("Đã làm xong."))

    @rule(
        plan=plans,
        who=people,
        verdict=st.sampled_from(["confirm", "return", "mark_not_remedied"]),
    )
    def look_at_it(self, plan: str, who: str | None, verdict: str) -> None:
        """The supervisor looks at what was claimed."""
        payloads = {"return": Return("Chưa rõ."), "mark_not_remedied": MarkNotRemedied("Thiếu kinh phí.")}
        for ref in self.measures(plan):
            self.ask(ref, verdict, who, "supervisor", payloads.get(verdict, NOTHING))

    # --- time and workers -----------------------------------------------------------------------

    @rule(hours=st.integers(1, 30))
    def hours_pass(self, hours: int) -> None:
        """Some hours pass."""
        self.world.clock.at = min(Moment(self.world.rt.now() + timedelta(hours=hours)), END_OF_TIME)

    @rule(days=st.integers(1, 20), beats=st.booleans())
    def days_pass(self, days: int, beats: bool) -> None:
        """Some days pass, with the heart beating every morning, or in an outage."""
        for _ in range(days):
            self.hours_pass(24)
            if beats:
                self.wake()
                self.compose()

    @rule()
    def wake(self) -> None:
        """Everybody speaks whose time has come."""
        wake(self.world.rt)

    @rule()
    def compose(self) -> None:
        """Letters are written; none urges what is no longer so."""
        with self.world.reading() as db:
            before = {row.key for row in db.execute(select(NOTICE)) if row.standing == "composed"}
        compose(self.world.rt)
        with self.world.reading() as db:
            fresh = [
                r for r in db.execute(select(NOTICE)) if r.standing == "composed" and r.key not in before
            ]
            stand = instances.read(db, {r.instance for r in fresh})
        for row in fresh:
            assert stand[row.instance].state in row.states.split(","), (row.key, stand[row.instance].state)
            assert not (row.timer and stand[row.instance].outcome), row.key

    @rule()
    def drain(self) -> None:
        """Letters leave, each once."""
        drain(self.world.rt)
        ids = [one.message_id for one in self.world.letters()]
        assert len(ids) == len(set(ids))

    # --- underneath -----------------------------------------------------------------------------

    def ask(self, ref: str, trigger: str, who: str | None, role: str, payload: Payload = NOTHING) -> None:
        """`who`, or whoever ought to, asks; a refusal is a move like any other, an error of the house is none."""
        one = self.world.plan(ref)
        actor = self.world.person(who) if who else self.holder(one, Role(role))
        if actor is None:
            return
        try:
            handle(self.world.rt, one.id, Command(trigger, actor, payload, version=one.version))
        except EngineError as refused:
            if refused.status >= 500:
                raise

    def holder(self, one: Instance, role: Role):
        """Somebody who may act in this role today."""
        return next((holder.person for holder in self.facts(one).may(role)), None)

    def facts(self, one: Instance):
        """What the guards would look at."""
        with self.world.reading() as db:
            return self.world.rt.definitions[one.workflow].load(db, [one], self.world.rt.now())[one.id]

    def measures(self, plan: str) -> list[str]:
        """Refs of the measures of a plan."""
        one = self.world.plan(plan)
        with self.world.reading() as db:
            return [child.ref for child in instances.children(db, [one.id])[one.id]]

    def today(self) -> date:
        """The day by the office's clock."""
        return (self.world.rt.now() + timedelta(hours=7)).date()
