"""Who holds which letter until when, how often it was tried, and when it may be taken next.

A lease is a token and a moment. Whoever lost it may no longer say how the letter ended.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, bindparam, func, select, update

from engine.core.identifiers import Moment, OfficeId
from engine.store.described import table_of
from engine.store.letters import Letter, LetterRow, LetterState, stored

_TABLE = table_of(LetterRow)


@dataclass(frozen=True, slots=True)
class Settled:
    """How an attempt ended: where the letter stands now, and when it may be taken next.

    `tried` is False where the attempt was never begun, which then is none; `reached` where the other side could not
    be offered the letter, which does not try anybody's patience with it.
    """

    letter: UUID
    state: LetterState
    visible_at: Moment
    tried: bool = True
    reached: bool = True


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
    taken = [stored(row) for row in db.execute(due)]
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


def settle(db: Connection, settled: Sequence[Settled], at: Moment) -> None:
    """Record how attempts on locked letters ended, or what a person decided about them, in one statement."""
    if settled:
        statement = (
            update(_TABLE)
            .where(_TABLE.c.id == bindparam("_id"))
            .values(
                state=bindparam("_state"),
                lease=None,
                visible_at=bindparam("_visible_at"),
                sent_at=func.coalesce(bindparam("_sent_at"), _TABLE.c.sent_at),
                attempts=_TABLE.c.attempts - bindparam("_untried"),
                earlier=_TABLE.c.earlier + bindparam("_unreached"),
            )
        )
        rows = [
            {
                "_id": one.letter,
                "_state": one.state.value,
                "_visible_at": one.visible_at,
                "_sent_at": at if one.state is LetterState.SENT else None,
                "_untried": 0 if one.tried else 1,
                "_unreached": 0 if one.reached else 1,
            }
            for one in settled
        ]
        db.execute(statement, rows)


def let_go(db: Connection, ids: Sequence[UUID], now: Moment) -> None:
    """These locked letters may be taken at once, with their patience whole again; a person decided so."""
    if ids:
        ready = {"state": LetterState.READY.value, "lease": None, "visible_at": now}
        db.execute(update(_TABLE).where(_TABLE.c.id.in_(ids)).values(**ready, earlier=_TABLE.c.attempts))


def _due(now: Moment) -> list[ColumnElement[bool]]:
    waits = [LetterState.READY.value, LetterState.LEASED.value]
    return [_TABLE.c.state.in_(waits), _TABLE.c.visible_at <= now]
