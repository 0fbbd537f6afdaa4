"""Where the demonstration is played: the runtime, the clock in our hand, and one sentence per act of a person.

Every act is a command with the version its author saw. Holds no story.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from engine.core.asked import NOTHING, Command, Instance, Payload
from engine.core.calendar import ZONE, WorkingCalendar
from engine.core.errors import TransitionRefused
from engine.core.identifiers import InstanceId, Moment, Obstacle, PersonId, Role, moment
from engine.runtime.compose import compose
from engine.runtime.drain import drain
from engine.runtime.handle import handle, handle_all
from engine.runtime.runtime import Runtime
from engine.runtime.wake import wake
from engine.store import blobs, calendars, instances
from engine.store.session import reading, unit_of_work
from web.clocks import ManualClock
from workflows.remediation.commands import Approve, Receive, Submit
from workflows.remediation.document import PlanDocument
from workflows.remediation.reading import newest_revisions
from workflows.remediation.review import CycleKey

_SCAN_BYTES = 4096


class NotRefused(AssertionError):
    """The story tells of a refusal, and the command was carried out."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal the story tells of: when, whose plan, what was asked, and everything that stood in the way."""

    at: Moment
    ref: str
    trigger: str
    obstacles: tuple[Obstacle, ...]


@dataclass
class Stage:
    """One demonstration while it is played."""

    rt: Runtime
    clock: ManualClock
    key: CycleKey
    sent: int = 0
    refusals: list[Refused] = field(default_factory=list)

    # --- time -----------------------------------------------------------------------------------

    def at(self, day: date, clock: time) -> None:
        """It is now this local moment."""
        self.clock.at = local(day, clock)

    def beat(self) -> None:
        """Wake, compose and drain, once."""
        wake(self.rt)
        compose(self.rt)
        self.sent += drain(self.rt).sent

    def quiet_beat(self) -> None:
        """The same at an hour when nobody acted: where nothing woke there is nothing to write or to send."""
        if wake(self.rt).instances:
            self.beat()

    def calendar(self) -> WorkingCalendar:
        """The working days of the office."""
        with reading(self.rt.db) as db:
            return calendars.of(db, [self.key[0]])[self.key[0]]

    def enter(self, work: Callable[[Connection, Moment], object]) -> None:
        """One unit of work of the personnel office, such as locking a list."""
        with unit_of_work(self.rt.db) as db:
            work(db, self.rt.now())

    # --- plans ----------------------------------------------------------------------------------

    def person(self, code: str) -> PersonId:
        """The id of a person by his code."""
        return PersonId(f"{self.key[0]}/{code}")

    def plans(self, codes: Sequence[str]) -> dict[str, Instance]:
        """Where the plans of these units and people stand, by code."""
        prefix = f"{self.key[0]}/{self.key[1]}/"
        with reading(self.rt.db) as db:
            found = instances.by_ref(db, [prefix + code for code in codes])
        return {ref.removeprefix(prefix): one for ref, one in found.items()}

    def act(self, code: str, trigger: str, who: str, payload: Payload = NOTHING) -> None:
        """`who` asks `trigger` of the plan of `code`, having seen it as it stands."""
        self.act_on(self.plans([code])[code], trigger, self.person(who), payload)

    def act_on(self, one: Instance, trigger: str, who: PersonId, payload: Payload = NOTHING) -> None:
        """The same of any instance, a measure for example."""
        handle(self.rt, one.id, Command(trigger, who, payload, version=one.version))

    def attempt(self, code: str, trigger: str, who: str, payload: Payload) -> None:
        """An act that must be refused; what stood in the way is kept for the telling.

        Raises:
            NotRefused: it was carried out.
        """
        try:
            self.act(code, trigger, who, payload)
        except TransitionRefused as refused:
            self.refusals.append(Refused(self.rt.now(), refused.ref, trigger, tuple(refused.obstacles)))
        else:
            raise NotRefused(f"{trigger} of plan {code}: expected a refusal, it was carried out")

    def submit(self, code: str, document: PlanDocument) -> None:
        """The owner hands his plan in, the first time or again."""
        one = self.plans([code])[code]
        trigger = "resubmit" if one.state == "rejected" else "submit"
        self.act_on(one, trigger, self.person(owner_code(code)), Submit(document))

    def receive(self, officer: str, arrival: Receive, documents: dict[str, PlanDocument]) -> None:
        """An officer records an envelope: every plan in it, in one act, each with its signed scan."""
        found = self.plans(list(documents))
        asks: list[tuple[InstanceId, Command]] = []
        for code, document in documents.items():
            payload = replace(arrival, document=document, scan=self._scan(code))
            one = found[code]
            asks.append((one.id, Command("receive", self.person(officer), payload, version=one.version)))
        handle_all(self.rt, asks)

    def approve(self, codes: Sequence[str], who: str) -> None:
        """The appraiser approves the texts he read, in one act."""
        found = self.plans(codes)
        with reading(self.rt.db) as db:
            texts = newest_revisions(db, [one.id for one in found.values()])
        asks = [(one, Approve(texts[one.id].fingerprint)) for one in found.values()]
        self.act_on_all(asks, "approve", self.person(who))

    def act_on_all(self, asks: Sequence[tuple[Instance, Payload]], trigger: str, who: PersonId) -> None:
        """`who` asks the same of several instances: all of it happens, or nothing."""
        commands = [(one.id, Command(trigger, who, payload, version=one.version)) for one, payload in asks]
        handle_all(self.rt, commands)

    def holders(self, ones: Sequence[Instance], role: Role) -> dict[InstanceId, PersonId]:
        """Who may act in this role today in each of these instances of one workflow; the first of several."""
        if not ones:
            return {}
        definition = self.rt.definitions[ones[0].workflow]
        with reading(self.rt.db) as db:
            facts = definition.load(db, ones, self.rt.now())
        return {one.id: facts[one.id].may(role)[0].person for one in ones}

    def _scan(self, code: str) -> str:
        content = f"Bản ký của {code}".encode()
        with unit_of_work(self.rt.db) as db:
            return blobs.put(db, f"{code}.txt", content, _SCAN_BYTES, self.rt.now())


def owner_code(code: str) -> str:
    """Who acts for a plan: the person himself, for a unit its head (the sample numbers heads first)."""
    return code if "-" in code else f"{code}-1"


def local(day: date, clock: time) -> Moment:
    """A moment as the office's clock shows it."""
    return moment(datetime.combine(day, clock, ZoneInfo(ZONE)))
