"""Prove the trail: recompute every link from the stored bytes, and hold every stored state against its events."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from engine.core.clocks import earliest
from engine.core.decision import Rules
from engine.core.identifiers import Moment, OfficeId, stamp
from engine.runtime.checkpoint import Key, checkpoint_problems
from engine.runtime.replay import Problem, Replay, replay
from engine.runtime.runtime import Runtime
from engine.runtime.uncollected import uncollected
from engine.store import calendars, checkpoints, definitions, instances, ladders, letters, trail
from engine.store.instances import Stored, clocks_of
from engine.store.session import reading

__all__ = ["Problem", "Verdict", "verify"]
_AT_ONCE = 500  # ids in one question
_Due = Mapping[tuple[OfficeId, str], Moment | None]  # office and clocks -> when they wake at the latest


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found. `checkpoints` counts those whose root and signature hold."""

    events: int
    streams: int
    checkpoints: int
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found that is not as it was written."""
        return not self.problems


def verify(rt: Runtime, key: Key | None = None) -> Verdict:
    """Read the whole trail in one snapshot. `key` lets the signatures of checkpoints be checked too."""
    with uncollected(), reading(rt.db) as db:
        tables = {digest: _table(document) for digest, document in definitions.documents(db).items()}
        signed = checkpoints.places(db)
        replays: dict[UUID, Replay] = {}
        problems: list[Problem] = []
        for id, events in groupby(trail.written(db), key=itemgetter(0)):
            stream = id if isinstance(id, UUID) else UUID(id)
            replays[stream] = replay(stream, events, tables, signed.get(stream, ()), problems)
        problems += _text_problems(db, replays)
        found = list(instances.every(db))
        problems += _head_problems(db, found, replays)
        problems += _stored_problems(db, rt, found, replays)
        for definition in rt.definitions.values():
            problems += [Problem(*one) for one in definition.unsound(db)]
        hashes = {(stream, seq): h for stream, r in replays.items() for seq, h in r.signed.items()}
        held, wrong = checkpoint_problems(db, hashes, key)
        problems += [Problem(stream, seq, what) for stream, seq, what in wrong]
    return Verdict(sum(one.events for one in replays.values()), len(replays), held, tuple(problems))


def _table(document: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {
        (row["trigger"], source, row["target"] or source)
        for row in document["transitions"]
        for source in row["sources"]
    }


def _text_problems(db: Connection, replays: Mapping[UUID, Replay]) -> Iterator[Problem]:
    for stream, seq, name, found in trail.texts(db):
        expected = replays[stream].commitments.get((seq, name)) if stream in replays else None
        if found != expected:
            yield Problem(stream, seq, f"text '{name}' is not the one that was committed to")


def _head_problems(
    db: Connection, found: Sequence[Stored], replays: Mapping[UUID, Replay]
) -> Iterator[Problem]:
    heads = {one.id: (one.seq, one.head) for one in found if one.seq} | checkpoints.other_heads(db)
    for stream, (seq, head) in heads.items():
        replay = replays.get(stream, Replay())
        if (replay.seq, replay.head) != (seq, head):
            yield Problem(stream, replay.seq, f"the stream ends at event {replay.seq}, expected {seq}")
    for stream in sorted(set(replays) - set(heads)):
        yield Problem(stream, replays[stream].seq, "nothing is known to which this stream belongs")


def _stored_problems(
    db: Connection, rt: Runtime, every: Sequence[Stored], replays: Mapping[UUID, Replay]
) -> Iterator[Problem]:
    """Hold what is stored of instances and letters against what their events say."""
    last = max((one.at for one in replays.values() if one.at), default="")
    found = {one.id: one for one in every if one.id in replays}
    # What is parked waits for a person, whatever its clocks say.
    due = _due(db, rt, [one for one in found.values() if not one.failures])
    for one in found.values():
        yield from _state_problems(one, replays[one.id])
        if last and not one.failures:
            yield from _waking_problems(one, due[one.office, one.clocks], last)
    others = sorted(stream for stream in replays if stream not in found)
    for some in (others[n : n + _AT_ONCE] for n in range(0, len(others), _AT_ONCE)):
        for letter, state in letters.states(db, some).items():
            seq, derived = replays[letter].seq, replays[letter].state
            if state != derived:
                yield Problem(letter, seq, f"the letter is {state!r}, its events say {derived!r}")


def _due(db: Connection, rt: Runtime, found: Sequence[Stored]) -> _Due:
    """When the clocks of these instances wake at the latest; None where nothing is to be said or reckoned."""
    pairs = {(one.office, one.clocks) for one in found}
    offices = sorted({office for office, _ in pairs})
    known = ladders.of(db, {clock.ladder for _, clocks in pairs for clock in clocks_of(clocks).values()})
    rules: dict[OfficeId, Rules] = {}
    for some in (offices[n : n + _AT_ONCE] for n in range(0, len(offices), _AT_ONCE)):
        for office, calendar in calendars.of(db, some).items():
            rules[office] = Rules(calendar, rt.hours, known)
    return {
        (office, clocks): earliest(clocks_of(clocks), rules[office]) if office in rules else None
        for office, clocks in pairs
    }


def _state_problems(one: Stored, told: Replay) -> Iterator[Problem]:
    stored = (one.state, one.outcome, one.version)
    derived = (told.state, told.outcome, told.version)
    if stored != derived:
        yield Problem(one.id, told.seq, f"stands at {stored}, its events say {derived}")
    if instances.written_clocks(one.clocks) != told.clocks:
        yield Problem(one.id, told.seq, "its clocks are not those its events set")


def _waking_problems(one: Stored, due: Moment | None, last: str) -> Iterator[Problem]:
    """An instance with something to say must be woken for it: the moment itself, or later once that is past."""
    if due is None:
        return
    if one.wake_at is None or (stamp(due) > last and one.wake_at > due):
        yield Problem(one.id, one.seq, f"wakes at {one.wake_at}, expected {due} at the latest")
