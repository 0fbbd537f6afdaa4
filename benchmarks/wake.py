"""`wake` on the morning on which every plan of a province is due at once, against SQL that writes the same rows.

The baseline is given everything, hashes too, and only writes: INSERT ... SELECT and UPDATE ... FROM out of temporary
tables that were filled beforehand. Beside it stands executemany, in transactions as small as ours.
"""

import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Engine, event

from benchmarks.measuring import (
    Bench,
    Bound,
    Figure,
    Rounds,
    Target,
    Unit,
    figure,
    interleaved,
    reading_of,
    require_same,
    timed,
)
from benchmarks.memory import growth
from benchmarks.province import installed, populate
from benchmarks.rawly import FEW, SPOKEN, Rows, Way, one_by_one, set_based
from engine.runtime.wake import BATCH, wake
from engine.store.session import PRAGMAS, make_engine
from engine.store.sqlite import WRITES
from web.migrate import migrate

NAME = "wake: {plans:,} plans, all due at once"
TARGET = Target(Bound.SHARE, 0.20)
MEMORY_MB, LOCK_MS = 150, 250


@dataclass(slots=True)
class Seen:
    """What was seen of ours, beside its time."""

    locks: list[float] = field(default_factory=list)
    grown: list[float] = field(default_factory=list)
    many: list[float] = field(default_factory=list)  # seconds of the other baseline


def run(bench: Bench) -> Iterable[Figure]:
    """Everything due at once: the ticks of one worker until nothing is left."""
    template, plans = _template(bench.memory, bench.pick(full=100_000, short=200))
    seen = Seen()
    rows = _woken(template, bench.memory / "first.db", seen)[1]
    last: dict[str, Rows] = {}

    def ours(number: int) -> float:
        seconds, last["ours"] = _woken(template, bench.memory / "ours.db", seen, number)
        return seconds

    def baseline(number: int) -> float:
        many, _ = _written(template, bench.memory / "many.db", rows, one_by_one)
        seconds, last["baseline"] = _written(template, bench.memory / "raw.db", rows, set_based)
        if number:
            seen.many.append(many)
        return seconds

    rounds = interleaved(ours, baseline, bench.rounds)
    same = sum(
        require_same(name, _plain(last["ours"], name), _plain(last["baseline"], name)) for name in SPOKEN
    )
    yield from _figures(rounds, seen, plans, same)


def _figures(rounds: Rounds, seen: Seen, plans: int, same: int) -> Iterator[Figure]:
    name = NAME.format(plans=plans)
    how = f"against INSERT ... SELECT, {FEW:,} plans in a transaction; ours {BATCH}"
    yield figure(name, rounds, operations=plans, unit=Unit.PER_SECOND, target=TARGET, compared=same, note=how)
    yield figure(
        f"{name}; the other baseline",
        Rounds(rounds.ours, tuple(seen.many)),
        operations=plans,
        unit=Unit.PER_SECOND,
        target=TARGET,
        compared=same,
        note=f"against executemany, {BATCH} plans in a transaction like ours",
    )
    yield reading_of(
        f"{name}; growth of memory", "MB", seen.grown, MEMORY_MB, "highest minus before, worst round"
    )
    locks = sorted(seen.locks)
    p99 = locks[int(len(locks) * 0.99)]
    note = f"worst of {len(locks)} units of work; 99 % within {p99 * 1e3:.0f} ms"
    yield reading_of(f"{name}; write lock held", "ms", [one * 1e3 for one in locks], LOCK_MS, note)


def _template(folder: Path, plans: int) -> tuple[Path, int]:
    path = folder / "province.db"
    migrate(f"sqlite:///{path}")
    engine = make_engine(f"sqlite:///{path}")
    owed = populate(engine, plans)
    engine.dispose()
    return path, owed


def _woken(template: Path, path: Path, seen: Seen, number: int = 0) -> tuple[float, Rows]:
    engine = make_engine(f"sqlite:///{_fresh(template, path)}")
    rt, _ = installed(engine)
    held: list[float] = []
    with _locks(engine, held), growth() as grown:
        seconds = timed(lambda: wake(rt))
    if number:
        seen.locks += held
        seen.grown.append(grown.megabytes)
    engine.dispose()
    return seconds, _read(path)


@contextmanager
def _locks(engine: Engine, held: list[float]) -> Iterator[None]:
    """Collects for how long each unit of work had its lock: from its beginning until its commit was done."""
    begun: dict[int, float] = {}

    def begin(connection: Connection) -> None:
        if connection.info.get(WRITES, False):
            begun[id(connection.connection.dbapi_connection)] = time.perf_counter()

    def back(dbapi_connection: object, _record: object) -> None:
        if (since := begun.pop(id(dbapi_connection), None)) is not None:
            held.append(time.perf_counter() - since)

    event.listen(engine, "begin", begin)
    event.listen(engine, "checkin", back)
    yield
    event.remove(engine, "begin", begin)
    event.remove(engine, "checkin", back)


def _written(template: Path, path: Path, rows: Rows, way: Way) -> tuple[float, Rows]:
    with closing(sqlite3.connect(_fresh(template, path), isolation_level=None)) as raw:
        for pragma in (*PRAGMAS, "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}")
        write = way(raw, rows)
        seconds = timed(write)
    return seconds, _read(path)


def _fresh(template: Path, path: Path) -> Path:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        (path.parent / name).unlink(missing_ok=True)
    shutil.copyfile(template, path)
    return path


def _read(path: Path) -> Rows:
    with closing(sqlite3.connect(path)) as raw:
        return {name: raw.execute(query).fetchall() for name, query in SPOKEN.items()}


def _plain(rows: Rows, name: str) -> list[tuple[object, ...]]:
    """As they are compared: the id of a notice is drawn by lot."""
    return [row[1:] for row in rows[name]] if name == "notice" else rows[name]
