"""Readings: who looked at whose plan on which day. The owner of a plan is shown who read it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, select
from sqlmodel import Field, SQLModel

from engine.core.identifiers import InstanceId, Moment, PersonId
from engine.store.described import table_of
from engine.store.upsert import insert_new


class ReadingRow(SQLModel, table=True):
    """One person read one plan of somebody else on one day, for the first time that day at `at`."""

    __tablename__ = "reading"

    instance: UUID = Field(primary_key=True)
    person: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """Who read it, and when first that day."""

    person: PersonId
    at: Moment


_TABLE = table_of(ReadingRow)


def note(db: Connection, instance: InstanceId, person: PersonId, day: date, at: Moment) -> None:
    """Somebody has read a plan that is not his own."""
    insert_new(db, _TABLE, [{"instance": instance, "person": person, "day": day, "at": at}])


def noted(db: Connection, instance: InstanceId, person: PersonId, day: date) -> bool:
    """Whether that is on record already."""
    query = select(_TABLE.c.at).where(
        _TABLE.c.instance == instance, _TABLE.c.person == person, _TABLE.c.day == day
    )
    return db.execute(query).first() is not None


def of_plan(db: Connection, instance: InstanceId, limit: int = 50) -> tuple[Reading, ...]:
    """Who read a plan, the newest first."""
    query = select(_TABLE).where(_TABLE.c.instance == instance).order_by(_TABLE.c.at.desc(), _TABLE.c.person)
    return tuple(Reading(PersonId(row.person), row.at) for row in db.execute(query.limit(limit)))
