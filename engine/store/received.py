"""Letters as their recipient finds them: the newest first, his own and nobody else's."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from engine.core.identifiers import Moment, PersonId
from engine.store.described import table_of
from engine.store.letters import Letter, LetterRow, stored

_TABLE = table_of(LetterRow)


@dataclass(frozen=True, slots=True)
class Received:
    """One letter in a list: when it was written, what about."""

    id: UUID
    written_at: Moment
    subject: str
    state: str


def newest(db: Connection, person: PersonId, limit: int) -> tuple[Received, ...]:
    """The newest letters to a person."""
    columns = (_TABLE.c.id, _TABLE.c.written_at, _TABLE.c.subject, _TABLE.c.state)
    query = select(*columns).where(_TABLE.c.person == person)
    rows = db.execute(query.order_by(_TABLE.c.written_at.desc(), _TABLE.c.id.desc()).limit(limit))
    return tuple(Received(row.id, row.written_at, row.subject, row.state) for row in rows)


def one(db: Connection, person: PersonId, letter: UUID) -> Letter | None:
    """A letter to this person; None where there is none, or it is somebody else's."""
    row = db.execute(select(_TABLE).where(_TABLE.c.id == letter, _TABLE.c.person == person)).one_or_none()
    return stored(row) if row is not None else None
