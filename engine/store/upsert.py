"""Insert what is not there yet, or overwrite what is: the same statement in the words of both databases."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, Table

from engine.store.bulk import Bulk

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

NOTHING: Mapping[str, ColumnElement[object]] = MappingProxyType({})


def insert_new(db: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert `rows`, leaving alone those whose key exists; in one statement."""
    if rows and rows[0].keys() == set(table.columns.keys()):
        _adding(db, table).execute(db, rows)
    elif rows:
        db.execute(_insert(db, table).on_conflict_do_nothing(), list(rows))


def insert_once(db: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert `row`; False, and nothing done, where a unique key stands against it."""
    statement = _insert(db, table).values(**row).on_conflict_do_nothing()
    return db.execute(statement.returning(*table.primary_key)).first() is not None


def upsert(
    db: Connection,
    table: Table,
    rows: Sequence[Mapping[str, object]],
    reckoned: Mapping[str, ColumnElement[object]] = NOTHING,
) -> None:
    """Insert `rows`; where the primary key exists, the new values win; in one statement.

    `reckoned` columns take there what is reckoned from the old values instead, such as a count.
    """
    if not rows:
        return
    statement = _insert(db, table)
    keys = [column.name for column in table.primary_key]
    fresh = {name: statement.excluded[name] for name in rows[0] if name not in keys} | dict(reckoned)
    if not fresh:
        insert_new(db, table, rows)
        return
    db.execute(statement.on_conflict_do_update(index_elements=keys, set_=fresh), list(rows))


_ready: dict[tuple[str, Table], Bulk] = {}


def _adding(db: Connection, table: Table) -> Bulk:
    """The statement for whole rows, made once per database and table."""
    key = (db.dialect.name, table)
    if key not in _ready:
        _ready[key] = Bulk(_insert(db, table).on_conflict_do_nothing(), table.columns.keys())
    return _ready[key]


def _insert(db: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    if db.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # heavy to import, and of use on one database only

    return postgresql.insert(table)
