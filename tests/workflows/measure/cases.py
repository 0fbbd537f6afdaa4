"""A measure on paper: its facts, and the table asked and woken without any database."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from config.calendars import seed_calendar
from config.ladders import default_ladders
from engine.core.asked import NOTHING, Command, Holder, Instance, Payload
from engine.core.calendar import ZONE, SendingHours
from engine.core.decision import Decision, Refusal, Rules, decide
from engine.core.identifiers import InstanceId, Moment, PersonId, moment
from engine.core.notices import Notice, Standing
from engine.core.speaking import begin, speak
from tests.workflows.directory.office import DEPUTY, HEAD, OFFICER, PERSONNEL_HEAD, SNN, STAFF
from workflows.directory.facts import mailbox
from workflows.measure.commands import Claim, MarkNotRemedied, Return
from workflows.measure.facts import (
    CONTACT,
    DOER,
    OWNER,
    PERSONNEL_OFFICE,
    SUPERVISOR,
    MeasureFacts,
)
from workflows.measure.workflow import WORKFLOW

DUE = date(2023, 6, 14)  # a Wednesday; five working days before it is 7 June, the day after 15 June
CONTACT_PERSON = PersonId("SNN/CCKL-10")
OFFICE_BOX = mailbox("SNN")
LADDERS = default_ladders()
RULES = Rules(seed_calendar(range(2022, 2025)), SendingHours(), {one.digest: one for one in LADDERS.values()})
PLAN = InstanceId(UUID(int=1))

DONE = Claim("Đã tổ chức hai lớp tập huấn", "Danh sách học viên")
BACK = Return("Chưa có biên bản nghiệm thu")
FAILED = MarkNotRemedied("Không bố trí được kinh phí")

NEW = Instance(InstanceId(UUID(int=2)), SNN, "measure", WORKFLOW.digest, "SNN/2022/CCKL/W1.1", PLAN, "open")
FACTS = MeasureFacts(
    due_on=DUE,
    claimed_on=None,
    claimed_by=None,
    holders={
        DOER: (Holder(STAFF),),
        OWNER: (Holder(HEAD),),
        CONTACT: (Holder(CONTACT_PERSON),),
        SUPERVISOR: (Holder(OFFICER), Holder(DEPUTY, "thay mặt", PERSONNEL_HEAD)),
        PERSONNEL_OFFICE: (Holder(PERSONNEL_HEAD),),
    },
    heard={
        DOER: (STAFF,),
        OWNER: (HEAD,),
        SUPERVISOR: (OFFICER,),
        PERSONNEL_OFFICE: (OFFICE_BOX,),
    },
    ladders={name: LADDERS[name].digest for name in ("measure", "claimed")},
    summary={},
)


def at(day: date, clock: str = "09:00") -> Moment:
    """A local moment."""
    hours, _, minutes = clock.partition(":")
    return moment(datetime(day.year, day.month, day.day, int(hours), int(minutes), tzinfo=ZoneInfo(ZONE)))


def day(month: int, number: int) -> date:
    """A day of 2023."""
    return date(2023, month, number)


def standing(state: str, **known: object) -> tuple[Instance, MeasureFacts]:
    """A measure in `state`; one that is claimed was claimed by the doer on 1 June."""
    claimed = {"claimed_on": day(6, 1), "claimed_by": STAFF} if state == "claimed_done" else {}
    return replace(NEW, state=state), replace(FACTS, **(claimed | known))  # type: ignore[arg-type]


def ask(
    state: str,
    trigger: str,
    actor: PersonId,
    payload: Payload = NOTHING,
    now: Moment = at(day(6, 5)),  # noqa: B008  a constant moment
    **known: object,
) -> Decision | Refusal:
    """What the table answers a person."""
    one, facts = standing(state, **known)
    return decide(WORKFLOW, one, Command(trigger, actor, payload), facts, RULES, now)


def refused(answer: Decision | Refusal) -> list[str]:
    """Why it will not happen; nothing if it does."""
    return [obstacle.kind for obstacle in answer.obstacles] if isinstance(answer, Refusal) else []


class Running:
    """One measure carried through its days by hand: what is recorded is kept, as the engine would."""

    def __init__(self, facts: MeasureFacts = FACTS, started: Moment = at(day(5, 15))) -> None:  # noqa: B008
        self.facts = facts
        self.one = begin(WORKFLOW, NEW, facts, RULES, started).after
        self.ledger: list[tuple[Moment, Notice]] = []

    def does(self, trigger: str, actor: PersonId, payload: Payload, now: Moment) -> None:
        """Somebody acts."""
        answer = decide(WORKFLOW, self.one, Command(trigger, actor, payload), self.facts, RULES, now)
        assert isinstance(answer, Decision), answer
        self._take(answer, now)
        claims = isinstance(payload, Claim)
        self.facts = replace(
            self.facts,
            claimed_on=RULES.calendar.local_day(now) if claims else None,
            claimed_by=actor if claims else None,
        )

    def wakes_until(self, last: date) -> None:
        """Every rung speaks at its moment."""
        while self.one.wake_at is not None and RULES.calendar.local_day(self.one.wake_at) <= last:
            now = self.one.wake_at
            self._take(speak(WORKFLOW, self.one, self.facts, RULES, now), now)

    def rungs(self) -> list[tuple[str, PersonId, str]]:
        """What the clocks said: local time, person, kind."""
        zone = ZoneInfo(ZONE)
        return [
            (f"{now.astimezone(zone):%d/%m %H:%M}", notice.person, notice.kind)
            for now, notice in self.ledger
            if notice.timer and notice.standing is Standing.OPEN
        ]

    def _take(self, decision: Decision, now: Moment) -> None:
        self.one = decision.after
        self.ledger += [(now, notice) for notice in decision.notices]
