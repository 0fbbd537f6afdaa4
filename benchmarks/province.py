"""A province on paper: the sample office many times over, every plan owed, its clock armed for one morning.

One office is made by the very verbs a person would use; the others are its rows under another code, so that a
hundred thousand plans with sound chains take seconds. Knows nothing of plans that have moved on since.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, insert, select

from config.ladders import default_ladders
from config.matrices import load_matrices
from config.settings import Settings
from engine.core.calendar import ZONE, Deadline, Wording
from engine.core.chain import genesis, link
from engine.core.identifiers import SYSTEM, Moment, OfficeId, Stream, moment
from engine.runtime.runtime import Runtime
from engine.store.session import unit_of_work
from notifiers.memory import MemoryChannel
from web.clocks import ManualClock
from web.importing import import_roster
from web.tables import METADATA
from web.wiring import build
from workflows.directory import loading as directories
from workflows.directory.supervision import Matrix
from workflows.remediation import cycle, editing, review

SAMPLE = Path(__file__).parents[1] / "config" / "examples" / "roster.xlsx"
FIRST, YEAR = OfficeId("SNN"), 2022
PLANS = 104  # of one office
AT_ONCE = 40  # offices written together, so that a million rows are never held
Rows = dict[str, list[dict[str, object]]]
_ABOUT_THE_OFFICE = (
    "office", "unit", "person", "appointment", "delegation", "assignment",
    "calendar", "calendar_day", "calendar_year", "cycle", "unit_list", "weakness",
)  # fmt: skip


def local(text: str) -> Moment:
    """A moment of the office's wall clock: "2023-03-27 08:00"."""
    return moment(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)))


STARTED = local("2023-03-24 09:00")  # after the rung of five days, before the one of two
MORNING = local("2023-03-27 08:00")  # two days before the last valid day: the owner, and a deputy's head


def installed(engine: Engine, at: Moment = MORNING) -> tuple[Runtime, ManualClock]:
    """A runtime on a migrated database whose letters stay in memory, and its clock."""
    clock = ManualClock(at)
    rt = build(Settings(clock="manual"), clock, engine=engine)
    return replace(rt, channels={"memory": MemoryChannel()}, channel="memory"), clock


def populate(engine: Engine, plans: int) -> int:
    """Fill a migrated, empty database until `plans` are owed, whole offices at a time; gives how many are."""
    rt, _ = installed(engine, STARTED)
    with unit_of_work(engine) as db:
        _first_office(db, rt)
        pattern = _read(db)
    offices = max(1, -(-plans // PLANS))
    for some in _in_groups(range(1, offices), AT_ONCE):
        with unit_of_work(engine) as db:
            for name, rows in _copies(pattern, some).items():
                if rows:
                    db.execute(insert(METADATA.tables[name]), rows)
    return offices * PLANS


def _first_office(db: Connection, rt: Runtime) -> None:
    """Imported, reviewed, opened and started by the verbs of the house."""
    key = (FIRST, YEAR)
    import_roster(db, SAMPLE, SYSTEM, STARTED)
    deadline = Deadline(date(2023, 3, 30), Wording.BEFORE)
    ladders, matrix = tuple(default_ladders().values()), Matrix.from_document(load_matrices())
    cycle.open_cycle(db, rt, cycle.Opening(FIRST, YEAR, deadline, matrix, ladders), STARTED)
    found = list(dict.fromkeys(w.unit for w in review.results(db, [key])[key].weaknesses if w.unit))
    editing.lock(db, key, found, SYSTEM, STARTED)
    for unit in directories.load(db, [FIRST])[FIRST].units:
        if unit not in found:
            editing.none_found(db, key, unit, "BB-01", SYSTEM, STARTED)
    cycle.start_cycle(db, rt, key, SYSTEM, STARTED)


def _read(db: Connection) -> Rows:
    """The rows of the first office: what it is, and its plans with their events."""
    tables = METADATA.tables
    rows = {name: _all(db, name) for name in (*_ABOUT_THE_OFFICE, "plan", "instance")}
    event = tables["event"]
    of_plans = select(event).where(event.c.stream.in_([row["id"] for row in rows["instance"]]))
    ordered = db.execute(of_plans.order_by(event.c.stream, event.c.seq))
    return rows | {"event": [dict(row._mapping) for row in ordered]}


def _all(db: Connection, name: str) -> list[dict[str, object]]:
    return [dict(row._mapping) for row in db.execute(select(METADATA.tables[name]))]


def _copies(pattern: Rows, numbers: Iterable[int]) -> Rows:
    """The first office again under the codes of these numbers, its plans under ids of their own, in order."""
    made: Rows = {name: [] for name in pattern}
    for number in numbers:
        code = f"S{number:04}"
        for name in _ABOUT_THE_OFFICE:
            made[name] += [_renamed(row, code) for row in pattern[name]]
        ids = {row["id"]: _later(row["id"], number) for row in pattern["instance"]}
        made["plan"] += [_renamed(row, code) | {"instance": ids[row["instance"]]} for row in pattern["plan"]]
        events = list(_chained(pattern["event"], ids, code))
        made["event"] += events
        heads = {row["stream"]: row["hash"] for row in events}
        made["instance"] += [
            _renamed(row, code) | {"id": ids[row["id"]], "head": heads[ids[row["id"]]]}
            for row in pattern["instance"]
        ]
    return made


def _chained(
    events: Iterable[Mapping[str, object]], ids: Mapping[object, UUID], code: str
) -> Iterator[dict[str, object]]:
    """These events under other ids, with hashes that follow from one another."""
    heads: dict[UUID, bytes] = {}
    for row in events:
        stream = ids[row["stream"]]
        body = str(row["body"]).replace(str(row["stream"]), str(stream)).replace(f"{FIRST}/", f"{code}/")
        heads[stream] = link(heads.get(stream) or genesis(Stream(stream)), body.encode())
        yield {**row, "stream": stream, "body": body, "hash": heads[stream]}


def _renamed(row: Mapping[str, object], code: str) -> dict[str, object]:
    return {
        name: code
        if value == FIRST
        else value.replace(f"{FIRST}/", f"{code}/")
        if isinstance(value, str)
        else value
        for name, value in row.items()
    }


def _later(id: object, number: int) -> UUID:
    """The id the plan of a later office would have got: whole offices follow each other in time."""
    assert isinstance(id, UUID), "an instance goes by a UUID"
    return UUID(int=id.int + (number * 1000 << 80))


def _in_groups(numbers: Iterable[int], size: int) -> Iterator[tuple[int, ...]]:
    those = iter(numbers)
    while group := tuple(islice(those, size)):
        yield group
