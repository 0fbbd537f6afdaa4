"""Times in which nobody woke anything, each written once, and how much came due meanwhile."""

from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlmodel import Field, SQLModel

from engine.core.identifiers import Moment, OfficeId
from engine.store.described import table_of
from engine.store.instances import InstanceRow
from engine.store.upsert import insert_once


class OutageRow(SQLModel, table=True):
    """A time in which nobody woke anything. The key makes it impossible that two workers write the same outage."""

    __tablename__ = "outage"

    began_at: datetime = Field(primary_key=True)
    ended_at: datetime


_TABLE = table_of(OutageRow)
_INSTANCE = table_of(InstanceRow)


def add(db: Connection, began: Moment, ended: Moment) -> bool:
    """Write an outage; False where somebody was quicker."""
    return insert_once(db, _TABLE, {"began_at": began, "ended_at": ended})


def every(db: Connection) -> list[tuple[Moment, Moment]]:
    """When each began and ended, the newest first."""
    found = db.execute(select(_TABLE).order_by(_TABLE.c.began_at.desc()))
    return [(row.began_at, row.ended_at) for row in found]


def came_due(db: Connection, since: Moment, until: Moment) -> dict[OfficeId, int]:
    """Of each office, how many instances became due after `since` and wait at `until`; who has none is missing."""
    query = (
        select(_INSTANCE.c.office, func.count())
        .where(_INSTANCE.c.wake_at > since, _INSTANCE.c.wake_at <= until)
        .group_by(_INSTANCE.c.office)
    )
    return {OfficeId(office): count for office, count in db.execute(query)}
