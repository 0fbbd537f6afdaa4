"""The database: is it there, may it be written, is it whole, is it at the shape this code expects.

Changes nothing and makes no file: what is asked to be written is rolled back at once.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.engine import make_url

from config.settings import Settings
from engine.core.errors import DatabaseTooNew, DatabaseUnreachable
from engine.store.immutable import PROTECTED
from engine.store.session import make_engine, reading, unit_of_work
from web.doctor.configured import open_to_others
from web.doctor.finding import Code, Finding, Subject, ok, one_line, several, warning, wrong
from web.migrate import DatabaseNotMigrated, require_current, revisions

PATIENCE = "5"  # seconds for a server to answer
OLDEST_POSTGRESQL = 140_000  # as the server numbers itself
MEGABYTE = 1024 * 1024
SCARCE, ALMOST_NONE = 1024 * MEGABYTE, 100 * MEGABYTE
FULL = 2  # what SQLite calls synchronous=FULL
_D, _M, _T = Subject.DATABASE, Subject.MIGRATIONS, Subject.TRIGGERS


def engine_of(settings: Settings) -> Engine:
    """An engine that does not wait long for a server that is away.

    Raises:
        ModuleNotFoundError: the driver is not installed.
    """
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite" and "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": PATIENCE})
    return make_engine(url.render_as_string(hide_password=False))


def file_of(engine: Engine) -> Path | None:
    """The file of an SQLite database; None for a server."""
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name else None


def look(engine: Engine, shown: str) -> Iterator[Finding]:
    """Whether the database can be used at all; `shown` is its address without a password."""
    file = file_of(engine)
    if file is not None and not file.exists():
        yield wrong(_D, Code.DATABASE_ABSENT, file=str(file))
        return
    try:
        with reading(engine) as db:
            found = list(_file(db, file) if file else _server(db))
            version = sqlite3.sqlite_version if file else str(db.scalar(text("SHOW server_version")))
    except DatabaseUnreachable as error:
        yield wrong(_D, Code.DATABASE_UNREACHABLE, database=shown, answer=one_line(error))
        return
    yield from found
    if file is not None:
        yield from _writable(engine)
    if not any(one.code is Code.DATABASE_DAMAGED for one in found):
        yield ok(_D, Code.DATABASE_REACHED, database=shown, version=version)


def room(free: int) -> Iterator[Finding]:
    """Whether the disk has room for what is written next."""
    if free < SCARCE:
        say = wrong if free < ALMOST_NONE else warning
        yield say(_D, Code.DISK_FULL, megabytes=free // MEGABYTE)


def migrations(engine: Engine) -> Iterator[Finding]:
    """Whether its tables are those this code expects."""
    try:
        require_current(engine)
    except DatabaseTooNew as error:
        yield wrong(_M, Code.DATABASE_TOO_NEW, found=error.found, expected=error.known)
    except DatabaseNotMigrated as error:
        if error.found:
            yield wrong(_M, Code.MIGRATIONS_BEHIND, found=error.found, expected=error.expected)
        elif strange := _tables(engine):
            yield wrong(_M, Code.NOT_OURS, tables=several(strange))
        else:
            yield wrong(_M, Code.NOT_MIGRATED, expected=error.expected)
    else:
        yield ok(_M, Code.MIGRATED, revision=revisions()[-1])


def triggers(db: Connection) -> Iterator[Finding]:
    """Whether every table of the trail still refuses to be changed, whoever asks."""
    if db.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:  # one that is switched off, or that a replica's session would get past, is none
        query = (
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
            " AND pg_table_is_visible(tgrelid)"
        )
    there = set(db.scalars(text(query)))
    expected = {
        line.split()[2]
        for table in PROTECTED
        for line in table.statements(db.dialect.name)
        if line.startswith("CREATE TRIGGER")
    }
    if missing := expected - there:
        yield wrong(_T, Code.TRIGGERS_MISSING, triggers=several(missing), count=len(missing))
    else:
        yield ok(_T, Code.TRIGGERS_THERE, count=len(expected))


def _file(db: Connection, file: Path) -> Iterator[Finding]:
    journal, safety = (
        db.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
    )
    if journal != "wal" or safety != FULL:
        yield wrong(_D, Code.DATABASE_NOT_DURABLE, journal=str(journal), synchronous=str(safety))
    damage = db.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if damage != "ok":
        yield wrong(_D, Code.DATABASE_DAMAGED, answer=one_line(damage))
    if open_to_others(file):
        yield warning(_D, Code.DATABASE_OPEN, file=str(file))
    yield from room(shutil.disk_usage(file.resolve().parent).free)


def _server(db: Connection) -> Iterator[Finding]:
    if int(str(db.scalar(text("SHOW server_version_num")))) < OLDEST_POSTGRESQL:
        version = str(db.scalar(text("SHOW server_version")))
        yield warning(_D, Code.DATABASE_OLD, version=version, expected=OLDEST_POSTGRESQL // 10_000)
    if db.scalar(text("SHOW transaction_read_only")) == "on" or db.scalar(text("SELECT pg_is_in_recovery()")):
        yield wrong(_D, Code.DATABASE_READ_ONLY, answer="read only")


def _writable(engine: Engine) -> Iterator[Finding]:
    try:
        with unit_of_work(engine):
            pass  # asking for the lock is enough, nothing is written
    except DatabaseUnreachable as error:
        yield wrong(_D, Code.DATABASE_READ_ONLY, answer=one_line(error))


def _tables(engine: Engine) -> list[str]:
    file = file_of(engine)
    if file is not None and not file.exists():
        return []
    with reading(engine) as db:
        return inspect(db).get_table_names()
