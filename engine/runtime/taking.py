"""Take letters that may leave now and are worth leaving; their attempts are on record before they begin.

What a worker that is gone left open is closed first, as uncertain, and what is no longer true is withheld.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Connection

from engine.core.digest import NoticeNow, still_true, why_not
from engine.core.identifiers import Moment
from engine.runtime import attempts
from engine.runtime.attempts import LetterEvent, Told, told
from engine.runtime.runtime import Runtime
from engine.store import calendars, leases, notices
from engine.store.leases import Settled
from engine.store.letters import Letter, LetterState

# Of letters that must not arrive twice, so many are in a batch: each one that a killed worker leaves open waits for a
# person, though it was perhaps never begun.
CAREFUL = 4
Lines = Mapping[UUID, Sequence[NoticeNow]]  # letter -> the lines of the ledger it tells of


def take(db: Connection, rt: Runtime, token: UUID, now: Moment, batch: int) -> Sequence[Letter] | None:
    """Of up to `batch` letters that may leave now those that are worth leaving; None where none may leave."""
    known = calendars.everywhere(db)
    days = {office: one.local_day(now) for office, one in known.items() if rt.hours.is_open(now, one)}
    found = leases.due(db, days, now, batch) if days else []
    if not found:
        return None
    said = notices.of_letters(db, [one.outgoing.id for one in found])
    stopped = _left_open(rt, found, said)
    stopped |= _void(db, [one for one in found if one.outgoing.id not in stopped], said, now)
    worth = [one for one in found if one.outgoing.id not in stopped]
    later = {one.outgoing.id for one in _once(rt, worth, said)[CAREFUL:]}
    leaving = [one for one in worth if one.outgoing.id not in later]
    events = _said_of(rt, found, stopped, leaving)
    standing = {one.outgoing.id: (one.seq, one.head) for one in found}
    heads = attempts.chained(db, events, standing, days, now)
    put_down = stopped | dict.fromkeys(later, LetterState.READY)
    leases.settle(db, [Settled(one, state, now) for one, state in put_down.items()], now, heads)
    begun = {one.outgoing.id: heads[one.outgoing.id] for one in leaving}
    leases.begin(db, begun, token, Moment(now + rt.lease))
    return leaving


def _said_of(
    rt: Runtime, found: Sequence[Letter], stopped: Mapping[UUID, LetterState], leaving: Sequence[Letter]
) -> list[Told]:
    """The events of a batch, in order: what was left open, what does not leave, what begins."""
    open_still = [one for one in found if one.state is LetterState.LEASED]
    in_doubt = {one.outgoing.id: _doubt(stopped.get(one.outgoing.id)) for one in open_still}
    events = [
        told(one, LetterEvent.UNCERTAIN, in_doubt[one.outgoing.id], attempt=one.outgoing.attempt)
        for one in open_still
    ]
    events += [
        told(one, LetterEvent(state.value), state, attempt=one.outgoing.attempt)
        for one in found
        if (state := stopped.get(one.outgoing.id)) and state is not LetterState.UNCERTAIN
    ]
    worker = str(rt.worker)
    events += [
        told(one, LetterEvent.ATTEMPT, LetterState.LEASED, attempt=one.outgoing.attempt + 1, worker=worker)
        for one in leaving
    ]
    return events


def _doubt(state: LetterState | None) -> LetterState:
    """Where the doubt itself leaves a letter; what else stops it is an event of its own."""
    return LetterState.UNCERTAIN if state is LetterState.UNCERTAIN else LetterState.LEASED


def _left_open(rt: Runtime, found: Sequence[Letter], said: Lines) -> dict[UUID, LetterState]:
    """Letters found leased were left open by a worker that is gone: nobody knows whether they arrived."""
    doubtful = [one for one in found if one.state is LetterState.LEASED]
    worn = [one.outgoing.id for one in doubtful if attempts.worn_out(one)]
    once = [one.outgoing.id for one in _once(rt, doubtful, said)]
    return dict.fromkeys(worn, LetterState.BURIED) | dict.fromkeys(once, LetterState.UNCERTAIN)


def _void(db: Connection, some: Sequence[Letter], said: Lines, now: Moment) -> dict[UUID, LetterState]:
    """Letters that waited until nothing they say is true any more; the ledger says why."""
    void: list[UUID] = []
    withheld: list[tuple[str, str]] = []
    for one in some:
        lines = said.get(one.outgoing.id, [])
        expired = one.expires_at is not None and one.expires_at <= now
        if lines and (expired or not any(map(still_true, lines))):
            void.append(one.outgoing.id)
            withheld += [(line.key, "expired" if expired else why_not(line)) for line in lines]
    notices.withhold(db, withheld)
    return dict.fromkeys(void, LetterState.WITHHELD)


def must_not_arrive_twice(db: Connection, rt: Runtime, doubtful: Sequence[Letter]) -> set[UUID]:
    """Those of these letters of which a second copy would look like a second decision."""
    if not doubtful or not rt.once:
        return set()
    said = notices.of_letters(db, [one.outgoing.id for one in doubtful])
    return {one.outgoing.id for one in _once(rt, doubtful, said)}


def _once(rt: Runtime, some: Sequence[Letter], said: Lines) -> list[Letter]:
    return [one for one in some if any(line.kind in rt.once for line in said.get(one.outgoing.id, ()))]
