"""Take letters that may leave now and are worth leaving; their attempts are on record before they begin.

What a worker that is gone left open is closed first, as uncertain, and what is no longer true is withheld.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Connection

from engine.core.digest import Owed, still_true, why_not
from engine.core.identifiers import Moment
from engine.runtime import attempts
from engine.runtime.attempts import LetterEvent, told
from engine.runtime.hours import offices_open
from engine.runtime.runtime import Runtime
from engine.store import leases, notices
from engine.store.leases import Settled
from engine.store.letters import Letter, LetterState

# Of letters that must not arrive twice, so many are in a batch: each one that a killed worker leaves open waits for a
# person, though it was perhaps never begun.
CAREFUL = 4
Said = Mapping[UUID, Sequence[Owed]]  # letter -> the lines of the ledger it tells of


def take(db: Connection, rt: Runtime, token: UUID, now: Moment, batch: int) -> Sequence[Letter] | None:
    """Of up to `batch` letters that may leave now those that are worth leaving; None where none may leave."""
    among = offices_open(db, rt, leases.offices_waiting(db, now), now)
    taken = leases.lease(db, among, now, batch, token, rt.lease) if among else []
    if not taken:
        return None
    said = notices.of_letters(db, [one.outgoing.id for one in taken])
    stopped = _left_open(db, rt, taken, said, now)
    stopped |= _void(db, [one for one in taken if one not in stopped], said, now)
    leases.settle(db, [Settled(one.outgoing.id, state, now) for one, state in stopped.items()], now)
    worth = [one for one in taken if one not in stopped]
    later = set(_once(rt, worth, said)[CAREFUL:])
    ready = [Settled(one.outgoing.id, LetterState.READY, now, tried=False) for one in worth if one in later]
    leases.settle(db, ready, now)
    leaving = [one for one in worth if one not in later]
    begun = [
        told(
            one,
            LetterEvent.ATTEMPT,
            LetterState.LEASED,
            attempt=one.outgoing.attempt + 1,
            worker=str(rt.worker),
        )
        for one in leaving
    ]
    attempts.append(db, begun, now)
    return leaving


def _left_open(
    db: Connection, rt: Runtime, taken: Sequence[Letter], said: Said, now: Moment
) -> dict[Letter, LetterState]:
    """Letters found leased were left open by a worker that is gone: nobody knows whether they arrived."""
    found = [one for one in taken if one.state is LetterState.LEASED]
    once = _once(rt, found, said)
    stopped = dict.fromkeys(once, LetterState.UNCERTAIN)
    closed = [(one, stopped.get(one, LetterState.LEASED)) for one in found]
    attempts.append(
        db, [told(one, LetterEvent.UNCERTAIN, s, attempt=one.outgoing.attempt) for one, s in closed], now
    )
    worn = [one for one in found if one not in once and attempts.worn_out(one)]
    return stopped | _stop(db, worn, LetterState.BURIED, now)


def _void(db: Connection, taken: Sequence[Letter], said: Said, now: Moment) -> dict[Letter, LetterState]:
    """Letters that waited until nothing they say is true any more; the ledger says why."""
    void: list[Letter] = []
    withheld: list[tuple[str, str]] = []
    for one in taken:
        lines = said.get(one.outgoing.id, [])
        expired = one.expires_at is not None and one.expires_at <= now
        if lines and (expired or not any(still_true(owed) for owed in lines)):
            void.append(one)
            withheld += [(owed.key, "expired" if expired else why_not(owed)) for owed in lines]
    notices.withhold(db, withheld)
    return _stop(db, void, LetterState.WITHHELD, now)


def _stop(
    db: Connection, some: Sequence[Letter], state: LetterState, now: Moment
) -> dict[Letter, LetterState]:
    attempts.append(
        db, [told(one, LetterEvent(state.value), state, attempt=one.outgoing.attempt) for one in some], now
    )
    return dict.fromkeys(some, state)


def must_not_arrive_twice(db: Connection, rt: Runtime, doubtful: Sequence[Letter]) -> set[Letter]:
    """Those of these letters of which a second copy would look like a second decision."""
    if not doubtful or not rt.once:
        return set()
    return set(_once(rt, doubtful, notices.of_letters(db, [one.outgoing.id for one in doubtful])))


def _once(rt: Runtime, some: Sequence[Letter], said: Said) -> list[Letter]:
    return [one for one in some if any(owed.kind in rt.once for owed in said.get(one.outgoing.id, ()))]
