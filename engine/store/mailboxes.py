"""One row per recipient and channel, locked while his letter is stored: two composers cannot write to one person."""

from collections.abc import Sequence

from sqlalchemy import Connection, select
from sqlmodel import Field, SQLModel

from engine.core.identifiers import OfficeId, PersonId
from engine.store.described import table_of
from engine.store.upsert import insert_new


class MailboxRow(SQLModel, table=True):
    """Where one recipient of one office is written to over one channel."""

    __tablename__ = "mailbox"

    office: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)


_TABLE = table_of(MailboxRow)


def lock(
    db: Connection, boxes: Sequence[tuple[OfficeId, PersonId]], channel: str
) -> set[tuple[OfficeId, PersonId]]:
    """Lock these mailboxes, made where missing; those another composer holds are left to him."""
    rows = [{"office": office, "person": person, "channel": channel} for office, person in sorted(boxes)]
    insert_new(db, _TABLE, rows)
    query = (
        select(_TABLE.c.office, _TABLE.c.person)
        .where(_TABLE.c.channel == channel, _TABLE.c.person.in_([person for _, person in boxes]))
        .order_by(_TABLE.c.office, _TABLE.c.person)
        .with_for_update(skip_locked=True)
    )
    return {(OfficeId(row.office), PersonId(row.person)) for row in db.execute(query)} & set(boxes)
