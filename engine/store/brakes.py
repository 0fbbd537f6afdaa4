"""The brake: pulled where the clock is in doubt, released by a person. At most one is in force."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Index, Row, func, select, text, update
from sqlmodel import Field, SQLModel

from engine.core.identifiers import Moment, PersonId
from engine.store.described import table_of
from engine.store.upsert import insert_once

_IN_FORCE = text("released_at IS NULL")


class BrakeRow(SQLModel, table=True):
    """The brake: while a row is not released, nothing wakes, because the clock is in doubt."""

    __tablename__ = "brake"
    __table_args__ = (
        # Of those in force `released_by` is empty, so there cannot be two.
        Index(
            "uq_brake_in_force",
            "released_by",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )

    pulled_at: datetime = Field(primary_key=True)
    why: str
    released_at: datetime | None = None
    released_by: str = ""


_TABLE = table_of(BrakeRow)


@dataclass(frozen=True, slots=True)
class Brake:
    """When it was pulled and why (a code), when it was released and by whom."""

    pulled_at: Moment
    why: str
    released_at: Moment | None = None
    released_by: PersonId | None = None


def in_force(db: Connection) -> Brake | None:
    """The brake that holds everything now; None where nothing is held."""
    row = db.execute(select(_TABLE).where(_TABLE.c.released_at.is_(None))).one_or_none()
    return _brake(row) if row is not None else None


def pull(db: Connection, at: Moment, why: str) -> bool:
    """Pull the brake; False where it is in force already."""
    return insert_once(db, _TABLE, {"pulled_at": at, "why": why, "released_at": None, "released_by": ""})


def release(db: Connection, at: Moment, by: PersonId) -> Brake | None:
    """Let everything go on; None where nothing was held."""
    held = db.execute(select(_TABLE).where(_TABLE.c.released_at.is_(None)).with_for_update()).one_or_none()
    if held is None:
        return None
    key = _TABLE.c.pulled_at == held.pulled_at
    db.execute(update(_TABLE).where(key).values(released_at=at, released_by=by))
    return Brake(held.pulled_at, held.why, at, by)


def last_released(db: Connection) -> Moment | None:
    """When a person last said that the clock can be trusted; None where nobody ever had to."""
    found: Moment | None = db.scalar(select(func.max(_TABLE.c.released_at)))
    return found


def every(db: Connection) -> list[Brake]:
    """Each time it was pulled, the newest first."""
    return [_brake(row) for row in db.execute(select(_TABLE).order_by(_TABLE.c.pulled_at.desc()))]


def server_clock(db: Connection) -> Moment | None:
    """What the database server takes the time to be; None where the database has no clock but ours."""
    if db.dialect.name == "sqlite":
        return None
    found: Moment | None = db.scalar(select(func.clock_timestamp()))
    return found


def _brake(row: Row[tuple[object, ...]]) -> Brake:
    return Brake(row.pulled_at, row.why, row.released_at, PersonId(row.released_by) or None)
