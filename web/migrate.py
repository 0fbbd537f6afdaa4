"""Brings a database to the shape this code expects, and refuses to work on one of another shape.

Everything of one call is one transaction on both databases: it happens completely or not at all. Two machines
that migrate at the same time wait for each other. Never goes back.
"""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from engine.core.errors import DatabaseTooNew, EngineError
from engine.core.said import Said
from engine.store.session import make_engine, reading, unit_of_work

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_102_023  # any number, the same on every machine, used for nothing else


class DatabaseNotMigrated(EngineError):
    """The database was never migrated, or not since Dondoc was updated."""

    status = 503

    def __init__(self, found: str | None, expected: str) -> None:
        self.found, self.expected = found, expected
        what = Said("revision '{revision}'", revision=found) if found else Said("no tables of Dondoc")
        super().__init__(
            "database: expected revision '{expected}', found {what}; run dondoc migrate",
            expected=expected,
            what=what,
        )


class MigrationFailed(EngineError):
    """A migration would have left rows that point at nothing; it was rolled back."""


class NotOurs(EngineError):
    """The database belongs to another program; it was not touched."""

    status = 409

    def __init__(self, tables: Sequence[str]) -> None:
        self.tables = tuple(tables)
        super().__init__(
            "database: expected an empty one or one of Dondoc, found the tables {tables}",
            tables=sorted(tables)[:5],
        )


def revisions() -> tuple[str, ...]:
    """The revisions this code knows, oldest first: the numbers in front of the file names."""
    return tuple(sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")))


def migrate(url: str) -> str:
    """Bring the database to the newest revision, if it is not there yet; says what was done.

    Raises:
        DatabaseTooNew: it is at a revision this code does not know; nothing was touched.
        DatabaseUnreachable: it does not answer.
        NotOurs: it is another program's.
    """
    # Rebuilding a table on SQLite drops the old one, and its children with it if foreign keys were on.
    engine = make_engine(url, foreign_keys=False)
    try:
        with unit_of_work(engine) as db:
            if db.dialect.name == "postgresql":
                db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            before, newest = _known(_stored(db)), _newest()
            if before is None and (strange := inspect(db).get_table_names()):
                raise NotOurs(strange)
            if before == newest:
                return f"database is at revision {newest}; nothing to do"
            _upgrade(db)
            _no_orphans(db)
            return (
                f"database migrated from {f'revision {before}' if before else 'nothing'} to revision {newest}"
            )
    finally:
        engine.dispose()


def revision(url: str) -> str | None:
    """The revision a database is at; None if it was never migrated."""
    engine = make_engine(url)
    try:
        return _found(engine)
    finally:
        engine.dispose()


def require_current(engine: Engine) -> None:
    """Refuse a database whose shape is not the one this code expects.

    Raises:
        DatabaseTooNew: it was migrated by a later Dondoc.
        DatabaseNotMigrated: it was never migrated, or by an earlier one.
        DatabaseUnreachable: it does not answer.
    """
    found, newest = _known(_found(engine)), _newest()
    if found != newest:
        raise DatabaseNotMigrated(found, newest)


def _found(engine: Engine) -> str | None:
    file = engine.url.database
    if engine.dialect.name == "sqlite" and file and not Path(file).exists():
        return None  # looking must not leave an empty file behind
    with reading(engine) as db:
        return _stored(db)


def _stored(db: Connection) -> str | None:
    if not inspect(db).has_table("alembic_version"):
        return None
    return db.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _known(found: str | None) -> str | None:
    if found is not None and found not in revisions():
        raise DatabaseTooNew(found, _newest())
    return found


def _newest() -> str:
    return revisions()[-1]


def _upgrade(db: Connection) -> None:
    from alembic import command  # heavy, and needed once in the life of an installation
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = db
    command.upgrade(config, "head")


def _no_orphans(db: Connection) -> None:
    if db.dialect.name == "sqlite":
        orphans = db.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            tables = ", ".join(sorted({str(row[0]) for row in orphans}))
            raise MigrationFailed(
                f"migration: expected every reference to hold, found broken ones in {tables}"
            )
