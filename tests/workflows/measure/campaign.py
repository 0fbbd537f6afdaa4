"""Measures in a real database, under a small plan that starts them and may replace them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, event, select

from config.calendars import seed_year
from config.ladders import default_ladders
from engine.core.asked import NOTHING, Asked, Command, Holder, Instance, Payload
from engine.core.calendar import ZONE
from engine.core.identifiers import InstanceId, Moment, PersonId, Role
from engine.core.spec import Consequences, Order, Start, Transition, Workflow
from engine.runtime.handle import handle
from engine.runtime.runtime import Runtime
from engine.runtime.start import start
from engine.runtime.wake import wake
from engine.store import calendars, instances, ladders, trail
from engine.store.commands import Receipt
from engine.store.definition import Definition
from engine.store.described import table_of
from engine.store.notices import NoticeRow
from engine.store.session import reading, unit_of_work
from notifiers.kinds import KINDS
from notifiers.memory import MemoryChannel
from notifiers.rendering import JinjaRenderer
from tests.workflows.directory.office import OFFICER, POSTS, SNN, who
from tests.workflows.measure.briefs import brief
from workflows.directory.editing import OfficeIn, PostIn, UnitIn, add_appointment, import_directory
from workflows.directory.facts import PostRole
from workflows.directory.loading import book
from workflows.measure.definition import definition

KEEPER = Role("keeper")
PLAN_REF = "SNN/2022/CCKL"


@dataclass(frozen=True, slots=True)
class Follow(Payload):
    """Measures to start and measures to replace, in one step of the plan."""

    starts: tuple[Start, ...] = ()
    replaced: tuple[InstanceId, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A plan that speaks to nobody."""

    speaks: bool = False
    conditions: frozenset[str] = frozenset()
    ladders: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, str | int] = field(default_factory=dict)

    def may(self, role: Role) -> tuple[Holder, ...]:
        return (Holder(OFFICER),)

    def told(self, role: Role) -> tuple[PersonId, ...]:
        return ()


def follow(asked: Asked[PaperFacts]) -> Consequences:
    payload = asked.command.payload
    assert isinstance(payload, Follow)
    return Consequences(
        starts=payload.starts, orders=tuple(Order(one, "replace") for one in payload.replaced)
    )


def end(asked: Asked[PaperFacts]) -> Consequences:
    return Consequences(outcome="remedied")


PAPER: Workflow[PaperFacts] = Workflow(
    name="paper",
    version=1,
    initial="running",
    states=("running", "done"),
    final=("done",),
    roles=(KEEPER,),
    transitions=(
        Transition("follow", ("running",), None, by=(KEEPER,), then=follow),
        Transition("finish", ("running",), "done", by=(KEEPER,), then=end),
    ),
    outcomes=("remedied",),
)


def paper_facts(_db: Connection, found: Sequence[Instance], _now: Moment) -> dict[InstanceId, PaperFacts]:
    return {one.id: PaperFacts() for one in found}


def nothing(_db: Connection, _about: Sequence[object], _now: Moment) -> None:
    """A plan on paper keeps nothing."""


@dataclass
class Standing:
    """A clock that stands where it was set."""

    at: Moment

    def now(self) -> Moment:
        return self.at


class Campaign:
    """One office, one plan, its measures; a clock set by hand."""

    def __init__(self, db: Engine, now: Moment) -> None:
        self.clock = Standing(now)
        self.rt = Runtime(
            db=db,
            clock=self.clock,
            definitions={
                "measure": definition("https://dondoc.example"),
                "paper": Definition(PAPER, paper_facts, nothing, nothing),
            },
            renderer=JinjaRenderer({}),
            channels={"memory": MemoryChannel()},
            channel="memory",
            book=book,
            order=tuple(KINDS),
        )
        with unit_of_work(db) as connection:
            _office(connection, now)
            start_one = [Start("paper", PLAN_REF, None)]
            self.plan = start(connection, self.rt, SNN, start_one, now)[0]

    def at(self, now: Moment) -> None:
        """Set the clock."""
        self.clock.at = now

    def follows(self, *briefs: tuple[str, dict[str, str]], replacing: Sequence[str] = ()) -> None:
        """The plan starts measures, and replaces others, in one step."""
        starts = tuple(
            Start("measure", f"{PLAN_REF}/{name}", {**one, "plan": str(self.plan)}) for name, one in briefs
        )
        gone = tuple(self.measure(name).id for name in replacing)
        self._plan_does("follow", Follow(starts, gone))

    def does(self, name: str, trigger: str, actor: PersonId, payload: Payload) -> Receipt:
        """Somebody acts on a measure."""
        one = self.measure(name)
        return handle(self.rt, one.id, Command(trigger, actor, payload, version=one.version))

    def appoints(self, code: str, unit: str, role: PostRole) -> None:
        """Somebody gets one more post, from the day of the clock on."""
        with unit_of_work(self.rt.db) as connection:
            today = self.clock.at.astimezone(ZoneInfo(ZONE)).date()
            add_appointment(connection, SNN, who(code), unit, role, "", today)

    def finish(self) -> None:
        """The plan ends."""
        self._plan_does("finish", NOTHING)

    def _plan_does(self, trigger: str, payload: Payload) -> None:
        with reading(self.rt.db) as connection:
            seen = instances.read(connection, [self.plan])[self.plan].version
        handle(self.rt, self.plan, Command(trigger, OFFICER, payload, version=seen))

    def measure(self, name: str) -> Instance:
        """A measure as it stands."""
        with reading(self.rt.db) as connection:
            return instances.by_ref(connection, [f"{PLAN_REF}/{name}"])[f"{PLAN_REF}/{name}"]

    def wakes(self, *moments: Moment) -> None:
        """The heart beats at these moments."""
        for now in moments:
            self.at(now)
            wake(self.rt)

    def events(self, one: InstanceId) -> list[trail.Happened]:
        """What happened to an instance."""
        with reading(self.rt.db) as connection:
            return trail.of_streams(connection, [one])[one]

    def notices(self, name: str) -> list[tuple[str, str, str]]:
        """What is owed about a measure: local time, person, kind."""
        zone = ZoneInfo(ZONE)
        rows = self._rows(name)
        return [(f"{r.due.astimezone(zone):%d/%m %H:%M}", r.person, r.kind) for r in rows]

    def summaries(self, name: str) -> list[tuple[str, dict[str, str | int]]]:
        """Kind and facts of every line about a measure."""
        return [(r.kind, json.loads(r.summary)) for r in self._rows(name)]

    def _rows(self, name: str) -> list[NoticeRow]:
        table = table_of(NoticeRow)
        query = select(table).where(
            table.c.instance == self.measure(name).id, table.c.standing.in_(("open", "merged"))
        )
        with reading(self.rt.db) as connection:
            return list(connection.execute(query.order_by(table.c.due, table.c.person, table.c.kind)))  # type: ignore[arg-type]


@contextmanager
def counting(db: Engine) -> Iterator[list[str]]:
    """The questions that were asked meanwhile."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(db, "before_cursor_execute", note)
    yield asked
    event.remove(db, "before_cursor_execute", note)


def named(name: str, **other: str) -> tuple[str, dict[str, str]]:
    """A measure to start: its number and its brief."""
    return name, brief(**other)


def _office(connection: Connection, now: Moment) -> None:
    units = [
        UnitIn("VP", "Văn phòng", "phòng", 1, "LD02"),
        UnitIn("TCCB", "Phòng Tổ chức cán bộ", "phòng", 2, "LD01"),
        UnitIn("CCKL", "Chi cục Kiểm lâm", "chi cục", 3, "LD02", "kl@so.example"),
    ]
    posts = [PostIn(code, f"Người {code}", unit, role, title) for code, unit, role, title in POSTS]
    posts = [post if post.role is not PostRole.OFFICER else _following(post) for post in posts]
    import_directory(connection, OfficeIn("SNN", "Sở", "TCCB", email="tccb@so.example"), units, posts)
    days = [calendars.Day(d.day, d.works, note=d.note) for y in (2022, 2023, 2024) for d in seed_year(y)]
    calendars.seed(connection, SNN, days, (2022, 2023, 2024))
    ladders.publish(connection, default_ladders().values(), now)


def _following(officer: PostIn) -> PostIn:
    """The officer follows CCKL."""
    return PostIn(officer.person, officer.name, "CCKL", officer.role, officer.title)
