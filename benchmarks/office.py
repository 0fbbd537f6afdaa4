"""A real office to measure: the sample roster imported, its year opened, its lists locked, its cycle speaking."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from config.ladders import default_ladders
from config.matrices import load_matrices
from config.settings import Settings
from engine.core.asked import Instance
from engine.core.calendar import ZONE, Deadline, Wording
from engine.core.identifiers import SYSTEM, Moment, OfficeId, PersonId, moment
from engine.runtime.runtime import Runtime
from engine.store import instances
from engine.store.session import make_engine, reading, unit_of_work
from notifiers.memory import MemoryChannel
from web.clocks import ManualClock
from web.importing import import_roster
from web.migrate import migrate
from web.wiring import build
from workflows.directory import loading as directories
from workflows.directory.supervision import Matrix
from workflows.remediation import cycle, editing, review
from workflows.remediation.document import Measure, PlanDocument, Responsibility, Weakness

ROSTER = Path(__file__).resolve().parents[1] / "config" / "examples" / "roster.xlsx"
OFFICE, YEAR = OfficeId("SNN"), 2022
KEY = (OFFICE, YEAR)


@dataclass(frozen=True, slots=True)
class Office:
    """One installation with the sample office, at a moment of its spring."""

    rt: Runtime
    clock: ManualClock
    results: review.Results

    def at(self, local: str) -> None:
        """It is now this local moment: "2023-03-20 08:00"."""
        self.clock.at = local_moment(local)

    def plans(self) -> list[Instance]:
        """Every plan, by its reference."""
        with reading(self.rt.db) as db:
            found = instances.read(db, instances.of_workflow(db, "remediation", OFFICE))
        return sorted(found.values(), key=lambda one: one.ref)

    def writer(self, plan: Instance) -> PersonId:
        """Who hands this plan in."""
        code = plan.ref.rpartition("/")[2]
        return PersonId(f"{OFFICE}/{code if '-' in code else f'{code}-1'}")

    def document(self, plan: Instance) -> PlanDocument:
        """A good text: complete, linked, with a day for every measure."""
        code, writer = plan.ref.rpartition("/")[2], self.writer(plan)
        unit = code.partition("-")[0]
        own, texts = self.results.of_unit(unit), {w.code: w.text for w in self.results.weaknesses}
        collective = code == unit
        found = sorted(own.codes) if collective else self.results.of_person(writer) or ["BS01"]
        measure = Measure("Họp giao ban hằng tháng", "Biên bản họp", writer, date(2023, 10, 31))
        linked = () if collective else tuple(sorted(own.codes))
        part = Responsibility.HEAD if linked else None
        return PlanDocument(
            tuple(
                Weakness(one, texts.get(one, "Chưa sâu sát"), linked, part, measures=(measure,))
                for one in found
            )
        )


def local_moment(local: str) -> Moment:
    """A local moment as the database keeps it."""
    return moment(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(ZONE)))


def runtime_on(path: Path, local: str = "2023-03-01 08:00") -> tuple[Runtime, ManualClock]:
    """A runtime on a SQLite file that is migrated here, with a clock that stands still."""
    url = f"sqlite:///{path}"
    migrate(url)
    clock = ManualClock(local_moment(local))
    rt = build(Settings(clock="manual"), clock, engine=make_engine(url))
    return replace(rt, channels={"memory": MemoryChannel()}, channel="memory"), clock


def open_office(path: Path) -> Office:
    """The sample office in a new file at `path`, ready to hand its plans in."""
    rt, clock = runtime_on(path)
    opening = cycle.Opening(
        office=OFFICE,
        year=YEAR,
        deadline=Deadline(date(2023, 3, 30), Wording("before")),
        matrix=Matrix.from_document(load_matrices()),
        ladders=tuple(default_ladders().values()),
    )
    with unit_of_work(rt.db) as db:
        import_roster(db, ROSTER, SYSTEM, rt.now())
    with unit_of_work(rt.db) as db:
        cycle.open_cycle(db, rt, opening, rt.now())
    with unit_of_work(rt.db) as db:
        _lock_lists(rt, db)
        cycle.start_cycle(db, rt, KEY, SYSTEM, rt.now())
    with reading(rt.db) as db:
        return Office(rt, clock, review.results(db, [KEY])[KEY])


def _lock_lists(rt: Runtime, db: Connection) -> None:
    """Units with weaknesses are locked; of the others the review found nothing."""
    results = review.results(db, [KEY])[KEY]
    found = list(dict.fromkeys(w.unit for w in results.weaknesses if w.unit))
    editing.lock(db, KEY, found, SYSTEM, rt.now())
    for unit in directories.load(db, [OFFICE])[OFFICE].units:
        if unit not in found:
            editing.none_found(db, KEY, unit, "BB-01", SYSTEM, rt.now())
