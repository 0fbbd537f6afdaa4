"""Send what is ready: lease letters, commit the attempt, talk to the other side, record how it ended.

Nothing is sent inside a transaction. Delivery is at least once under one Message-ID; an attempt that nobody
closed is closed as uncertain, so that every possible duplicate is on record.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Connection

from engine.core.decision import Event
from engine.core.digest import still_true, why_not
from engine.core.errors import DeliveryFailed
from engine.core.identifiers import Json, Moment, OfficeId
from engine.core.ports import Delivered, Outgoing
from engine.runtime.hours import offices_open
from engine.runtime.runtime import Runtime
from engine.store import calendars, letters, notices, trail
from engine.store.letters import Letter, LetterState
from engine.store.session import retried

BATCH = 50
PATIENCE = 10  # attempts before a letter that is only put off is buried
FIRST_WAIT = timedelta(minutes=5)  # doubles with every attempt
LONGEST_WAIT = timedelta(hours=6)
log = logging.getLogger("dondoc.drain")
Ending = Delivered | DeliveryFailed
STATES = {  # where each event leaves a letter
    "attempt": LetterState.LEASED,
    "uncertain": LetterState.LEASED,
    "sent": LetterState.SENT,
    "put_off": LetterState.READY,
    "buried": LetterState.BURIED,
    "withheld": LetterState.WITHHELD,
}


@dataclass(frozen=True, slots=True)
class Drained:
    """What became of letters: sent, to be tried again, given up."""

    sent: int = 0
    later: int = 0
    buried: int = 0

    def __add__(self, other: "Drained") -> "Drained":
        return Drained(self.sent + other.sent, self.later + other.later, self.buried + other.buried)


def drain(rt: Runtime, batch: int = BATCH) -> Drained:
    """Send every letter whose moment has come, over the channel it was written for."""
    total = Drained()
    while (done := _round(rt, batch)) is not None:
        total += done
    return total


def _round(rt: Runtime, batch: int) -> Drained | None:
    """One batch from lease to record; None when nothing is left to take."""
    token, now = uuid4(), rt.now()
    taken = retried(rt.db, lambda db: _lease(db, rt, token, now, batch))
    if not taken:
        return None
    endings = asyncio.run(_send_all(rt, taken))
    ended = rt.now()
    return retried(rt.db, lambda db: _settle(db, taken, token, endings, ended))


def _lease(db: Connection, rt: Runtime, token: UUID, now: Moment, batch: int) -> list[Letter]:
    """Take letters that may leave now and are worth leaving; the attempts are on record before they begin."""
    among = offices_open(db, rt, letters.offices_waiting(db, now), now)
    taken = letters.lease(db, among, now, batch, token, rt.lease) if among else []
    # A letter found leased was left open by a worker that died: nobody knows whether it arrived.
    left_open = [one for one in taken if one.state is LetterState.LEASED]
    _append(db, [(one, "uncertain", {"attempt": one.outgoing.attempt}) for one in left_open], now)
    ended = _worn_out(left_open) | _untrue(db, taken)
    letters.settle(db, [(one.outgoing.id, state, now) for one, state in ended.items()], now)
    _append(db, [(one, state.value, {"attempt": one.outgoing.attempt}) for one, state in ended.items()], now)
    leaving = [one for one in taken if one not in ended]
    _append(db, [(one, "attempt", {"attempt": one.outgoing.attempt + 1}) for one in leaving], now)
    if taken and not leaving:
        return _lease(db, rt, token, now, batch)
    return leaving


def _worn_out(left_open: Sequence[Letter]) -> dict[Letter, LetterState]:
    """Letters that ended with their sender once too often."""
    return {one: LetterState.BURIED for one in left_open if one.outgoing.attempt >= PATIENCE}


def _untrue(db: Connection, taken: Sequence[Letter]) -> dict[Letter, LetterState]:
    """Letters that waited until nothing they say is true any more; the ledger says why."""
    said = notices.of_letters(db, [one.outgoing.id for one in taken])
    void = {
        one: said[one.outgoing.id]
        for one in taken
        if one.outgoing.id in said and not any(still_true(owed) for owed in said[one.outgoing.id])
    }
    notices.withhold(db, [(owed.key, why_not(owed)) for lines in void.values() for owed in lines])
    return dict.fromkeys(void, LetterState.WITHHELD)


async def _send_all(rt: Runtime, taken: Sequence[Letter]) -> list[Ending]:
    return [await _send(rt, one) for one in taken]


async def _send(rt: Runtime, one: Letter) -> Ending:
    try:
        return await rt.channels[one.channel].send(_attempted(one.outgoing))
    except DeliveryFailed as failed:
        return failed
    except Exception as error:
        # A channel that breaks in an unforeseen way must not take the other letters with it.
        log.exception("letter %s: channel %s broke", one.outgoing.id, one.channel)
        return DeliveryFailed("channel", type(error).__name__, permanent=False, uncertain=True)


def _settle(
    db: Connection, taken: Sequence[Letter], token: UUID, endings: Sequence[Ending], now: Moment
) -> Drained:
    # Where the lease was lost meanwhile, whoever took the letter over answers for it.
    mine = letters.held(db, [one.outgoing.id for one in taken], token)
    total, events, settled = Drained(), [], []
    for one, ending in zip(taken, endings, strict=True):
        if one.outgoing.id not in mine:
            continue
        state, counted = _judge(one, ending)
        waits = now if state is not LetterState.READY else Moment(now + _wait(one.outgoing.attempt))
        settled.append((one.outgoing.id, state, waits))
        total += counted
        events.append((one, *_ended(one, ending, state)))
    letters.settle(db, settled, now)
    _append(db, events, now)
    return total


def _ended(one: Letter, ending: Ending, state: LetterState) -> tuple[str, Mapping[str, Json]]:
    kind = "sent" if state is LetterState.SENT else "put_off" if state is LetterState.READY else "buried"
    return kind, {
        "stage": ending.stage,
        "code": ending.code,
        "answer": ending.answer[:500],
        "uncertain": isinstance(ending, DeliveryFailed) and ending.uncertain,
        "attempt": one.outgoing.attempt + 1,
    }


def _judge(one: Letter, ending: Ending) -> tuple[LetterState, Drained]:
    if isinstance(ending, Delivered):
        return LetterState.SENT, Drained(sent=1)
    if ending.permanent or one.outgoing.attempt + 1 >= PATIENCE:
        return LetterState.BURIED, Drained(buried=1)
    return LetterState.READY, Drained(later=1)


def _wait(attempts: int) -> timedelta:
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts, 10)
    return min(doubled, LONGEST_WAIT)


def _append(db: Connection, events: Sequence[tuple[Letter, str, Mapping[str, Json]]], now: Moment) -> None:
    """Chain one event on each letter's stream, from the heads as they are now."""
    if not events:
        return
    heads = letters.heads(db, [one.outgoing.id for one, _, _ in events])
    days = _days(db, {one.office for one, _, _ in events}, now)
    entries = []
    for one, kind, body in events:
        seq, head = heads[one.outgoing.id]
        event = Event(kind, STATES[kind].value, days[one.office], body)
        entries.append(trail.Entry(one.outgoing.id, seq + 1, head, event))
    new = trail.append(db, entries, now)
    moved = [(UUID(str(e.stream)), e.seq, head) for e, head in zip(entries, new, strict=True)]
    letters.set_heads(db, moved)


def _days(db: Connection, offices: set[OfficeId], now: Moment) -> Mapping[OfficeId, date]:
    return {office: calendar.local_day(now) for office, calendar in calendars.of(db, offices).items()}


def _attempted(letter: Outgoing) -> Outgoing:
    return replace(letter, attempt=letter.attempt + 1)
