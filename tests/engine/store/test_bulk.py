"""Many rows of one statement arrive as they were given, on both databases, in the form the tables are read in."""

from uuid import UUID

from sqlalchemy import Engine, bindparam, insert, select, update

from engine.core.identifiers import SYSTEM, InstanceId, OfficeId
from engine.core.notices import Notice, Standing
from engine.store import notices
from engine.store.bulk import Bulk
from engine.store.described import table_of
from engine.store.notices import NoticeRow
from engine.store.session import reading, unit_of_work
from tests.world import utc

TABLE = table_of(NoticeRow)
NOW = utc("2023-03-20 08:00")


def lines(*keys: str) -> list[Notice]:
    """Notices of one plan, one per key."""
    plan = InstanceId(UUID(int=7))
    return [
        Notice(key, OfficeId("SNN"), plan, SYSTEM, "plan_due", {"ref": "CCKL-1"}, NOW, ("required",))
        for key in keys
    ]


def test_rows_are_read_back_as_they_were_written(engine: Engine):
    with unit_of_work(engine) as db:
        notices.add(db, lines("a", "b"), NOW)
    with reading(engine) as db:
        rows = db.execute(select(TABLE).order_by(TABLE.c.key)).all()
    assert [(r.key, r.instance, r.due, r.at, r.letter) for r in rows] == [
        (key, UUID(int=7), NOW, NOW, None) for key in "ab"
    ]
    assert {type(r.id) for r in rows} == {UUID}


def test_an_update_takes_each_row_s_values_and_the_statement_s_own(engine: Engine):
    with unit_of_work(engine) as db:
        notices.add(db, lines("a", "b", "c"), NOW)
        notices.withhold(db, [("a", "left"), ("b", "moved")])
    with reading(engine) as db:
        rows = db.execute(select(TABLE).order_by(TABLE.c.key)).all()
    assert [(r.key, r.standing, r.why) for r in rows] == [
        ("a", Standing.SKIPPED, "left"),
        ("b", Standing.SKIPPED, "moved"),
        ("c", Standing.OPEN, ""),
    ]


def test_no_rows_is_no_statement(engine: Engine):
    rename = update(TABLE).where(TABLE.c.key == bindparam("_key")).values(why=bindparam("_why"))
    with unit_of_work(engine) as db:
        Bulk(rename).execute(db, [])
        Bulk(insert(TABLE), TABLE.columns.keys()).execute(db, [])
    with reading(engine) as db:
        assert db.execute(select(TABLE)).all() == []
