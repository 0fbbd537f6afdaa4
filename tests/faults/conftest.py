"""What every test of faults needs: a mail server, a nursery of workers, and copies of the office on the eve."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.databases import Postgres, Sqlite
from tests.faults import rounds
from tests.faults.crew import Nursery
from tests.faults.mornings import Copies, on_postgres, on_sqlite
from tests.faults.rounds import Play, Round
from tests.smtp.post import Post

Begin = Callable[..., Play]


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Makes workers."""
    with Nursery() as nursery:
        yield nursery


@pytest.fixture(scope="session")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """A mail server."""
    with Post(tmp_path_factory.mktemp("post")) as post:
        yield post


@pytest.fixture(scope="session")
def sqlite_copies(sqlite_template: Sqlite, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    """Files."""
    return on_sqlite(sqlite_template, tmp_path_factory.mktemp("mornings"))


@pytest.fixture(scope="session")
def postgres_copies(postgres: Postgres) -> Iterator[Copies]:
    """Databases on the server of this run."""
    with on_postgres(postgres) as copies:
        yield copies


@pytest.fixture(params=["sqlite", "postgresql"])
def copies(request: pytest.FixtureRequest) -> Copies:
    """The office on the eve, on each database in turn."""
    name = "sqlite_copies" if request.param == "sqlite" else "postgres_copies"
    made: Copies = request.getfixturevalue(name)
    return made


@pytest.fixture
def begin(nursery: Nursery, post: Post, tmp_path: Path) -> Begin:
    """Begins a round in this test's folder; what the weather did to the mail server is forgotten."""

    def begin(chosen: Round, copies: Copies, **more: int) -> Play:
        return rounds.begin(chosen, copies, nursery, post, tmp_path, **more)

    return begin
