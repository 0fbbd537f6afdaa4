"""The access log: who asked for something that is not his. Kept apart, so that strangers cannot fill a trail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select
from sqlmodel import Field, SQLModel

from engine.core.asked import Command
from engine.core.identifiers import InstanceId, Moment
from engine.store.described import table_of
from engine.store.identity import new_id


class AccessRow(SQLModel, table=True):
    """One attempt of a person who has no part in the instance."""

    __tablename__ = "access"

    id: UUID = Field(primary_key=True)
    at: datetime
    actor: str
    instance: UUID = Field(index=True)
    trigger: str


_TABLE = table_of(AccessRow)


def add(db: Connection, instance: InstanceId, command: Command, at: Moment) -> None:
    """Write one attempt down."""
    db.execute(
        insert(_TABLE),
        [
            {
                "id": new_id(at),
                "at": at,
                "actor": command.actor,
                "instance": instance,
                "trigger": command.trigger,
            }
        ],
    )


def of_instance(db: Connection, instance: InstanceId) -> list[tuple[datetime, str, str]]:
    """(moment, person, trigger) of every attempt on an instance, oldest first."""
    query = select(_TABLE).where(_TABLE.c.instance == instance).order_by(_TABLE.c.at, _TABLE.c.id)
    return [(row.at, row.actor, row.trigger) for row in db.execute(query)]
