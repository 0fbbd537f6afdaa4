"""Tokens: what stands in a link that acts, and codes for who lost his telephone. Each is taken once.

Only hashes are kept. A new link of one purpose makes the earlier ones of that purpose void.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, func, insert, select
from sqlmodel import Field, SQLModel

from engine.core.identifiers import Moment, PersonId
from engine.store.described import table_of
from web.auth.sessions import hashed


class Purpose(StrEnum):
    """What a token is good for."""

    INVITATION = "invitation"  # the first password
    RESET = "reset"  # another password
    RECOVERY = "recovery"  # the second step, without the telephone


class TokenRow(SQLModel, table=True):
    """One token that was not used yet. Used ones are deleted."""

    __tablename__ = "token"

    key: str = Field(primary_key=True)  # SHA-256
    person: str = Field(index=True)
    purpose: str
    made_at: datetime
    expires_at: datetime | None = None  # None: until another is made


@dataclass(frozen=True, slots=True)
class Token:
    """What a token that holds says."""

    person: PersonId
    purpose: Purpose
    expires_at: Moment | None


_TABLE = table_of(TokenRow)


def make(db: Connection, person: PersonId, purpose: Purpose, now: Moment, expires_at: Moment) -> str:
    """A token for a link; 256 random bits that are kept nowhere."""
    void(db, person, purpose)
    raw = secrets.token_urlsafe(32)
    _keep(db, person, purpose, now, [raw], expires_at)
    return raw


def make_recovery(db: Connection, person: PersonId, now: Moment, count: int = 8) -> tuple[str, ...]:
    """New recovery codes, each of 80 random bits: "ABCD-EFGH-IJKL-MNOP"."""
    void(db, person, Purpose.RECOVERY)
    drawn = [base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(count)]
    _keep(db, person, Purpose.RECOVERY, now, drawn, None)
    return tuple("-".join(one[n : n + 4] for n in range(0, 16, 4)) for one in drawn)


def look(db: Connection, raw: str, purpose: Purpose, now: Moment) -> Token | None:
    """What a token says, if it holds; changes nothing, so a mail scanner may follow its link."""
    row = db.execute(
        select(_TABLE).where(_TABLE.c.key == hashed(raw), _TABLE.c.purpose == purpose.value)
    ).one_or_none()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    return Token(PersonId(row.person), purpose, row.expires_at)


def take(db: Connection, raw: str, purpose: Purpose, now: Moment) -> Token | None:
    """Use a token up; None where it does not hold, or somebody was quicker."""
    found = look(db, raw, purpose, now)
    used = delete(_TABLE).where(_TABLE.c.key == hashed(raw))
    return found if found is not None and db.execute(used).rowcount == 1 else None


def take_recovery(db: Connection, person: PersonId, typed: str, now: Moment) -> bool:
    """Use one of a person's recovery codes up, however he typed it."""
    plain = "".join(sign for sign in typed.upper() if sign.isalnum())
    found = look(db, plain, Purpose.RECOVERY, now)
    return found is not None and found.person == person and take(db, plain, Purpose.RECOVERY, now) is not None


def left(db: Connection, person: PersonId, purpose: Purpose) -> int:
    """How many of a person's tokens were not used yet."""
    query = select(func.count()).where(_TABLE.c.person == person, _TABLE.c.purpose == purpose.value)
    return db.execute(query).scalar_one()


def void(db: Connection, person: PersonId, *purposes: Purpose) -> None:
    """Make every token of these purposes void."""
    named = [one.value for one in purposes]
    db.execute(delete(_TABLE).where(_TABLE.c.person == person, _TABLE.c.purpose.in_(named)))


def forget(db: Connection, now: Moment) -> int:
    """Delete what has run out; how many there were."""
    return db.execute(delete(_TABLE).where(_TABLE.c.expires_at <= now)).rowcount


def _keep(
    db: Connection, person: PersonId, purpose: Purpose, now: Moment, raws: list[str], until: Moment | None
) -> None:
    row = {"person": person, "purpose": purpose.value, "made_at": now, "expires_at": until}
    db.execute(insert(_TABLE), [{**row, "key": hashed(raw)} for raw in raws])
