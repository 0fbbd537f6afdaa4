"""Sessions: who is in, since when, on which device.

Of the cookie only its hash is kept: who reads the table cannot come in.

A session ends by itself after some time without a request, and in any case some hours after it was made.
"""

import hashlib
import secrets
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update
from sqlmodel import Field, SQLModel

from engine.core.identifiers import Moment, PersonId
from engine.store.described import table_of
from engine.store.identity import new_id
from web.auth.accounts import ACCOUNT, JOINED, Account, account_of

SEEN = timedelta(minutes=1)  # how exactly the newest request is kept: a page is read without writing
_DEVICE = 160  # characters of what a browser says of itself


class SessionRow(SQLModel, table=True):
    """One coming in. Ended sessions are deleted."""

    __tablename__ = "session"

    key: str = Field(primary_key=True)  # SHA-256 of the cookie
    id: UUID = Field(unique=True)  # by which its owner names it
    person: str = Field(index=True)
    made_at: datetime
    seen_at: datetime
    device: str = ""
    address: str = ""
    waits: bool = False  # for the second step; until then it opens nothing


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long a session lasts: without a request, and in all."""

    idle: timedelta
    total: timedelta


@dataclass(frozen=True, slots=True)
class Session:
    """One coming in, as its owner sees it."""

    id: UUID
    person: PersonId
    made_at: Moment
    seen_at: Moment
    device: str
    address: str
    waits: bool


_TABLE = table_of(SessionRow)
_OWN = tuple(_TABLE.c[one.name].label(f"session_{one.name}") for one in fields(Session))
_WITH_ACCOUNT = (
    JOINED.add_columns(*_OWN)
    .join(_TABLE, _TABLE.c.person == ACCOUNT.c.person)
    .where(
        _TABLE.c.key == bindparam("key"),
        _TABLE.c.seen_at > bindparam("idle"),
        _TABLE.c.made_at > bindparam("total"),
    )
)


def hashed(raw: str) -> str:
    """What is kept of a cookie, a token or a code; all of them are too random to be guessed from it."""
    return hashlib.sha256(raw.encode()).hexdigest()


def begin(db: Connection, one: Session) -> str:
    """Keep a new session; gives the cookie, 256 random bits that are kept nowhere."""
    raw = secrets.token_urlsafe(32)
    row = {"key": hashed(raw), "id": one.id, "person": one.person, "made_at": one.made_at}
    row |= {
        "seen_at": one.seen_at,
        "device": one.device[:_DEVICE],
        "address": one.address,
        "waits": one.waits,
    }
    db.execute(insert(_TABLE), [row])
    return raw


def fresh(person: PersonId, now: Moment, device: str, address: str, *, waits: bool) -> Session:
    """A session that begins now."""
    return Session(new_id(now), person, now, now, device, address, waits)


def find(db: Connection, raw: str, now: Moment, lasting: Lasting) -> Session | None:
    """The session of a cookie, unless it has run out."""
    query = select(_TABLE).where(
        _TABLE.c.key == hashed(raw),
        _TABLE.c.seen_at > now - lasting.idle,
        _TABLE.c.made_at > now - lasting.total,
    )
    row = db.execute(query).one_or_none()
    return _session(row) if row is not None else None


def with_account(db: Connection, raw: str, now: Moment, lasting: Lasting) -> tuple[Session, Account] | None:
    """The session of a cookie beside its owner's account, in one query: every request asks for both."""
    asked = {"key": hashed(raw), "idle": now - lasting.idle, "total": now - lasting.total}
    row = db.execute(_WITH_ACCOUNT, asked).one_or_none()
    return (Session(*row[-len(_OWN) :]), account_of(row)) if row is not None else None


def see(db: Connection, session: Session, now: Moment) -> None:
    """Its owner has asked for something."""
    db.execute(update(_TABLE).where(_TABLE.c.id == session.id).values(seen_at=now))


def of_person(db: Connection, person: PersonId, now: Moment, lasting: Lasting) -> tuple[Session, ...]:
    """The sessions of a person that have not run out, the newest request first."""
    query = select(_TABLE).where(
        _TABLE.c.person == person,
        _TABLE.c.seen_at > now - lasting.idle,
        _TABLE.c.made_at > now - lasting.total,
    )
    return tuple(_session(row) for row in db.execute(query.order_by(_TABLE.c.seen_at.desc(), _TABLE.c.id)))


def end(db: Connection, person: PersonId, id: UUID) -> None:
    """End one session of this person; somebody else's stays."""
    db.execute(delete(_TABLE).where(_TABLE.c.person == person, _TABLE.c.id == id))


def end_all(db: Connection, person: PersonId, but: UUID | None = None) -> None:
    """End every session of a person, but the one he is in."""
    mine = delete(_TABLE).where(_TABLE.c.person == person)
    db.execute(mine if but is None else mine.where(_TABLE.c.id != but))


def forget(db: Connection, now: Moment, lasting: Lasting) -> int:
    """Delete what has run out; how many there were."""
    old = (_TABLE.c.seen_at <= now - lasting.idle) | (_TABLE.c.made_at <= now - lasting.total)
    return db.execute(delete(_TABLE).where(old)).rowcount


def _session(row: Row[tuple[object, ...]]) -> Session:
    return Session(row.id, PersonId(row.person), row.made_at, row.seen_at, row.device, row.address, row.waits)
