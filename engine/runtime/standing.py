"""Holds where things stand against what their events say: instances, letters, journals. Repairs nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Connection

from engine.core.clocked import Clocked
from engine.core.clocks import earliest
from engine.core.decision import Rules
from engine.core.errors import MISSHAPEN, EngineError, NotFound
from engine.core.identifiers import OfficeId, stamp
from engine.runtime.recording import rules_of
from engine.runtime.replay import Problem, Replay
from engine.runtime.runtime import Runtime
from engine.store import calendars, ladders, written
from engine.store.instances import clocks_of, written_clocks
from engine.store.written import Stored, is_moment, stamped

Replays = Mapping[str, Replay]  # by the id of the stream as the database writes it
_AT_ONCE = 500  # offices in one question
_SILENT = Replay()


@dataclass(frozen=True, slots=True)
class _Due:
    """When clocks wake at the latest ("": they are silent), or why nobody can say.

    `lost`: because something is gone that is never taken away. A year nobody knows is only not entered yet.
    """

    at: str = ""
    failed: str = ""
    lost: bool = False


def standing_problems(db: Connection, rt: Runtime, replays: Replays) -> Iterator[Problem]:
    """Everything that does not stand where its stream ends, and every stream that belongs to nothing."""
    every, known = list(written.instances(db)), set[str]()
    last = max((one.at for one in replays.values() if one.at), default="")
    due = _reckoned(db, rt, every)
    for row in every:
        id, office, state, outcome, version, seq, head, clocks, wake_at, failures = row
        told = replays.get(id, _SILENT)
        if seq:
            known.add(id)
            if (told.seq, told.head) != (seq, head):
                yield _other_end(id, told, seq)
        if told is _SILENT:
            continue
        if (state, outcome, version) != (told.state, told.outcome, told.version):
            derived, stored = (told.state, told.outcome, told.version), (state, outcome, version)
            yield Problem(UUID(id), told.seq, f"stands at {stored}, its events say {derived}")
        if _as_in_events(clocks) != told.clocks:
            yield Problem(UUID(id), told.seq, "its clocks are not those its events set")
        if wake_at is not None and not is_moment(wake_at):
            yield Problem(UUID(id), seq, f"wakes at {wake_at!r}, expected a moment")
        wakes = due[office, clocks]
        if failures and not wakes.lost:
            continue  # what is parked waits for a person, whatever its clocks say
        if wakes.failed:
            yield Problem(UUID(id), seq, f"nobody can say when it wakes: {wakes.failed}")
        elif wakes.at and last:
            yield from _waking_problems(row, wakes.at, last)
    for stream, seq, head, state in (*written.heads_of_letters(db), *written.heads_of_journals(db)):
        known.add(stream)
        told = replays.get(stream, _SILENT)
        if (told.seq, told.head) != (seq, head):
            yield _other_end(stream, told, seq)
        if state and told is not _SILENT and state != told.state:
            yield Problem(UUID(stream), told.seq, f"the letter is {state!r}, its events say {told.state!r}")
    for stream in sorted(replays.keys() - known):
        yield Problem(UUID(stream), replays[stream].seq, "nothing is known to which this stream belongs")


def _other_end(stream: str, told: Replay, seq: int) -> Problem:
    return Problem(UUID(stream), told.seq, f"the stream ends at event {told.seq}, expected {seq}")


def _waking_problems(one: Stored, due: str, last: str) -> Iterator[Problem]:
    """An instance with something to say must be woken for it: the moment itself, or later once that is past."""
    id, *_, seq, _, _, wake_at, _ = one
    if wake_at is None or (due > last and stamped(wake_at) > due):
        yield Problem(UUID(id), seq, f"wakes at {wake_at}, expected {due} at the latest")


def _reckoned(db: Connection, rt: Runtime, every: Sequence[Stored]) -> dict[tuple[OfficeId, str], _Due]:
    """For each office and each text of clocks that are stored with it, when they wake."""
    pairs = {(one[1], one[7]) for one in every}
    offices = sorted({office for office, _ in pairs})
    used = {clock.ladder for _, clocks in pairs for clock in _clocks(clocks).values()}
    known = ladders.stored(db, used)
    rules: dict[OfficeId, Rules] = {}
    for some in (offices[n : n + _AT_ONCE] for n in range(0, len(offices), _AT_ONCE)):
        for office, calendar in calendars.of(db, some).items():
            rules[office] = Rules(calendar, rt.hours, known)
    return {(office, clocks): _due(_clocks(clocks), rules, office) for office, clocks in pairs}


def _due(clocks: Mapping[str, Clocked], rules: Mapping[OfficeId, Rules], office: OfficeId) -> _Due:
    if not any(clock.armed_at for clock in clocks.values()):
        return _Due()
    try:
        at = earliest(clocks, rules_of(rules, office))
    except NotFound as error:  # a ladder or a calendar
        return _Due(failed=str(error), lost=True)
    except EngineError as error:
        return _Due(failed=str(error))
    return _Due() if at is None else _Due(stamp(at))


def _clocks(clocks: str) -> Mapping[str, Clocked]:
    """The stored clocks; none where the text is not what the engine writes, which differs from every event's."""
    try:
        return clocks_of(clocks)
    except MISSHAPEN:
        return {}


@lru_cache(maxsize=4096)  # plans that were armed together have the same clocks, to the letter
def _as_in_events(clocks: str) -> Mapping[str, object] | None:
    try:
        return written_clocks(clocks)
    except MISSHAPEN:
        return None
