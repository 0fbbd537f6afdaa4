"""Finished letters on their way out: who holds which on a lease, how often it was tried, how it ended."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Index, Row, Text, bindparam, insert, select, text, update
from sqlmodel import Field, SQLModel

from engine.core.identifiers import Moment, OfficeId, PersonId
from engine.core.ports import Outgoing
from engine.store.described import table_of

_WAITS = text("state IN ('ready', 'leased')")


class LetterState(StrEnum):
    """Where a letter stands."""

    READY = "ready"  # waits for its moment
    LEASED = "leased"  # somebody is sending it, until the lease ends
    SENT = "sent"  # the other side took it
    UNCERTAIN = "uncertain"  # it may have arrived; a person decides
    BURIED = "buried"  # the other side will never take it
    WITHHELD = "withheld"  # what it says ceased to be true before it could leave


class LetterRow(SQLModel, table=True):
    """One message to one recipient; its attempts are the events of its own stream."""

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_waits", "visible_at", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
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
    written_at: datetime
    sent_at: datetime | None = None
    seq: int = 0
    head: bytes = b""


_TABLE = table_of(LetterRow)


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


def add(db: Connection, letters: Sequence[Letter]) -> None:
    """Insert finished letters, ready to leave, in one statement."""
    if letters:
        db.execute(insert(_TABLE), [_values(one) for one in letters])


def offices_waiting(db: Connection, now: Moment) -> set[OfficeId]:
    """Offices of which letters may be taken now."""
    return {OfficeId(one) for one in db.scalars(select(_TABLE.c.office).where(*_due(now)).distinct())}


def lease(
    db: Connection, among: Iterable[OfficeId], now: Moment, limit: int, token: UUID, length: timedelta
) -> list[Letter]:
    """Take up to `limit` letters of these offices whose moment has come, or whose holder let his lease run out.

    Attempts are counted here, so that a letter that kills its sender does not go round for ever.
    """
    due = (
        select(_TABLE)
        .where(_TABLE.c.office.in_(sorted(among)), *_due(now))
        .order_by(_TABLE.c.visible_at, _TABLE.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = [_letter(row) for row in db.execute(due)]
    if taken:
        db.execute(
            update(_TABLE)
            .where(_TABLE.c.id.in_([one.outgoing.id for one in taken]))
            .values(
                state=LetterState.LEASED.value,
                lease=token,
                visible_at=now + length,
                attempts=_TABLE.c.attempts + 1,
            )
        )
    return taken


def held(db: Connection, ids: Sequence[UUID], token: UUID) -> set[UUID]:
    """Which of these letters the holder of `token` still answers for, locked in the order of their ids."""
    query = (
        select(_TABLE.c.id)
        .where(_TABLE.c.id.in_(ids), _TABLE.c.lease == token, _TABLE.c.state == LetterState.LEASED.value)
        .order_by(_TABLE.c.id)
        .with_for_update()
    )
    return set(db.scalars(query))


def settle(db: Connection, settled: Sequence[tuple[UUID, LetterState, Moment]], at: Moment) -> None:
    """Record how attempts on held letters ended: (letter, state, when it may be taken again), in one statement."""
    if settled:
        statement = (
            update(_TABLE)
            .where(_TABLE.c.id == bindparam("_id"))
            .values(
                state=bindparam("_state"),
                lease=None,
                visible_at=bindparam("_visible_at"),
                sent_at=bindparam("_sent_at"),
            )
        )
        rows = [
            {
                "_id": one,
                "_state": state.value,
                "_visible_at": visible_at,
                "_sent_at": at if state is LetterState.SENT else None,
            }
            for one, state, visible_at in settled
        ]
        db.execute(statement, rows)


def set_heads(db: Connection, heads: Sequence[tuple[UUID, int, bytes]]) -> None:
    """Move the heads of the letters' streams: (letter, seq, head)."""
    if heads:
        statement = (
            update(_TABLE)
            .where(_TABLE.c.id == bindparam("_id"))
            .values(seq=bindparam("_seq"), head=bindparam("_head"))
        )
        db.execute(statement, [{"_id": one, "_seq": seq, "_head": head} for one, seq, head in heads])


def heads(db: Connection, ids: Sequence[UUID]) -> dict[UUID, tuple[int, bytes]]:
    """(seq, head) of the streams of these letters, locked in the order of their ids."""
    query = (
        select(_TABLE.c.id, _TABLE.c.seq, _TABLE.c.head)
        .where(_TABLE.c.id.in_(ids))
        .order_by(_TABLE.c.id)
        .with_for_update()
    )
    return {row.id: (row.seq, row.head) for row in db.execute(query)}


def states(db: Connection, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Where these letters stand; who is missing is no letter."""
    return {
        row.id: row.state
        for row in db.execute(select(_TABLE.c.id, _TABLE.c.state).where(_TABLE.c.id.in_(ids)))
    }


def find(
    db: Connection, *, office: OfficeId | None = None, person: PersonId | None = None, limit: int = 10_000
) -> list[Letter]:
    """Letters in the order they were written, of an office or of a recipient."""
    query = select(_TABLE).order_by(_TABLE.c.written_at, _TABLE.c.id).limit(limit)
    if office is not None:
        query = query.where(_TABLE.c.office == office)
    if person is not None:
        query = query.where(_TABLE.c.person == person)
    return [_letter(row) for row in db.execute(query)]


def _due(now: Moment) -> list[ColumnElement[bool]]:
    waits = [LetterState.READY.value, LetterState.LEASED.value]
    return [_TABLE.c.state.in_(waits), _TABLE.c.visible_at <= now]


def _letter(row: Row[tuple[object, ...]]) -> Letter:
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
        "written_at": out.written_at,
        "sent_at": None,
        "seq": one.seq,
        "head": one.head,
    }
