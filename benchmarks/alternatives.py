"""What a user would pick instead, on the same work: reminders due at once, each recorded and sent over SMTP.

Dondoc, a job per reminder in APScheduler's SQLAlchemy store, a job per reminder in procrastinate's queue; each as
a child of its own against the same server, each with four connections. Dondoc also decides, renders and writes its
trail; the other two are given finished bytes and write one row. Rates, what one `kill -9` in the middle loses and
doubles as the server counted it, and what waiting costs.
"""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from benchmarks import apscheduler_store, procrastinate_queue
from benchmarks.measuring import Bench, Figure, NotTheSame, Rounds, Unit, figure, reading_of
from benchmarks.morning import copied, opened, owed
from benchmarks.reminders import Spent
from benchmarks.sink import Sink, sink
from engine.store import letters, trail
from engine.store.session import reading
from tests.databases import a_postgres

KILLS = 5
IDLE = 20  # seconds
YEARS = timedelta(days=3650)
PATIENCE = 120  # seconds a child may take
OURS, STORE, QUEUE = "Dondoc", "APScheduler, job per reminder", "procrastinate on PostgreSQL"
_MODULES = {
    OURS: "benchmarks.dondoc_beats",
    STORE: "benchmarks.apscheduler_store",
    QUEUE: "benchmarks.procrastinate_queue",
}


@dataclass(frozen=True, slots=True)
class _Ground:
    """Where the three keep what they keep, how many letters there are to send, and to whom they are given."""

    bench: Bench
    server: Sink
    postgres: str  # the address of the server
    count: int

    def prepared(self, who: str, *, idle: bool = False) -> str:
        """A new database with every reminder due now, or in years."""
        due = datetime.now(UTC) + (YEARS if idle else -timedelta(minutes=1))
        if who == OURS:
            folder = self.bench.memory
            return str(copied(folder / ("idle.db" if idle else "owed.db"), folder / "ours.db"))
        if who == STORE:
            path = self.bench.memory / "store.db"
            path.unlink(missing_ok=True)
            apscheduler_store.prepare(path, self.count, due)
            return str(path)
        database = _new_database(self.postgres)
        procrastinate_queue.prepare(database, self.count, due if idle else None)
        return database

    def child(self, who: str, database: str, *how: str) -> subprocess.Popen[str]:
        """A worker on that database; at its end it says what it spent."""
        command = [sys.executable, "-m", _MODULES[who], database, str(self.server.port), *how]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def run(bench: Bench) -> Iterable[Figure]:
    """Rates in turns, then kills, then idling."""
    with _ground(bench) as ground:
        spent = {who: list[float]() for who in _MODULES}
        for _ in range(bench.pick(full=bench.rounds, short=1)):
            for who in _MODULES:
                spent[who].append(_sent(ground, who).seconds)
        for who in _MODULES:
            yield _rate(ground, who, spent)
        for who in _MODULES:
            yield from _killed(ground, who)
        for who in () if bench.short else _MODULES:  # there is nothing in waiting that could go wrong
            yield _idle(ground, who)


@contextmanager
def _ground(bench: Bench) -> Iterator[_Ground]:
    owed(bench.memory / "owed.db", bench.pick(full=1_040, short=100))
    spoken = copied(bench.memory / "owed.db", bench.memory / "idle.db")
    with sink(bench.memory / "server") as server, a_postgres() as address:
        _spent(_Ground(bench, server, address, 0).child(OURS, str(spoken)))
        yield _Ground(bench, server, address, server.count())


def _new_database(server: str) -> str:
    """The address of a new, empty database, as its driver takes it."""
    address, name = make_url(server).set(drivername="postgresql"), f"bench_{uuid4().hex}"
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as db:
        db.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return address.set(database=name).render_as_string(hide_password=False)


def _sent(ground: _Ground, who: str) -> Spent:
    """One undisturbed run, every reminder of which arrived once."""
    ground.server.forget()
    return _arrived(ground, who, ground.child(who, ground.prepared(who)))


def _arrived(ground: _Ground, who: str, child: "subprocess.Popen[str]") -> Spent:
    spent, got = _spent(child), ground.server.taken()
    if len(got) != ground.count or len({one.message_id for one in got}) != ground.count:
        raise NotTheSame(f"{who}: expected {ground.count} letters at the server, got {len(got)}")
    return spent


def _spent(child: "subprocess.Popen[str]") -> Spent:
    said, _ = child.communicate(timeout=PATIENCE)
    if child.returncode:
        raise NotTheSame(f"a child: expected it to end well, got {child.returncode}")
    return Spent(**json.loads(said))


def _rate(ground: _Ground, who: str, spent: Mapping[str, Sequence[float]]) -> Figure:
    rounds = Rounds(tuple(spent[OURS]), () if who == OURS else tuple(spent[who]))
    name = "reminders, wake to sent: Dondoc" if who == OURS else f"reminders: Dondoc against {who}"
    note = f"{ground.count} letters due at once, SMTP in clear, files in memory"
    return figure(
        name, rounds, operations=ground.count, unit=Unit.PER_SECOND, compared=ground.count, note=note
    )


def _killed(ground: _Ground, who: str) -> Iterable[Figure]:
    """One kill when half have arrived, one restart, over and over: the worst of the rounds."""
    counts = [_one_kill(ground, who) for _ in range(ground.bench.pick(full=KILLS, short=1))]
    unit = f"of {ground.count}"
    again = {STORE: "started again", QUEUE: "started again, stalled jobs put back as its manual advises"}
    note = again.get(who, "started again when the leases had run out; every double is on record as uncertain")
    yield reading_of(f"lost at one kill -9: {who}", unit, [lost for lost, _, _ in counts], None, note)
    yield reading_of(
        f"doubled at one kill -9: {who}", unit, [doubled for _, doubled, _ in counts], None, note
    )
    if who == QUEUE:
        stuck = [left for _, _, left in counts]
        note = "jobs that stay 'doing' when it is only started again"
        yield reading_of(f"left undone at one kill -9: {who}", unit, stuck, None, note)


def _one_kill(ground: _Ground, who: str) -> tuple[int, int, int]:
    """(lost, doubled, not done before stalled jobs were put back)."""
    ground.server.forget()
    database = ground.prepared(who)
    child = ground.child(who, database)
    while ground.server.count() < ground.count // 2:
        assert child.poll() is None, f"{who}: ended before it could be killed"
        time.sleep(0.002)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    _spent(ground.child(who, database, *(["later"] if who == OURS else ())))
    left = ground.count - len({one.message_id for one in ground.server.taken()})
    if who == QUEUE:  # also where nothing is missing: what arrived may still stand as 'doing'
        _spent(ground.child(who, database, "stalled"))
    got = [one.message_id for one in ground.server.taken()]
    doubled = {id for id in got if got.count(id) > 1}
    if who == OURS:
        _require_on_record(Path(database), doubled)
    return ground.count - len(set(got)), len(got) - len(set(got)), left


def _require_on_record(path: Path, doubled: set[str]) -> None:
    """Whatever Dondoc sent twice, it says so itself."""
    rt = opened(path)
    with reading(rt.db) as db:
        found = [one.outgoing for one in letters.find(db) if one.outgoing.message_id in doubled]
        events = trail.of_streams(db, [one.id for one in found])
    rt.db.dispose()
    unexplained = [id for id, story in events.items() if "uncertain" not in {one.kind for one in story}]
    if unexplained or len(found) != len(doubled):
        raise NotTheSame(f"Dondoc: expected every double on record, got {len(unexplained)} that are not")


def _idle(ground: _Ground, who: str) -> Figure:
    used = _spent(ground.child(who, ground.prepared(who, idle=True), str(IDLE)))
    note = f"processor of the worker, {ground.count} reminders in the future"
    note += ", a beat every 5 s" if who == OURS else "; without its PostgreSQL" if who == QUEUE else ""
    return reading_of(f"idle: {who}", "ms/s", [used.processor / used.seconds * 1_000], None, note)
