"""Addresses that letters came back from: no letter is written to a marked one until an officer clears it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, select
from sqlmodel import Field, SQLModel

from engine.core.identifiers import Moment
from engine.store.described import table_of
from engine.store.upsert import insert_new


class MarkRow(SQLModel, table=True):
    """An address nobody reads, by the answer of its own mail server."""

    __tablename__ = "address_mark"

    email: str = Field(primary_key=True)  # lower case
    letter: UUID  # the letter that came back
    status: str  # such as 5.1.1 (RFC 3463)
    at: datetime


_TABLE = table_of(MarkRow)


@dataclass(frozen=True, slots=True)
class Mark:
    """Why an address is not written to any more, and since when."""

    email: str
    letter: UUID
    status: str
    at: Moment


def add(db: Connection, email: str, letter: UUID, status: str, at: Moment) -> None:
    """Mark an address; one that is marked already keeps its first mark."""
    insert_new(db, _TABLE, [{"email": email.lower(), "letter": letter, "status": status, "at": at}])


def marked(db: Connection, emails: Sequence[str]) -> dict[str, Mark]:
    """The marks among these addresses, by the address as it was given."""
    wanted = {one.lower() for one in emails}
    rows = db.execute(select(_TABLE).where(_TABLE.c.email.in_(sorted(wanted))))
    found = {row.email: Mark(row.email, row.letter, row.status, row.at) for row in rows}
    return {one: found[one.lower()] for one in emails if one.lower() in found}


def clear(db: Connection, email: str) -> bool:
    """Trust an address again; False if it bore no mark."""
    return db.execute(delete(_TABLE).where(_TABLE.c.email == email.lower())).rowcount > 0
