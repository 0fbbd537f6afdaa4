"""The office on trial: real code on a real database, a clock that stands still, a post box that keeps letters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from config.ladders import default_ladders
from config.matrices import load_matrices
from config.settings import Settings
from engine.core.asked import NOTHING, Command, Instance, Payload
from engine.core.calendar import ZONE, Deadline, Wording
from engine.core.identifiers import Moment, OfficeId, PersonId, moment
from engine.core.ports import Outgoing
from engine.runtime.compose import Composed, compose
from engine.runtime.drain import Drained, drain
from engine.runtime.handle import handle
from engine.runtime.runtime import Runtime
from engine.runtime.verify import Verdict, verify
from engine.runtime.wake import Woken, wake
from engine.store import instances, notices, trail
from engine.store.commands import Receipt
from engine.store.notices import LedgerLine
from engine.store.session import reading, unit_of_work
from engine.store.trail import Happened
from notifiers.memory import MemoryChannel
from web.clocks import ManualClock
from web.importing import Imported, import_roster
from web.wiring import build
from workflows.directory.supervision import Matrix
from workflows.remediation import cycle, editing, review
from workflows.remediation.commands import Approve, Defect, Receive, Reject, Submit
from workflows.remediation.document import Measure, PlanDocument, Responsibility, Weakness
from workflows.remediation.reading import newest_revisions

SAMPLE = Path(__file__).parents[1] / "config" / "examples" / "roster.xlsx"
OFFICE = OfficeId("SNN")


@dataclass
class World:
    """One installation, told what happens in sentences; `rt` is there for what has no sentence yet."""

    rt: Runtime
    clock: ManualClock
    post: MemoryChannel
    office: OfficeId = OFFICE
    year: int = 2022

    # --- time -----------------------------------------------------------------------------------

    def at(self, local: str) -> "World":
        """It is now this local moment: "2023-03-20 08:00"."""
        self.clock.at = moment(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(ZONE)))
        return self

    def beat(self) -> tuple[Woken, Composed, Drained]:
        """Wake, compose and drain, once."""
        return wake(self.rt), compose(self.rt), drain(self.rt)

    # --- the office -----------------------------------------------------------------------------

    @property
    def key(self) -> tuple[OfficeId, int]:
        """The review year on trial."""
        return self.office, self.year

    def given_roster(self, path: Path = SAMPLE) -> Imported:
        """The roster was imported."""
        with self.writing() as db:
            return import_roster(db, path, PersonId("system"), self.rt.now())

    def given_cycle(
        self, deadline: str = "2023-03-30", wording: str = "before", *, started: bool = True
    ) -> None:
        """The sample office has opened (and started) the year 2022, and every list is locked or empty."""
        self.given_roster()
        self.open(deadline, wording)
        self.given_lists()
        if started:
            self.start()

    def open(self, deadline: str = "2023-03-30", wording: str = "before", **more: object) -> list[str]:
        """`cycle open`."""
        opening = cycle.Opening(
            office=self.office,
            year=self.year,
            deadline=Deadline(date.fromisoformat(deadline), Wording(wording)),
            matrix=Matrix.from_document(load_matrices()),
            ladders=tuple(default_ladders().values()),
        )
        with self.writing() as db:
            return cycle.open_cycle(db, self.rt, replace(opening, **more), self.rt.now())

    def given_lists(self) -> None:
        """Every unit with weaknesses is locked; of the others the review found nothing."""
        with self.writing() as db:
            results = review.results(db, [self.key])[self.key]
            found = list(dict.fromkeys(w.unit for w in results.weaknesses if w.unit))
            editing.lock(db, self.key, found, PersonId("system"), self.rt.now())
            for unit in self.units():
                if unit not in found:
                    editing.none_found(db, self.key, unit, "BB-01", PersonId("system"), self.rt.now())

    def start(self) -> int:
        """`cycle start`."""
        with self.writing() as db:
            return cycle.start_cycle(db, self.rt, self.key, PersonId("system"), self.rt.now())

    def units(self) -> list[str]:
        """Codes of the units, in official order."""
        from workflows.directory.loading import load

        with self.reading() as db:
            office = load(db, [self.office])[self.office]
        return [unit.code for unit in sorted(office.units.values(), key=lambda unit: unit.position)]

    # --- plans ----------------------------------------------------------------------------------

    def ref(self, code: str) -> str:
        """The full reference of the plan of a unit or a person."""
        return code if code.startswith(f"{self.office}/") else f"{self.office}/{self.year}/{code}"

    def person(self, code: str) -> PersonId:
        """The full id of a person."""
        return PersonId(code if "/" in code else f"{self.office}/{code}")

    def plan(self, code: str) -> Instance:
        """Where the plan of a unit or a person (or any instance, by its ref) stands."""
        with self.reading() as db:
            return instances.by_ref(db, [self.ref(code)])[self.ref(code)]

    def act(self, code: str, trigger: str, who: str, payload: Payload = NOTHING, **more: object) -> Receipt:
        """`who` asks `trigger` of the plan of `code`, having seen it as it stands."""
        one = self.plan(code)
        command = Command(trigger, self.person(who), payload, version=one.version)
        return handle(self.rt, one.id, replace(command, **more))

    def document(self, code: str, **more: object) -> PlanDocument:
        """A good plan for what the review recorded for a person or a unit: complete, linked, answered."""
        with self.reading() as db:
            results = review.results(db, [self.key])[self.key]
            directory_unit = self._unit_of(db, code)
        own = results.of_unit(directory_unit)
        collective = code == directory_unit
        codes = sorted(own.codes) if collective else results.of_person(self.person(code)) or ["BS01"]
        texts = {w.code: w.text for w in results.weaknesses}
        measure = Measure(
            "Họp giao ban chuyên đề hằng tháng", "Biên bản họp", self._doer(code), date(2023, 10, 31)
        )
        return PlanDocument(
            tuple(
                Weakness(
                    code=one,
                    text=texts.get(one, "Chưa sâu sát trong chỉ đạo, điều hành"),
                    linked_to=() if collective else tuple(sorted(own.codes)),
                    responsibility=None if collective or not own.codes else Responsibility.HEAD,
                    measures=(measure,),
                )
                for one in codes
            ),
            **more,
        )

    def submit(self, code: str, who: str = "", document: PlanDocument | None = None) -> Receipt:
        """The owner hands his plan in (a good one, where none is given), the first time or again."""
        again = self.plan(code).state == "rejected"
        text = document or self.document(code)
        return self.act(code, "resubmit" if again else "submit", who or self._doer(code), Submit(text))

    def receive(
        self, code: str, arrived_on: str, number: str = "123", document: PlanDocument | None = None
    ) -> Receipt:
        """An officer of the personnel office records paper."""
        officer = "TCCB-2" if self._unit(code) != "TCCB" else "LD01"
        payload = Receive(date.fromisoformat(arrived_on), number, self.person(self._doer(code)), document)
        return self.act(code, "receive", officer, payload)

    def reject(
        self, code: str, who: str = "TCCB-1", deadline: str = "2023-04-28", *defects: Defect
    ) -> Receipt:
        """The appraiser returns the plan."""
        points = defects or (Defect("missing_linkage"),)
        return self.act(
            code, "reject", who, Reject(points, "Đề nghị gắn lại.", Deadline(date.fromisoformat(deadline)))
        )

    def approve(self, code: str, who: str = "TCCB-1") -> Receipt:
        """The appraiser approves the text he read."""
        with self.reading() as db:
            revision = newest_revisions(db, [self.plan(code).id])[self.plan(code).id]
        return self.act(code, "approve", who, Approve(revision.fingerprint))

    # --- what can be seen -----------------------------------------------------------------------

    def ledger(self, code: str) -> list[LedgerLine]:
        """The ledger of a plan."""
        one = self.plan(code)
        with self.reading() as db:
            return notices.ledger(db, instance=one.id)

    def history(self, code: str) -> list[Happened]:
        """The events of a plan."""
        one = self.plan(code)
        with self.reading() as db:
            return trail.of_streams(db, [one.id])[one.id]

    def letters(self) -> Sequence[Outgoing]:
        """Every letter that has left."""
        return tuple(self.post.letters)

    def verdict(self) -> Verdict:
        """What the audit says."""
        return verify(self.rt)

    # --- underneath -----------------------------------------------------------------------------

    def writing(self):
        """A unit of work."""
        return unit_of_work(self.rt.db)

    def reading(self):
        """A reading transaction."""
        return reading(self.rt.db)

    def _unit(self, code: str) -> str:
        with self.reading() as db:
            return self._unit_of(db, code)

    def _unit_of(self, db: Connection, code: str) -> str:
        return code.partition("-")[0]

    def _doer(self, code: str) -> str:
        return code if "-" in code else f"{code}-1"


def a_world(engine: Engine, local: str = "2023-03-01 08:00") -> World:
    """A fresh installation on a migrated database."""
    clock, post = ManualClock(), MemoryChannel()
    rt = build(Settings(clock="manual"), clock, engine=engine)
    world = World(replace(rt, channels={"memory": post}, channel="memory"), clock, post)
    return world.at(local)


def utc(local: str) -> Moment:
    """A local moment as the database keeps it."""
    return moment(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(ZONE)))
