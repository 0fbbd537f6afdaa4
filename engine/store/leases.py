"""Who holds which letter until when, how often it was tried, and when it may be taken next.

A lease is a token and a moment. Whoever lost it may no longer say how the letter ended.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select, update

from engine.core.identifiers import Moment, OfficeId
from engine.store.bulk import Bulk
from engine.store.described import table_of
from engine.store.letters import WAITS, Head, Letter, LetterRow, LetterState, stored

_TABLE = table_of(LetterRow)
_NONE: Mapping[UUID, Head] = MappingProxyType({})
_DUE = (
    select(_TABLE)
    .where(
        _TABLE.c.office.in_(bindparam("among", expanding=True)),
        WAITS,
        _TABLE.c.visible_at <= bindparam("now"),
    )
    .order_by(_TABLE.c.visible_at, _TABLE.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_BEGIN = Bulk(
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("_id"))
    .values(
        state=LetterState.LEASED.value,
        lease=bindparam("_lease"),
        visible_at=bindparam("_until"),
        attempts=_TABLE.c.attempts + 1,
        seq=bindparam("_seq"),
        head=bindparam("_head"),
    )
)
_STANDING = (
    select(_TABLE.c.id, _TABLE.c.state, _TABLE.c.lease, _TABLE.c.seq, _TABLE.c.head)
    .where(_TABLE.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(_TABLE.c.id)
    .with_for_update()
)
_SETTLE = Bulk(
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("_id"))
    .values(
        state=bindparam("_state"),
        lease=None,
        visible_at=bindparam("_visible_at"),
        sent_at=func.coalesce(bindparam("_sent_at", type_=_TABLE.c.sent_at.type), _TABLE.c.sent_at),
        attempts=_TABLE.c.attempts - bindparam("_untried"),
        earlier=_TABLE.c.earlier + bindparam("_unreached"),
        seq=func.coalesce(bindparam("_seq", type_=_TABLE.c.seq.type), _TABLE.c.seq),
        head=func.coalesce(bindparam("_head", type_=_TABLE.c.head.type), _TABLE.c.head),
    )
)


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


@dataclass(frozen=True, slots=True)
class Held:
    """The heads of letters that were leased, and where those stand now for which another answers meanwhile."""

    heads: Mapping[UUID, Head]
    lost: Mapping[UUID, LetterState]


def due(db: Connection, among: Iterable[OfficeId], now: Moment, limit: int) -> list[Letter]:
    """Up to `limit` letters of these offices whose moment has come, or whose holder let his lease run out; locked."""
    return [stored(row) for row in db.execute(_DUE, {"among": sorted(among), "now": now, "limit": limit})]


def begin(db: Connection, heads: Mapping[UUID, Head], token: UUID, until: Moment) -> None:
    """The holder of `token` answers for these locked letters; the heads of their streams tell of the attempt.

    Attempts are counted here, so that a letter that kills its sender does not go round for ever.
    """
    rows = [
        {"_id": one, "_lease": token, "_until": until, "_seq": seq, "_head": head}
        for one, (seq, head) in heads.items()
    ]
    _BEGIN.execute(db, rows)


def held(db: Connection, ids: Sequence[UUID], token: UUID) -> Held:
    """What became of the lease of these letters; they are locked in the order of their ids."""
    heads: dict[UUID, Head] = {}
    lost: dict[UUID, LetterState] = {}
    for id, state, lease, seq, head in db.execute(_STANDING, {"ids": ids}).all():
        heads[id] = seq, head
        if lease != token or state != LetterState.LEASED.value:
            lost[id] = LetterState(state)
    return Held(heads, lost)


def settle(
    db: Connection, settled: Sequence[Settled], at: Moment, heads: Mapping[UUID, Head] = _NONE
) -> None:
    """Record how attempts on locked letters ended, or what a person decided about them, in one statement.

    `heads` are those of their streams, where they moved.
    """
    rows = []
    for one in settled:
        seq, head = heads.get(one.letter, (None, None))
        rows.append(
            {
                "_id": one.letter,
                "_state": one.state.value,
                "_visible_at": one.visible_at,
                "_sent_at": at if one.state is LetterState.SENT else None,
                "_untried": 0 if one.tried else 1,
                "_unreached": 0 if one.reached else 1,
                "_seq": seq,
                "_head": head,
            }
        )
    _SETTLE.execute(db, rows)


def put_off(db: Connection, channels: Collection[str], now: Moment, until: Moment) -> None:
    """No letter of these channels that might leave now is taken before `until`; none of them was tried."""
    waiting = (
        select(_TABLE.c.id)
        .where(_TABLE.c.channel.in_(channels), _TABLE.c.state == LetterState.READY.value)
        .where(WAITS, _TABLE.c.visible_at <= now)
        .with_for_update(skip_locked=True)
    )
    db.execute(update(_TABLE).where(_TABLE.c.id.in_(waiting)).values(visible_at=until))


def let_go(db: Connection, ids: Sequence[UUID], now: Moment) -> None:
    """These locked letters may be taken at once, with their patience whole again; a person decided so."""
    if ids:
        ready = {"state": LetterState.READY.value, "lease": None, "visible_at": now}
        db.execute(update(_TABLE).where(_TABLE.c.id.in_(ids)).values(**ready, earlier=_TABLE.c.attempts))
