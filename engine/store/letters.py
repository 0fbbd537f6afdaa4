"""Finished letters: what each says to whom, where it stands, the head of its stream. Leases are a file of their own."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, Index, Row, Text, bindparam, insert, select, text, update
from sqlmodel import Field, SQLModel

from engine.core.identifiers import Moment, OfficeId, PersonId
from engine.core.ports import Outgoing
from engine.store.asking import Asking
from engine.store.bulk import Bulk
from engine.store.described import table_of

# Written out: SQLite uses an index of some rows only where the query says in the same words which they are.
WAITS = text("state IN ('ready', 'leased')")
_IS_STUCK = text("state IN ('uncertain', 'buried', 'bounced')")


class LetterState(StrEnum):
    """Where a letter stands."""

    READY = "ready"  # waits for its moment
    LEASED = "leased"  # somebody is sending it, until the lease ends
    SENT = "sent"  # the other side took it
    UNCERTAIN = "uncertain"  # it may have arrived and must not arrive twice; a person decides
    BURIED = "buried"  # the other side will never take it, or put it off once too often
    BOUNCED = "bounced"  # it was taken, and came back later
    WITHHELD = "withheld"  # what it says ceased to be true before it could leave
    SETTLED = "settled"  # it was not sent after all; a person dealt with it in another way


# Where a letter stays until a person deals with it: each is an open task of the personnel office.
STUCK = (LetterState.UNCERTAIN, LetterState.BURIED, LetterState.BOUNCED)


class LetterRow(SQLModel, table=True):
    """One message to one recipient; its attempts are the events of its own stream."""

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_waits", "visible_at", "id", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_letter_stuck", "office", sqlite_where=_IS_STUCK, postgresql_where=_IS_STUCK),
    )

    id: UUID = Field(primary_key=True)
    office: str
    person: str = Field(index=True)
    channel: str
    to_name: str
    to_email: str
    subject: str
    body_text: str = Field(sa_type=Text)
    body_html: str = Field(sa_type=Text)
    message_id: str = Field(unique=True)
    thread: str = Field(sa_type=Text)  # JSON list of the Message-IDs it refers to
    state: str
    visible_at: datetime  # when it may be taken; while leased, when the lease ends
    lease: UUID | None = None
    attempts: int = 0
    earlier: int = Field(
        default=0, sa_column_kwargs={"server_default": "0"}
    )  # of the attempts, those that reached nobody, or were made before a person let it go again
    written_at: datetime
    sent_at: datetime | None = None
    expires_at: datetime | None = None  # from then on nothing it says is true; None: for ever
    seq: int = 0
    head: bytes = b""


_TABLE = table_of(LetterRow)
Head = tuple[int, bytes]  # the seq and the hash of the last event of a stream
_SET_HEADS = Bulk(
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("_id"))
    .values(seq=bindparam("_seq"), head=bindparam("_head"))
)
_HEADS = Asking(
    lambda among: (
        select(_TABLE.c.id, _TABLE.c.seq, _TABLE.c.head)
        .where(among(_TABLE.c.id))
        .order_by(_TABLE.c.id)
        .with_for_update()
    )
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A stored letter beside where it stands and the head of its stream."""

    outgoing: Outgoing
    office: OfficeId
    person: PersonId
    channel: str
    state: LetterState
    lease: UUID | None
    seq: int
    head: bytes
    sent_at: Moment | None = None
    expires_at: Moment | None = None
    earlier: int = 0


def add(db: Connection, letters: Sequence[Letter]) -> None:
    """Insert finished letters, ready to leave, in one statement."""
    if letters:
        db.execute(insert(_TABLE), [_values(one) for one in letters])


def set_heads(db: Connection, heads: Sequence[tuple[UUID, int, bytes]]) -> None:
    """Move the heads of the letters' streams: (letter, seq, head)."""
    _SET_HEADS.execute(db, [{"_id": one, "_seq": seq, "_head": head} for one, seq, head in heads])


def heads(db: Connection, ids: Sequence[UUID]) -> dict[UUID, Head]:
    """The heads of the streams of these letters, locked in the order of their ids."""
    return {id: (seq, head) for id, seq, head in _HEADS.execute(db, ids)}


def states(db: Connection, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Where these letters stand; who is missing is no letter."""
    return {
        row.id: row.state
        for row in db.execute(select(_TABLE.c.id, _TABLE.c.state).where(_TABLE.c.id.in_(ids)))
    }


def of_ids(db: Connection, ids: Sequence[UUID]) -> dict[UUID, Letter]:
    """These letters as they stand; who is missing is no letter."""
    return {row.id: stored(row) for row in db.execute(select(_TABLE).where(_TABLE.c.id.in_(ids)))}


def find(
    db: Connection, *, office: OfficeId | None = None, person: PersonId | None = None, limit: int = 10_000
) -> list[Letter]:
    """Letters in the order they were written, of an office or of a recipient."""
    query = select(_TABLE).order_by(_TABLE.c.written_at, _TABLE.c.id).limit(limit)
    if office is not None:
        query = query.where(_TABLE.c.office == office)
    if person is not None:
        query = query.where(_TABLE.c.person == person)
    return [stored(row) for row in db.execute(query)]


def stored(row: Row[tuple[object, ...]]) -> Letter:
    """The letter of a row that holds every column."""
    outgoing = Outgoing(
        id=row.id,
        message_id=row.message_id,
        references=tuple(json.loads(row.thread)),
        to_name=row.to_name,
        to_email=row.to_email,
        subject=row.subject,
        text=row.body_text,
        html=row.body_html,
        written_at=row.written_at,
        attempt=row.attempts,
    )
    return Letter(
        outgoing,
        OfficeId(row.office),
        PersonId(row.person),
        row.channel,
        LetterState(row.state),
        row.lease,
        row.seq,
        row.head,
        row.sent_at,
        row.expires_at,
        row.earlier,
    )


def _values(one: Letter) -> dict[str, object]:
    out = one.outgoing
    return {
        "id": out.id,
        "office": one.office,
        "person": one.person,
        "channel": one.channel,
        "to_name": out.to_name,
        "to_email": out.to_email,
        "subject": out.subject,
        "body_text": out.text,
        "body_html": out.html,
        "message_id": out.message_id,
        "thread": json.dumps(list(out.references)),
        "state": one.state.value,
        "visible_at": out.written_at,
        "lease": None,
        "attempts": 0,
        "earlier": 0,
        "written_at": out.written_at,
        "sent_at": None,
        "expires_at": one.expires_at,
        "seq": one.seq,
        "head": one.head,
    }
