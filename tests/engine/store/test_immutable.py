"""What happened stays as it was written: the database itself refuses to change the trail."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import Engine, UniqueConstraint, insert, text
from sqlalchemy.exc import IntegrityError

from engine.store.immutable import PROTECTED, protect
from engine.store.session import make_engine, reading, unit_of_work
from web.tables import METADATA

EVENT = {
    "stream": UUID(int=1),
    "seq": 1,
    "kind": "start",
    "state": "required",
    "effective_on": date(2023, 3, 1),
    "at": datetime(2023, 3, 1, tzinfo=UTC),
    "body": "{}",
    "hash": b"",
}
ROWS = (
    "INSERT INTO kept (n, line, name, word) VALUES (1, 1, 'a', 'first')",
    "INSERT INTO erased VALUES (1, 'text')",
)


@contextmanager
def an_office(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    name = engine.dialect.name
    with unit_of_work(engine) as db:
        db.execute(
            text("CREATE TABLE kept (n INT, line INT, name TEXT UNIQUE, word TEXT, PRIMARY KEY (n, line))")
        )
        db.execute(text("CREATE TABLE erased (n INT PRIMARY KEY, word TEXT)"))
        statements = protect(name, "kept", ("n", "line"), also=[("name",)], same=("word",))
        for statement in (*statements, *protect(name, "erased", ("n",), erasable=True), *ROWS):
            db.execute(text(statement))
    yield engine
    engine.dispose()


@pytest.fixture
def office(empty_database: str) -> Iterator[Engine]:
    with an_office(empty_database) as engine:
        yield engine


@pytest.fixture
def sqlite_office(empty_sqlite_url: str) -> Iterator[Engine]:
    with an_office(empty_sqlite_url) as engine:
        yield engine


@pytest.fixture
def postgres_office(empty_postgres_url: str) -> Iterator[Engine]:
    with an_office(empty_postgres_url) as engine:
        yield engine


def rows(engine: Engine, table: str = "kept") -> list[tuple[object, ...]]:
    with reading(engine) as db:
        return [tuple(row) for row in db.execute(text(f"SELECT * FROM {table}"))]


def refused(engine: Engine, statement: str, *before: str) -> None:
    with engine.connect() as db:
        for first in before:
            db.exec_driver_sql(first)
        with pytest.raises(IntegrityError, match="append-only"):
            db.exec_driver_sql(statement)
        db.commit() if engine.dialect.name == "sqlite" else db.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kept SET word = 'other'",
        "UPDATE kept SET word = word",
        "UPDATE kept SET n = 2",
        "DELETE FROM kept",
        "DELETE FROM kept WHERE n = 1",
        "UPDATE erased SET word = 'other'",
        "INSERT INTO erased VALUES (1, 'other') ON CONFLICT (n) DO UPDATE SET word = 'other'",
        "INSERT INTO kept VALUES (1, 1, 'a', 'other') ON CONFLICT (n, line) DO UPDATE SET word = 'other'",
    ],
)
def test_what_is_kept_can_neither_be_changed_nor_taken_away(office: Engine, statement: str) -> None:
    refused(office, statement)
    assert rows(office) == [(1, 1, "a", "first")]
    assert rows(office, "erased") == [(1, "text")]


def test_more_can_always_be_appended(office: Engine) -> None:
    with unit_of_work(office) as db:
        db.execute(text("INSERT INTO kept VALUES (1, 2, 'b', 'second'), (2, 1, 'c', 'third')"))
    assert len(rows(office)) == 3


def test_a_text_can_be_erased_but_not_changed(office: Engine) -> None:
    with unit_of_work(office) as db:
        db.execute(text("DELETE FROM erased"))
    assert rows(office, "erased") == []


def test_the_same_row_again_is_left_alone_another_under_its_key_is_not(office: Engine) -> None:
    with unit_of_work(office) as db:
        db.execute(text("INSERT INTO kept VALUES (1, 1, 'z', 'first') ON CONFLICT DO NOTHING"))
    with pytest.raises(IntegrityError), unit_of_work(office) as db:
        db.execute(text("INSERT INTO kept VALUES (1, 1, 'a', 'other')"))
    assert rows(office) == [(1, 1, "a", "first")]


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize(
    "statement",
    [
        "REPLACE INTO kept VALUES (1, 1, 'a', 'other')",
        "INSERT OR REPLACE INTO kept VALUES (1, 1, 'z', 'other')",
        "INSERT OR REPLACE INTO kept VALUES (9, 9, 'a', 'other')",
        "INSERT OR REPLACE INTO kept (rowid, n, line, name, word) VALUES (1, 9, 9, 'z', 'other')",
        "UPDATE OR REPLACE kept SET word = 'other'",
        "INSERT OR IGNORE INTO kept VALUES (1, 1, 'z', 'other')",
        "REPLACE INTO erased VALUES (1, 'other')",
    ],
)
def test_sqlite_replaces_nothing_whatever_the_connection_asks_for(
    sqlite_office: Engine, statement: str, recursive: str
) -> None:
    refused(sqlite_office, statement, "ROLLBACK", f"PRAGMA recursive_triggers={recursive}", "BEGIN")
    assert rows(sqlite_office) == [(1, 1, "a", "first")]
    assert rows(sqlite_office, "erased") == [(1, "text")]


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE kept",
        "TRUNCATE erased CASCADE",
        "MERGE INTO kept USING (SELECT 1 AS n) AS s ON kept.n = s.n WHEN MATCHED THEN UPDATE SET word = 'other'",
        "MERGE INTO kept USING (SELECT 1 AS n) AS s ON kept.n = s.n WHEN MATCHED THEN DELETE",
    ],
)
def test_postgresql_neither_truncates_nor_merges(postgres_office: Engine, statement: str) -> None:
    refused(postgres_office, statement)
    refused(postgres_office, statement, "SET session_replication_role = replica")
    assert rows(postgres_office) == [(1, 1, "a", "first")]
    assert rows(postgres_office, "erased") == [(1, "text")]


def test_the_list_names_every_key_of_every_protected_table() -> None:
    for one in PROTECTED:
        if one.table in METADATA.tables:
            table = METADATA.tables[one.table]
            uniques = {
                tuple(column.name for column in constraint.columns)
                for constraint in table.constraints
                if isinstance(constraint, UniqueConstraint)
            } | {tuple(i.columns.keys()) for i in table.indexes if i.unique}
            assert one.key == tuple(column.name for column in table.primary_key)
            assert set(one.also) == uniques
            assert set(one.same) <= set(table.columns.keys())


def test_a_migrated_database_protects_its_trail(engine: Engine) -> None:
    with unit_of_work(engine) as db:
        db.execute(insert(METADATA.tables["event"]), [EVENT])
    refused(engine, "UPDATE event SET kind = 'other'")
    refused(engine, "DELETE FROM event")
