"""What every test may ask for: a fresh, migrated database of each kind, and an engine on it.

`database` runs a test twice, once on SQLite and once on PostgreSQL. The PostgreSQL comes up when the first test
asks for it; with several workers each has its own.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from engine.store.session import make_engine
from tests.databases import Postgres, Sqlite, a_postgres
from tests.world import World, a_world


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL of this run."""
    with a_postgres() as address:
        server = Postgres(address)
        yield server
        server.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    """The migrated file that SQLite databases are copied from."""
    return Sqlite(tmp_path_factory.mktemp("template"))


@pytest.fixture
def sqlite_url(sqlite_template: Sqlite, tmp_path: Path) -> str:
    """A fresh migrated SQLite database."""
    return sqlite_template.create(tmp_path)


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A fresh migrated PostgreSQL database, thrown away afterwards."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """A fresh migrated database, of each kind in turn."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """A SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def empty_postgres_url(postgres: Postgres) -> Iterator[str]:
    """A PostgreSQL database without any table, thrown away afterwards."""
    name = postgres.create(migrated=False)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest) -> str:
    """A database without any table, of each kind in turn."""
    url: str = request.getfixturevalue(
        "empty_sqlite_url" if request.param == "sqlite" else "empty_postgres_url"
    )
    return url


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """An engine on `database`, disposed of afterwards."""
    made = make_engine(database)
    yield made
    made.dispose()


@pytest.fixture
def world(engine: Engine) -> World:
    """The office on trial, on each database in turn; it is 1 March 2023, 08:00."""
    return a_world(engine)
