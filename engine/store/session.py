"""Connections and units of work on SQLite and PostgreSQL: the one place that begins, commits and rolls back.

SQLite: WAL, synchronous=FULL, and BEGIN IMMEDIATE for whoever may write; anything weaker loses updates silently
or loses acknowledged commits with the power. PostgreSQL: READ COMMITTED, dead-locks and serialisation failures
are tried again.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from engine.core.errors import DatabaseUnreachable
from engine.store.sqlite import WRITES

registry.register("sqlite.dondoc", "engine.store.sqlite", "BeginsItself")
T = TypeVar("T")
BUSY_SECONDS = 30
ATTEMPTS = 8
KEPT_OPEN, AT_ONCE = 20, 50  # connections of one process: forty threads of pages, and a worker beside them
DEADLOCK, SERIALIZATION = "40P01", "40001"
# Errors of SQLite that say the file cannot be used as it is, whatever was asked of it.
UNUSABLE = tuple(
    f"SQLITE_{name}" for name in ("BUSY", "READONLY", "FULL", "CORRUPT", "NOTADB", "CANTOPEN", "IOERR")
)
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "recursive_triggers=ON",  # or REPLACE would slip past the triggers that protect the trail
)


def make_engine(url: str, *, foreign_keys: bool = True) -> Engine:
    """An engine for `url` (`sqlite:///...` or `postgresql+psycopg://...`); nothing is opened yet.

    `foreign_keys` is switched off only while migrating: SQLite rebuilds tables, and dropping the old one would
    take its children along.
    """
    if make_url(url).get_backend_name() != "sqlite":
        options = "-c timezone=UTC -c lock_timeout=30s"
        return create_engine(
            url,
            pool_size=KEPT_OPEN,
            max_overflow=AT_ONCE - KEPT_OPEN,
            pool_pre_ping=True,
            connect_args={"options": options},
            hide_parameters=True,  # an error must not carry texts and names into a log
        )
    patience = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    own = make_url(url).set(drivername="sqlite+dondoc")
    pool = {"pool_size": KEPT_OPEN, "max_overflow": AT_ONCE - KEPT_OPEN}
    engine = create_engine(own, connect_args=patience, hide_parameters=True, **pool)

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver must never begin on its own
        for pragma in (*PRAGMAS, f"foreign_keys={'ON' if foreign_keys else 'OFF'}"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write: committed as a whole at the end, rolled back as a whole on any error."""
    with _reachable(), engine.connect() as connection:
        connection.info[WRITES] = True
        with connection.begin():
            yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads, all of it from one snapshot; never commits anything."""
    level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with _reachable(), engine.execution_options(**level).connect() as connection:
        yield connection


def retried(engine: Engine, work: Callable[[Connection], T]) -> T:
    """`work` in a unit of work of its own, begun again when PostgreSQL breaks a dead-lock or a conflict."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with unit_of_work(engine) as connection:
                return work(connection)
        except DBAPIError as error:
            if attempt == ATTEMPTS or sqlstate(error) not in (DEADLOCK, SERIALIZATION):
                raise
            time.sleep(random.uniform(0, 0.01 * 2**attempt))
    raise AssertionError("unreachable: the last attempt returns or raises")


def sqlstate(error: DBAPIError) -> str:
    """PostgreSQL's five-letter code of an error, "" where there is none."""
    return getattr(error.orig, "sqlstate", None) or ""


@contextmanager
def _reachable() -> Iterator[None]:
    """Turns a database that cannot be used into an error that names what is wrong, without the URL's password."""
    try:
        yield
    except DatabaseError as error:
        if isinstance(error, IntegrityError) or sqlstate(error) in (DEADLOCK, SERIALIZATION):
            raise
        broken = str(getattr(error.orig, "sqlite_errorname", "")).startswith(UNUSABLE)
        lost = isinstance(error, OperationalError) and (
            error.connection_invalidated or error.statement is None
        )
        if broken or lost:
            expected = "one that can be used" if broken else "an answer"
            raise DatabaseUnreachable(f"database: expected {expected}, got: {error.orig}") from error
        raise
