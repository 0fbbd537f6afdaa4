"""A small workflow for the tests of the core: somebody asks for leave, his head grants or refuses it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from config.calendars import seed_calendar
from engine.core.asked import Asked, Command, Holder, Instance, Payload
from engine.core.calendar import ZONE, SendingHours
from engine.core.decision import Decision, Refusal, Rules, decide
from engine.core.identifiers import InstanceId, Moment, Obstacle, OfficeId, PersonId, Role, moment
from engine.core.ladder import Ladder, Offset, Rung, Tell
from engine.core.ports import Summary
from engine.core.spec import Consequences, Note, Order, Start, Timer, Transition, Workflow
from engine.store.identity import new_id

ASKER, HEAD, CLERK = Role("asker"), Role("head"), Role("clerk")
LAN, HUNG, MAI, STRANGER = (PersonId(f"SNN/{name}") for name in ("LAN", "HUNG", "MAI", "NOBODY"))
DRAFT, ASKED, GRANTED, REFUSED = "draft", "asked", "granted", "refused"


@dataclass(frozen=True, slots=True)
class Words(Payload):
    """What is written on the form."""

    reason: str = ""
    days: int = 0
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class LeaveFacts:
    """Who is who, and from which day the head's clock counts."""

    due_on: date | None = date(2023, 3, 29)
    speaks: bool = True
    conditions: frozenset[str] = frozenset()
    holders: Mapping[Role, tuple[Holder, ...]] = field(
        default_factory=lambda: {ASKER: (Holder(LAN),), HEAD: (Holder(HUNG),), CLERK: (Holder(MAI),)}
    )
    heard: Mapping[Role, tuple[PersonId, ...]] = field(
        default_factory=lambda: {ASKER: (LAN,), HEAD: (HUNG,), CLERK: (MAI,)}
    )
    ladders: Mapping[str, str] = field(default_factory=lambda: {"answer": LADDER.digest})
    summary: Summary = field(default_factory=lambda: {"ref": "L-1"})

    def may(self, role: Role) -> tuple[Holder, ...]:
        return self.holders.get(role, ())

    def told(self, role: Role) -> tuple[PersonId, ...]:
        return self.heard.get(role, ())


Leave = Asked[LeaveFacts]


def words(asked: Leave) -> Words:
    payload = asked.command.payload
    return payload if isinstance(payload, Words) else Words()


def reason_is_given(asked: Leave) -> Iterator[Obstacle]:
    """Leave has a reason."""
    if not words(asked).reason:
        yield Obstacle("no_reason")


def days_are_possible(asked: Leave) -> Iterator[Obstacle]:
    """Leave has at least one day, and not more than ten."""
    if not 1 <= words(asked).days <= 10:
        yield Obstacle("no_such_days", "W1", "2")


def breaks(asked: Leave) -> Iterator[Obstacle]:
    """A guard with a mistake in it."""
    raise ZeroDivisionError("a guard with a mistake in it")


def is_urgent(asked: Leave) -> bool:
    """Whether it goes past the head."""
    return words(asked).urgent


def is_ordinary(asked: Leave) -> bool:
    """Whether the head looks at it."""
    return not words(asked).urgent


def ask_for_it(asked: Leave) -> Consequences:
    """What an application brings about."""
    return Consequences(
        body={"days": words(asked).days}, texts={"reason": words(asked).reason}, summary={"days": 3}
    )


def grant_it(asked: Leave) -> Consequences:
    """What a granted leave brings about."""
    child = Start("leave", "L-2", Words())
    return Consequences(
        outcome="went",
        effective_on=date(2023, 3, 1),
        starts=(child,),
        orders=(Order(asked.instance.id, "refuse"),),
        notes=(Note(asked.instance.id, "heard"),),
    )


def day_of_answer(asked: Leave) -> date | None:
    """What the head's clock counts from."""
    return asked.facts.due_on


def says(facts: LeaveFacts, day: date, calendar: object, now: Moment) -> Summary:
    """What its letters add."""
    return {"due_on": day.isoformat()}


LADDER = Ladder(
    "answer",
    (
        Rung(Offset(-2, time(8)), 0, (Tell(HEAD, "answer_due"),)),
        Rung(Offset(0, time(8)), 0, (Tell(HEAD, "answer_due"), Tell(CLERK, "answer_due", when="strict"))),
        Rung(Offset(1, time(8)), 1, (Tell(CLERK, "answer_late"),)),
        Rung(Offset(2, time(8)), 2, (Tell(CLERK, "answer_late"),)),
        Rung(Offset(5, time(8)), 0, (Tell(HEAD, "answer_due"),)),
    ),
)
ask = Transition(
    "ask",
    (DRAFT,),
    ASKED,
    by=(ASKER,),
    guards=(reason_is_given, days_are_possible),
    tells=(Tell(HEAD, "leave_asked"),),
    then=ask_for_it,
    when=is_ordinary,
)
ask_urgently = Transition("ask", (DRAFT,), GRANTED, by=(ASKER,), when=is_urgent)
amend = Transition("amend", (ASKED,), None, by=(ASKER, CLERK))
take_back = Transition("take_back", (ASKED,), DRAFT, by=(ASKER,))
grant = Transition("grant", (ASKED,), GRANTED, by=(HEAD,), tells=(Tell(ASKER, "granted"),), then=grant_it)
refuse_it = Transition("turn_down", (ASKED,), REFUSED, by=(HEAD,), tells=(Tell(ASKER, "turned_down"),))
answer = Timer("answer", (ASKED,), "answer", ("answer_due", "answer_late"), day_of_answer, says)
TABLE = (ask, ask_urgently, amend, take_back, grant, refuse_it)


def workflow(*rows: Transition[LeaveFacts], **other: object) -> Workflow[LeaveFacts]:
    """The declaration, with other rows or fields where a test asks for them."""
    fields: dict[str, object] = {
        "name": "leave",
        "version": 1,
        "initial": DRAFT,
        "states": (DRAFT, ASKED, GRANTED, REFUSED),
        "final": (GRANTED, REFUSED),
        "roles": (ASKER, HEAD, CLERK),
        "transitions": rows or TABLE,
        "timers": (answer,),
        "outcomes": ("went",),
    }
    return Workflow(**{**fields, **other})  # type: ignore[arg-type]


LEAVE = workflow()
RULES = Rules(seed_calendar([2022, 2023, 2024]), SendingHours(), {LADDER.digest: LADDER})


def local(text: str) -> Moment:
    """A moment by the office's clock: "2023-03-20 08:00"."""
    return moment(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)))


MORNING = local("2023-03-20 08:00")


def request(state: str = DRAFT, **other: object) -> Instance:
    """A request for leave, standing in `state`."""
    one = Instance(
        InstanceId(new_id(MORNING)), OfficeId("SNN"), "leave", LEAVE.digest, "L-1", None, state, seq=1
    )
    return replace(one, **other)  # type: ignore[arg-type]


def asks(
    one: Instance,
    trigger: str,
    actor: PersonId,
    payload: Payload | None = None,
    *,
    now: Moment = MORNING,
    facts: LeaveFacts | None = None,
    flow: Workflow[LeaveFacts] = LEAVE,
    **more: object,
) -> Decision | Refusal:
    """What comes of it when `actor` asks `trigger`."""
    command = Command(trigger, actor, payload or Words("nghỉ phép", 3), version=one.version)
    return decide(flow, one, replace(command, **more), facts or LeaveFacts(), RULES, now)  # type: ignore[arg-type]


def done(*args: object, **named: object) -> Decision:
    """As `asks`, where nothing stands in the way."""
    decision = asks(*args, **named)  # type: ignore[arg-type]
    assert isinstance(decision, Decision), decision.obstacles
    return decision


def refused(*args: object, **named: object) -> Refusal:
    """As `asks`, where something stands in the way."""
    refusal = asks(*args, **named)  # type: ignore[arg-type]
    assert isinstance(refusal, Refusal)
    return refusal
