"""Send what is ready: lease letters, commit the attempts, talk to the other side, record how each ended.

Nothing is sent inside a transaction. Delivery is at least once under one Message-ID; an attempt that nobody
closed is closed as uncertain, so that every possible duplicate is on record.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from uuid import UUID, uuid4

import structlog
from sqlalchemy import Connection

from engine.core.errors import DeliveryFailed
from engine.core.identifiers import Moment
from engine.core.ports import Channel
from engine.runtime import attempts
from engine.runtime.attempts import FIRST_WAIT, Ending, LetterEvent, Told, told
from engine.runtime.runtime import Runtime
from engine.runtime.taking import must_not_arrive_twice, take
from engine.store import leases, letters
from engine.store.leases import Settled
from engine.store.letters import Letter, LetterState
from engine.store.session import retried

# Letters. Two batches are open at most: the one being sent, and that before it until its endings are on record or,
# from then on, that after it. A killed worker leaves so many in doubt.
BATCH = 50
_PROBE = 1  # letters that are taken before the other side has answered
log: structlog.stdlib.BoundLogger = structlog.get_logger("dondoc.drain")
# Whoever is stopped in the middle of a letter cannot say what became of it.
_BROKEN_OFF = DeliveryFailed("channel", "broken off", permanent=False, uncertain=True)
_ENDINGS = {
    LetterState.SENT: LetterEvent.SENT,
    LetterState.READY: LetterEvent.PUT_OFF,
    LetterState.BURIED: LetterEvent.BURIED,
    LetterState.UNCERTAIN: LetterEvent.UNCERTAIN,
}


@dataclass(frozen=True, slots=True)
class Drained:
    """What became of letters: sent, to be tried again, given up, in doubt and left to a person."""

    sent: int = 0
    later: int = 0
    buried: int = 0
    uncertain: int = 0

    def __add__(self, other: "Drained") -> "Drained":
        return Drained(
            self.sent + other.sent,
            self.later + other.later,
            self.buried + other.buried,
            self.uncertain + other.uncertain,
        )


@dataclass(frozen=True, slots=True)
class _Round:
    """Letters under one lease: nobody begins with one after `until`, when another might take it over."""

    token: UUID
    taken: Sequence[Letter]
    until: Moment
    endings: dict[UUID, Ending] = field(default_factory=dict)  # one that is missing was never begun
    answered: asyncio.Event = field(default_factory=asyncio.Event)  # the other side did, or sending is over

    @property
    def cut_off(self) -> set[str]:
        """The channels over which the other side could not be reached any more."""
        ended = [(one.channel, self.endings.get(one.outgoing.id)) for one in self.taken]
        return {channel for channel, ending in ended if ending and attempts.unreachable(ending)}


def drain(rt: Runtime, batch: int = BATCH, go_on: Callable[[], bool] = lambda: True) -> Drained:
    """Send every letter whose moment has come, over the channel it was written for.

    Ends early where the other side cannot be reached, and where `go_on`, asked before every batch, says so.
    """
    with asyncio.Runner() as loop:
        return loop.run(_drained(rt, batch, go_on))


async def _drained(rt: Runtime, batch: int, go_on: Callable[[], bool]) -> Drained:
    """Batch after batch; the books are kept in a thread meanwhile, so that no connection waits for the database.

    The first letter goes alone: a server that is away costs one attempt, however many letters wait for it.
    """
    total, before = Drained(), None
    try:
        work = await asyncio.to_thread(_leased, rt, _PROBE) if go_on() else None
        while work is not None:
            books = asyncio.create_task(_books(rt, before, work, batch, go_on))
            try:
                await _send_all(rt, work)
                settled, following = await asyncio.shield(books)
            except (Exception, asyncio.CancelledError):
                await _put_down(rt, work, books)
                raise
            total += settled
            if work.cut_off and following is not None:
                total += await asyncio.to_thread(_settled, rt, following, reached=False)
                following = None
            before, work = work, following
        return total + await asyncio.to_thread(_settled, rt, before) if before else total
    finally:
        for way in rt.channels.values():
            await way.close()


async def _books(
    rt: Runtime, before: _Round | None, work: _Round, batch: int, go_on: Callable[[], bool]
) -> tuple[Drained, _Round | None]:
    """While `work` is being sent: record how the batch before it ended, and take the next.

    That is taken only when the other side has answered.
    """
    settled = await asyncio.to_thread(_settled, rt, before) if before else Drained()
    await work.answered.wait()
    if work.cut_off or not go_on():
        return settled, None
    return settled, await asyncio.to_thread(_leased, rt, batch)


async def _put_down(rt: Runtime, work: _Round, books: asyncio.Task[tuple[Drained, _Round | None]]) -> None:
    """Record what was sent, whatever else failed or was broken off, and give back what was not begun."""
    await asyncio.wait([books])
    kept = None if books.cancelled() or books.exception() else books.result()[1]
    for one in (work, kept):
        if one is not None:
            await asyncio.to_thread(_settled, rt, one)


def _leased(rt: Runtime, batch: int) -> _Round | None:
    """A batch whose attempts are on record before they begin; None when nothing is left to take."""
    work = _taken(rt, batch)
    while work is not None and not work.taken:  # none of them was worth leaving any more
        work = _taken(rt, batch)
    return work


def _taken(rt: Runtime, batch: int) -> _Round | None:
    token, now = uuid4(), rt.now()
    taken = retried(rt.db, lambda db: take(db, rt, token, now, batch))
    return _Round(token, taken, Moment(now + rt.lease / 2)) if taken is not None else None


async def _send_all(rt: Runtime, work: _Round) -> None:
    """Try every letter of the batch, unless going on is of no use."""
    by_channel = groupby(sorted(work.taken, key=lambda one: one.channel), key=lambda one: one.channel)
    try:
        await asyncio.gather(*(_send_over(rt, name, deque(some), work) for name, some in by_channel))
    finally:
        work.answered.set()  # or nobody will


async def _send_over(rt: Runtime, name: str, queue: deque[Letter], work: _Round) -> None:
    """As many lanes as the channel has, fed from one queue, until it is empty or going on is of no use."""
    if name not in rt.channels:
        # A setting took the channel away; its letters wait until it is back or a person settles them.
        gone = f"channel '{name}': expected one of {', '.join(sorted(rt.channels))}"
        work.endings[queue[0].outgoing.id] = DeliveryFailed("connect", gone, permanent=False, uncertain=False)
        return
    way, cut_off = rt.channels[name], asyncio.Event()

    async def lane() -> None:
        while queue and not cut_off.is_set() and rt.now() < work.until:
            one = queue.popleft()
            work.endings[one.outgoing.id] = _BROKEN_OFF  # until it has ended
            work.endings[one.outgoing.id] = ending = await _send(way, one)
            (cut_off if attempts.unreachable(ending) else work.answered).set()

    await asyncio.gather(*(lane() for _ in range(way.lanes)))


async def _send(way: Channel, one: Letter) -> Ending:
    try:
        return await way.send(replace(one.outgoing, attempt=one.outgoing.attempt + 1))
    except DeliveryFailed as failed:
        return failed
    except Exception as error:
        # A channel that breaks in an unforeseen way must not take the other letters with it.
        kind = type(error).__name__
        log.error("channel_broke", letter=str(one.outgoing.id), channel=way.name, error=kind, exc_info=True)
        return DeliveryFailed("channel", kind, permanent=False, uncertain=True)


def _settled(rt: Runtime, work: _Round, *, reached: bool = True) -> Drained:
    """Close the attempts of a batch; what was not begun waits where the other side was not `reached`."""
    now = rt.now()
    again = now if reached and not work.cut_off else Moment(now + FIRST_WAIT)
    return retried(rt.db, lambda db: _settle(db, rt, work, now, again))


def _settle(db: Connection, rt: Runtime, work: _Round, now: Moment, again: Moment) -> Drained:
    """Close the attempts of those letters whose lease was kept."""
    held = leases.held(db, [one.outgoing.id for one in work.taken], work.token)
    mine = [one for one in work.taken if one.outgoing.id not in held.lost]
    tried = [(one, work.endings[one.outgoing.id]) for one in mine if one.outgoing.id in work.endings]
    idle = [one for one in mine if one.outgoing.id not in work.endings]
    once = must_not_arrive_twice(db, rt, [one for one, ending in tried if attempts.uncertain(ending)])
    ended = [(one, end, attempts.judged(one, end, once=one.outgoing.id in once)) for one, end in tried]
    events = [attempts.ended(one, ending, _ENDINGS[state], state) for one, ending, state in ended]
    events += [
        told(one, LetterEvent.UNTRIED, LetterState.READY, attempt=one.outgoing.attempt + 1) for one in idle
    ]
    late = _late(work, held.lost)
    days = attempts.days(db, {one.office for one in work.taken}, now)
    heads = attempts.chained(db, [*events, *late], held.heads, days, now)
    settled = [_settled_as(one, ending, state, now) for one, ending, state in ended]
    settled += [Settled(one.outgoing.id, LetterState.READY, again, tried=False) for one in idle]
    leases.settle(db, settled, now, heads)
    letters.set_heads(db, [(one.letter, *heads[one.letter]) for one in late])
    if work.cut_off:
        leases.put_off(db, work.cut_off, now, again)
    return _counted([*(state for _, _, state in ended), *(LetterState.READY for _ in idle)])


def _settled_as(one: Letter, ending: Ending, state: LetterState, now: Moment) -> Settled:
    again = Moment(now + attempts.wait(one)) if state is LetterState.READY else now
    return Settled(one.outgoing.id, state, again, reached=not attempts.unreachable(ending))


def _late(work: _Round, lost: Mapping[UUID, LetterState]) -> list[Told]:
    """Where the lease was lost meanwhile, another answers for the letter; what came of this attempt is evidence."""
    return [
        attempts.ended(one, ending, LetterEvent.LATE, lost[one.outgoing.id])
        for one in work.taken
        if one.outgoing.id in lost and (ending := work.endings.get(one.outgoing.id))
    ]


def _counted(states: Sequence[LetterState]) -> Drained:
    return Drained(
        sent=states.count(LetterState.SENT),
        later=states.count(LetterState.READY),
        buried=states.count(LetterState.BURIED),
        uncertain=states.count(LetterState.UNCERTAIN),
    )
