"""What is written about a letter on its way: one event on its own stream for every attempt and every ending.

Judges how an attempt ended. Sends nothing and takes no lease.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

from engine.core.decision import Event
from engine.core.errors import DeliveryFailed
from engine.core.identifiers import Json, Moment, OfficeId
from engine.core.ports import BEFORE_THE_LETTER, Delivered
from engine.store import calendars, letters, trail
from engine.store.letters import Head, Letter, LetterState

PATIENCE = 10  # attempts that offered the letter, before one that is only put off is buried
FIRST_WAIT = timedelta(minutes=5)  # doubles with every attempt
LONGEST_WAIT = timedelta(hours=6)
LONGEST_ANSWER = 500  # characters of what the other side said
Ending = Delivered | DeliveryFailed


class LetterEvent(StrEnum):
    """What may happen to a letter after it was composed."""

    ATTEMPT = "attempt"  # on record before it is made
    SENT = "sent"
    PUT_OFF = "put_off"  # not taken, to be tried again
    UNTRIED = "untried"  # the attempt was never begun
    UNCERTAIN = "uncertain"  # nobody knows whether it arrived
    LATE = "late"  # how an attempt ended after another worker had taken over
    BURIED = "buried"
    WITHHELD = "withheld"
    BOUNCED = "bounced"  # came back
    RETRIED = "retried"  # a person lets it leave again
    SETTLED = "settled"  # a person dealt with it in another way
    ACKNOWLEDGED = "acknowledged"  # its recipient says that he has it


@dataclass(frozen=True, slots=True)
class Told:
    """An event for a letter's stream: what happened, where the letter stands then, what was said about it.

    `texts` are committed to, not written into the body.
    """

    letter: UUID
    office: OfficeId
    kind: LetterEvent
    state: LetterState
    body: Mapping[str, Json]
    texts: Mapping[str, str] = field(default_factory=dict)


def told(one: Letter, kind: LetterEvent, state: LetterState, **body: Json) -> Told:
    """An event about this letter."""
    return Told(one.outgoing.id, one.office, kind, state, body)


def append(db: Connection, events: Sequence[Told], now: Moment) -> None:
    """Chain one event on each letter's stream, from the heads as they are now; locks the letters."""
    if not events:
        return
    heads = letters.heads(db, [one.letter for one in events])
    moved = chained(db, events, heads, days(db, {one.office for one in events}, now), now)
    letters.set_heads(db, [(one, seq, head) for one, (seq, head) in moved.items()])


def chained(
    db: Connection,
    events: Sequence[Told],
    heads: Mapping[UUID, Head],
    days: Mapping[OfficeId, date],
    now: Moment,
) -> dict[UUID, Head]:
    """Write these events, each after the head of its letter's stream or after the one before it; gives the new heads.

    The letters are locked, and whoever calls stores their heads beside what else changes of them.
    """
    moved: dict[UUID, Head] = {}
    while events:
        first: dict[UUID, Told] = {}
        later = [one for one in events if first.setdefault(one.letter, one) is not one]
        entries = [_entry(one, *(moved.get(id) or heads[id]), days[one.office]) for id, one in first.items()]
        for entry, id, head in zip(entries, first, trail.append(db, entries, now), strict=True):
            moved[id] = entry.seq, head
        events = later
    return moved


def unreachable(ending: Ending) -> bool:
    """Whether the other side could not even be offered a letter: the next one would fare no better."""
    return isinstance(ending, DeliveryFailed) and ending.stage in BEFORE_THE_LETTER


def uncertain(ending: Ending) -> bool:
    """Whether nobody can say if the letter arrived."""
    return isinstance(ending, DeliveryFailed) and ending.uncertain


def judged(one: Letter, ending: Ending, *, once: bool) -> LetterState:
    """Where an attempt leaves a letter; `once`: it must not arrive twice."""
    if isinstance(ending, Delivered):
        return LetterState.SENT
    if ending.uncertain and once:
        return LetterState.UNCERTAIN
    if ending.permanent or (worn_out(one, made=1) and not unreachable(ending)):
        return LetterState.BURIED
    return LetterState.READY


def worn_out(one: Letter, *, made: int = 0) -> bool:
    """Whether this letter has been tried once too often; `made` attempts are not counted on it yet."""
    return one.outgoing.attempt + made - one.earlier >= PATIENCE


def wait(one: Letter) -> timedelta:
    """How long a letter that was put off waits: five minutes, doubled with every attempt, at most six hours."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(one.outgoing.attempt - one.earlier, 10)
    return min(doubled, LONGEST_WAIT)


def ended(one: Letter, ending: Ending, kind: LetterEvent, state: LetterState) -> Told:
    """The event that closes an attempt: at which stage, with which code and answer."""
    return told(
        one,
        kind,
        state,
        stage=ending.stage,
        code=ending.code,
        answer=ending.answer[:LONGEST_ANSWER],
        uncertain=uncertain(ending),
        attempt=one.outgoing.attempt + 1,
    )


def days(db: Connection, offices: Iterable[OfficeId], now: Moment) -> Mapping[OfficeId, date]:
    """Which day it is at each of these offices."""
    return {office: calendar.local_day(now) for office, calendar in calendars.of(db, offices).items()}


def _entry(one: Told, seq: int, head: bytes, day: date) -> trail.Entry:
    event = Event(one.kind.value, one.state.value, day, one.body, one.texts)
    return trail.Entry(one.letter, seq + 1, head, event)
