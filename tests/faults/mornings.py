"""The sample office on the eve of a morning, as a database that is made once and copied for every round."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from engine.core.identifiers import Moment
from engine.store.session import make_engine
from tests.databases import Postgres, Sqlite
from tests.faults import oracle
from tests.faults.clock import local
from tests.world import a_world

HANDED_IN = ("CCTL", "CCTL-1", "QLXD-1", "TTS-2")  # on 14 March; of these nobody is urged


@dataclass(frozen=True, slots=True)
class Morning:
    """When the workers start, from when letters may leave, and who must be told what."""

    name: str
    eve: str
    due: str
    days: tuple[str, ...]  # on which the office was beaten before
    told: frozenset[oracle.Told]

    @property
    def begins(self) -> Moment:
        """The moment of the eve."""
        return local(self.eve)


FIRST = Morning(
    "first", "2023-03-15 07:57", "2023-03-15 08:00", (), frozenset(oracle.ten_days_before(HANDED_IN))
)
LATE = Morning(
    "late",
    "2023-03-30 13:57",
    "2023-03-30 14:00",
    tuple(f"2023-03-{day} 08:00" for day in (15, 21, 22, 24, 27, 28, 29, 30)),
    frozenset(oracle.afternoon_after(HANDED_IN)),
)
MORNINGS = {one.name: one for one in (FIRST, LATE)}
Make = Callable[
    [Morning, Path], str
]  # a fresh copy for a round that keeps its files below a folder; its address
Drop = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Copies:
    """Where fresh databases come from, and where they go when a round is over."""

    kind: str
    make: Make
    drop: Drop


def live_through(url: str, days: tuple[str, ...]) -> None:
    """The office opened its year and lived until the last of these days; what left, left into a post box."""
    db = make_engine(url)
    world = a_world(db)
    world.given_cycle()
    world.at("2023-03-14 09:00")
    for plan in HANDED_IN:
        world.submit(plan)
    world.beat()
    for day in days:
        world.at(day).beat()
    db.dispose()


def on_sqlite(template: Sqlite, folder: Path) -> Copies:
    """Each round has a file of its own."""
    made: dict[str, Path] = {}

    def make(morning: Morning, place: Path) -> str:
        if morning.name not in made:
            below = folder / morning.name
            below.mkdir(parents=True)
            live_through(template.create(below), morning.days)
            made[morning.name] = below / "dondoc.db"
        copy = place / "dondoc.db"
        shutil.copyfile(made[morning.name], copy)
        return f"sqlite:///{copy}"

    def drop(url: str) -> None:
        for file in Path(str(make_url(url).database)).parent.glob("dondoc.db*"):
            file.unlink()

    return Copies("sqlite", make, drop)


@contextmanager
def on_postgres(server: Postgres) -> Iterator[Copies]:
    """Each round has a database of its own on this server."""
    made: dict[str, str] = {}

    def execute(statement: str, *names: str) -> None:
        with psycopg.connect(_plain(server.url("postgres")), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]

    def make(morning: Morning, _place: Path) -> str:
        if morning.name not in made:
            made[morning.name] = server.create()
            live_through(server.url(made[morning.name]), morning.days)
        name = f"dondoc_{uuid4().hex}"
        execute("CREATE DATABASE {} TEMPLATE {}", name, made[morning.name])
        return server.url(name)

    try:
        yield Copies("postgresql", make, lambda url: server.drop(str(make_url(url).database)))
    finally:
        for name in made.values():
            server.drop(name)


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
