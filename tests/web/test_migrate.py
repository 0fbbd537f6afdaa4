"""A database comes to the shape the code expects, and one of another shape is not worked on."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text

from engine.core.errors import DatabaseTooNew, DatabaseUnreachable
from engine.store.editions import WATCHED
from engine.store.immutable import PROTECTED
from engine.store.session import make_engine, reading, unit_of_work
from web import migrate as door
from web.migrate import DatabaseNotMigrated, MigrationFailed, migrate, require_current, revision, revisions
from web.migrations.new import write
from web.tables import METADATA

NEWEST = revisions()[-1]


def triggers(db: Connection) -> set[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if db.dialect.name == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
    return set(db.execute(text(query)).scalars())


def test_the_migrations_give_exactly_the_tables_of_the_models(engine: Engine) -> None:
    with reading(engine) as db:
        context = MigrationContext.configure(db, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []


def test_the_migrations_protect_and_watch_exactly_what_is_to_be(engine: Engine) -> None:
    expected = {
        statement.split("CREATE TRIGGER ")[1].split()[0]
        for one in (*PROTECTED, *WATCHED)
        if one.table in METADATA.tables
        for statement in one.statements(engine.dialect.name)
        if statement.startswith("CREATE TRIGGER ")
    }
    with reading(engine) as db:
        assert triggers(db) == expected


def test_migrating_twice_does_nothing_the_second_time(empty_database: str) -> None:
    assert revision(empty_database) is None
    assert migrate(empty_database) == f"database migrated from nothing to revision {NEWEST}"
    assert migrate(empty_database) == f"database is at revision {NEWEST}; nothing to do"
    assert revision(empty_database) == NEWEST


def test_two_machines_that_migrate_at_once_wait_for_each_other(empty_database: str) -> None:
    said: list[str] = []
    machines = [threading.Thread(target=lambda: said.append(migrate(empty_database))) for _ in range(3)]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join()
    assert sorted(line.split(";")[-1] for line in said) == [
        " nothing to do",
        " nothing to do",
        f"database migrated from nothing to revision {NEWEST}",
    ]


def test_a_current_database_is_worked_on(engine: Engine) -> None:
    require_current(engine)


def test_a_database_without_tables_asks_to_be_migrated(empty_database: str) -> None:
    engine = make_engine(empty_database)
    with pytest.raises(DatabaseNotMigrated, match="no tables of Dondoc; run dondoc migrate") as refusal:
        require_current(engine)
    assert (refusal.value.found, refusal.value.expected) == (None, NEWEST)
    engine.dispose()


def test_looking_at_a_database_that_is_not_there_makes_none(empty_sqlite_url: str, tmp_path: Path) -> None:
    assert revision(empty_sqlite_url) is None
    assert list(tmp_path.glob("*.db")) == []


def test_a_database_of_a_later_dondoc_is_refused_and_left_alone(database: str, engine: Engine) -> None:
    with unit_of_work(engine) as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refused in (lambda: require_current(engine), lambda: migrate(database)):
        with pytest.raises(DatabaseTooNew) as refusal:
            refused()
        assert (refusal.value.found, refusal.value.known) == ("9999", NEWEST)
    assert revision(database) == "9999"


@pytest.fixture
def next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations with room for one more, in a folder of their own."""
    copied = tmp_path / "migrations"
    shutil.copytree(door.MIGRATIONS, copied, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(door, "MIGRATIONS", copied)
    return copied / "versions" / f"{int(NEWEST) + 1:04}_next.py"


def step(body: str) -> str:
    lines = (f'revision = "{int(NEWEST) + 1:04}"', f'down_revision = "{NEWEST}"', "def upgrade():", body)
    return "from alembic import op\n" + "\n".join(lines)


def test_a_database_of_an_earlier_dondoc_asks_to_be_migrated(
    database: str, engine: Engine, next_step: Path
) -> None:
    next_step.write_text(step("    op.execute('CREATE TABLE next (n INT)')"), encoding="utf-8")
    with pytest.raises(DatabaseNotMigrated, match=f"found revision '{NEWEST}'; run dondoc migrate"):
        require_current(engine)
    assert migrate(database).startswith(f"database migrated from revision {NEWEST} to")
    require_current(engine)


def test_a_migration_that_fails_leaves_nothing_behind(database: str, engine: Engine, next_step: Path) -> None:
    body = "    op.execute('CREATE TABLE next (n INT)')\n    raise ValueError('half way')"
    next_step.write_text(step(body), encoding="utf-8")
    with pytest.raises(ValueError, match="half way"):
        migrate(database)
    assert revision(database) == NEWEST
    with reading(engine) as db:
        assert not inspect(db).has_table("next")


def test_a_migration_that_would_leave_orphans_is_rolled_back(sqlite_url: str, next_step: Path) -> None:
    body = (
        "    op.execute('CREATE TABLE parent (n INTEGER PRIMARY KEY)')\n"
        "    op.execute('CREATE TABLE child (n INTEGER REFERENCES parent (n))')\n"
        "    op.execute('INSERT INTO child VALUES (1)')"
    )
    next_step.write_text(step(body), encoding="utf-8")
    with pytest.raises(MigrationFailed, match="child"):
        migrate(sqlite_url)
    assert revision(sqlite_url) == NEWEST


def test_a_database_that_is_away_cannot_be_migrated() -> None:
    with pytest.raises(DatabaseUnreachable):
        migrate("postgresql+psycopg://dondoc@127.0.0.1:1/dondoc")


@pytest.fixture
def blank(empty_sqlite_url: str) -> Iterator[Connection]:
    """A transaction on an empty database, as the writer of migrations works on."""
    engine = make_engine(empty_sqlite_url, foreign_keys=False)
    with unit_of_work(engine) as db:
        yield db
    engine.dispose()


def test_no_migration_is_written_while_the_tables_are_as_they_were(
    blank: Connection, next_step: Path
) -> None:
    assert write(blank, "nothing", next_step.parents[1]) is None


def test_a_migration_is_written_with_the_triggers_of_its_tables(blank: Connection, next_step: Path) -> None:
    for earlier in next_step.parent.glob("[0-9]*.py"):
        earlier.unlink()
    written = write(blank, "All anew!", next_step.parents[1])
    assert written is not None
    assert written.name == "0001_all_anew.py"
    text_of_step = written.read_text(encoding="utf-8")
    compile(text_of_step, str(written), "exec")
    assert "('event_text', ('stream', 'seq', 'field'), (), (), True)" in text_of_step
