"""An idle tick over a million armed plans: nothing is due, and it must cost next to nothing."""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from statistics import median
from uuid import UUID

from benchmarks.measuring import Bench, Bound, Figure, Target, Unit, alone, figure
from benchmarks.province import PLANS, STARTED, installed, populate
from engine.runtime.wake import wake
from engine.store.session import make_engine
from web.migrate import migrate

TARGET = Target(Bound.VALUE, 2)
CALLS = 200  # in a round
_BEFORE = 1 << 70  # far from the ids the first office has


def run(bench: Bench) -> Iterable[Figure]:
    """The middle one of many calls, nothing being due; every office has a calendar of its own."""
    plans = bench.pick(full=1_000_000, short=500)
    path = bench.memory / "idle.db"
    migrate(f"sqlite:///{path}")
    engine = make_engine(f"sqlite:///{path}")
    populate(engine, 1)
    with closing(sqlite3.connect(path)) as raw:
        armed = _armed(raw, plans)
    rt, _ = installed(engine, STARTED)

    def tick(_: int) -> float:
        return median(_seconds(lambda: wake(rt)) for _ in range(CALLS))

    rounds = alone(tick, bench.rounds)
    engine.dispose()
    note = f"nothing due, {armed // PLANS:,} offices; the middle one of {CALLS} calls in each round"
    yield figure(
        f"wake: idle, {armed:,} armed plans", rounds, unit=Unit.MILLISECONDS, target=TARGET, note=note
    )


def _armed(raw: sqlite3.Connection, plans: int) -> int:
    """The plans of the first office under other ids until there are enough, and a calendar for every office."""
    columns = [row[1] for row in raw.execute("PRAGMA table_info(instance)")]
    pattern = raw.execute(f"SELECT {', '.join(columns)} FROM instance").fetchall()
    offices = -(-plans // len(pattern))
    marks = ", ".join("?" * len(columns))
    raw.executemany(f"INSERT INTO instance VALUES ({marks})", _copies(columns, pattern, offices))
    for table, names in (("calendar", "version"), ("calendar_year", "year, confirmed, source")):
        raw.execute(
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
            f" INSERT INTO {table} (office, {names}) SELECT printf('S%05d', i), {names} FROM {table}, n",
            (offices,),
        )
    raw.commit()
    return int(raw.execute("SELECT count(*) FROM instance WHERE wake_at IS NOT NULL").fetchone()[0])


def _copies(
    columns: list[str], pattern: list[tuple[object, ...]], offices: int
) -> Iterator[tuple[object, ...]]:
    id, ref, office = columns.index("id"), columns.index("ref"), columns.index("office")
    for number in range(1, offices):
        for place, row in enumerate(pattern):
            copy = list(row)
            copy[id] = UUID(int=_BEFORE + number * 1000 + place).hex
            copy[office], copy[ref] = f"S{number:05}", f"S{number:05}/{place}"
            yield tuple(copy)


def _seconds(work: object) -> float:
    assert callable(work), "something to measure"
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
