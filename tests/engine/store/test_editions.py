"""What is kept of an office is never out of date: whoever changes it, and however, makes another edition."""

import pytest
from sqlalchemy import Connection, Engine, text

from engine.core.identifiers import OfficeId
from engine.store import editions
from engine.store.editions import KEPT, WATCHED, Kept
from engine.store.session import make_engine, reading, unit_of_work

SNN, SXD = OfficeId("SNN"), OfficeId("SXD")
UNIT = "INSERT INTO unit (office, code, name, kind, position, email) VALUES ('{}', '{}', '{}', '', 1, '')"


def names(db: Connection, offices):
    """What the cache is asked to keep: the names of the units of an office."""
    found = {office: [] for office in offices}
    for office, name in db.execute(text("SELECT office, name FROM unit ORDER BY code")):
        if office in found:
            found[office].append(name)
    return found


@pytest.fixture
def kept():
    return Kept(names, lambda office: office)


def asked(engine: Engine, kept, *offices):
    with reading(engine) as db:
        return kept.of(db, offices, editions.of(db, offices))


def write(engine: Engine, statement: str) -> None:
    with unit_of_work(engine) as db:
        db.execute(text(statement))


def marks(engine: Engine):
    with reading(engine) as db:
        return editions.of(db, [SNN, SXD])


def test_what_nobody_changed_is_read_once(engine, kept, monkeypatch):
    write(engine, UNIT.format(SNN, "VP", "Văn phòng"))
    assert asked(engine, kept, SNN) == {SNN: ["Văn phòng"]}
    monkeypatch.setattr(kept, "_read", lambda db, keys: pytest.fail("it was kept"))
    assert asked(engine, kept, SNN) == {SNN: ["Văn phòng"]}


def test_another_process_sees_a_change_with_its_next_question(engine, database, kept):
    write(engine, UNIT.format(SNN, "VP", "Văn phòng"))
    asked(engine, kept, SNN)
    other = make_engine(database)
    for change, seen in (
        ("UPDATE unit SET name = 'Văn phòng Sở'", ["Văn phòng Sở"]),
        (UNIT.format(SNN, "XX", "Mới"), ["Văn phòng Sở", "Mới"]),
        ("DELETE FROM unit WHERE code = 'VP'", ["Mới"]),
    ):
        write(other, change)
        assert asked(engine, kept, SNN) == {SNN: seen}
    other.dispose()


def test_what_was_rolled_back_was_never_in_force(engine, kept):
    write(engine, UNIT.format(SNN, "VP", "Văn phòng"))
    with engine.connect() as db:
        db.execute(text("UPDATE unit SET name = 'Tạm'"))
        assert kept.of(db, [SNN], editions.of(db, [SNN])) == {SNN: ["Tạm"]}
        db.rollback()
    assert asked(engine, kept, SNN) == {SNN: ["Văn phòng"]}
    write(engine, "UPDATE unit SET name = 'Khác'")
    assert asked(engine, kept, SNN) == {SNN: ["Khác"]}


def test_a_change_in_one_office_leaves_the_editions_of_others(engine):
    write(engine, UNIT.format(SNN, "VP", "Văn phòng"))
    write(engine, UNIT.format(SXD, "VP", "Văn phòng"))
    before = marks(engine)
    write(engine, "UPDATE unit SET name = 'Khác' WHERE office = 'SXD'")
    after = marks(engine)
    assert after[SNN] == before[SNN]
    assert after[SXD] != before[SXD]


def test_a_row_that_moves_between_offices_changes_both(engine):
    write(engine, UNIT.format(SNN, "VP", "Văn phòng"))
    write(engine, UNIT.format(SXD, "XX", "Văn phòng"))
    before = marks(engine)
    write(engine, "UPDATE unit SET office = 'SXD' WHERE code = 'VP'")
    after = marks(engine)
    assert all(after[office] != before[office] for office in (SNN, SXD))


def test_every_watched_table_makes_an_edition(engine):
    """A row of nothing but its office; what else the table demands is asked of the table."""
    for one in WATCHED:
        with engine.connect() as db:
            if db.dialect.name == "sqlite":
                columns = [
                    (name, kind)
                    for _, name, kind, needed, _, _ in db.execute(text(f"PRAGMA table_info({one.table})"))
                    if needed
                ]
            else:
                query = (
                    "SELECT column_name, data_type FROM information_schema.columns"
                    f" WHERE table_name = '{one.table}' AND is_nullable = 'NO'"
                )
                columns = [(name, kind) for name, kind in db.execute(text(query))]
        values = ", ".join("'SNN'" if name == one.office else _any(kind) for name, kind in columns)
        before = marks(engine).get(SNN)
        write(engine, f"INSERT INTO {one.table} ({', '.join(n for n, _ in columns)}) VALUES ({values})")
        assert marks(engine)[SNN] != before, one.table


def _any(kind: str) -> str:
    upper = kind.upper()
    if "BOOL" in upper:
        return "false"
    if "INT" in upper:
        return "1"
    if "TIME" in upper:
        return "'2023-03-01 00:00:00.000000'"
    return "'2023-03-01'" if "DATE" in upper else "'x'"


def test_an_office_without_an_edition_is_read_every_time(engine, kept):
    write(engine, UNIT.format(SNN, "VP", "Văn phòng"))
    write(engine, "DELETE FROM edition")
    assert asked(engine, kept, SNN) == {SNN: ["Văn phòng"]}
    assert len(kept._kept) == 0


def test_a_change_between_two_readings_is_not_kept_under_the_old_edition(engine, database):
    """On PostgreSQL another's commit may fall between reading the edition and reading the rows."""
    write(engine, UNIT.format(SNN, "VP", "Văn phòng"))
    other = make_engine(database)

    def late(db, offices):
        if engine.dialect.name == "postgresql":
            write(other, "UPDATE unit SET name = 'Khác'")
        return names(db, offices)

    kept = Kept(late, lambda office: office)
    with unit_of_work(engine) as db:
        kept.of(db, [SNN], editions.of(db, [SNN]))
    assert len(kept._kept) == (1 if engine.dialect.name == "sqlite" else 0)
    other.dispose()


def test_not_more_is_kept_than_was_meant_to_be(engine, kept):
    offices = [OfficeId(f"S{number}") for number in range(KEPT + 5)]
    with unit_of_work(engine) as db:
        for office in offices:
            db.execute(text(UNIT.format(office, "VP", "Văn phòng")))
    asked(engine, kept, *offices)
    assert len(kept._kept) == KEPT
