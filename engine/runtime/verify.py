"""Prove the trail: recompute every link from the stored bytes, and hold every stored state against its events."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, OperationalError, ProgrammingError
from sqlmodel import SQLModel

from engine.core.asked import Instance
from engine.core.errors import MISSHAPEN
from engine.runtime.checkpoint import Key, checkpoint_problems
from engine.runtime.replay import Gathered, Problem, Replay, Tables, replay
from engine.runtime.runtime import Runtime
from engine.runtime.standing import standing_problems
from engine.runtime.uncollected import uncollected
from engine.store import checkpoints, definitions, instances, misshapen, written
from engine.store.calendars import CalendarDayRow, CalendarRow, CalendarYearRow
from engine.store.checkpoints import CheckpointLeafRow, CheckpointRow, Head
from engine.store.definitions import DefinitionRow
from engine.store.described import table_of
from engine.store.instances import InstanceRow
from engine.store.journals import JournalRow
from engine.store.ladders import LadderRow
from engine.store.letters import LetterRow
from engine.store.session import reading
from engine.store.trail import EventRow, EventTextRow
from engine.store.written import Commitment

__all__ = ["Problem", "Verdict", "verify", "verify_streams"]
_READ: tuple[type[SQLModel], ...] = (
    EventRow, EventTextRow, InstanceRow, LetterRow, JournalRow, DefinitionRow, LadderRow, CheckpointRow,
    CheckpointLeafRow, CalendarRow, CalendarYearRow, CalendarDayRow,
)  # fmt: skip
_UNREADABLE = (*MISSHAPEN, DataError, OperationalError, ProgrammingError)
_SHOWN = 500  # signs of one finding


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found. `checkpoints` counts those whose root and signature hold."""

    events: int
    streams: int
    checkpoints: int
    problems: tuple[Problem, ...]
    refs: Mapping[UUID, str] = field(default_factory=dict)  # what people call the streams with problems

    @property
    def sound(self) -> bool:
        """Whether nothing was found that is not as it was written."""
        return not self.problems


def verify(rt: Runtime, key: Key | None = None) -> Verdict:
    """Read the whole trail in one snapshot. `key` lets the signatures of checkpoints be checked too.

    Cells are looked at one by one only where something among them cannot be read: then their rows are named and set
    aside, and everything else is read once more.
    """
    with uncollected(), reading(rt.db) as db:
        try:
            return _proved(db, rt, key)
        except _UNREADABLE:
            pass  # what it is will be found; and where nothing is found it comes again, and is no finding
    with uncollected(), reading(rt.db) as db:
        tables = [table_of(row) for row in _READ]
        tables += [one for each in rt.definitions.values() for one in each.proved]
        if lost := misshapen.lost(db, tables):
            return Verdict(0, 0, 0, tuple(Problem(one.stream, one.seq, one.what) for one in lost))
        aside = misshapen.set_aside(db, tables)
        return _proved(db, rt, key, [Problem(one.stream, one.seq, one.what) for one in aside])


def _proved(db: Connection, rt: Runtime, key: Key | None, known: Sequence[Problem] = ()) -> Verdict:
    leaves = checkpoints.leaves(db)
    signed, replays, gathered = _places(leaves), dict[str, Replay](), Gathered(problems=[*known])
    tables = _tables(db, gathered)
    for stream, events in groupby(written.events(db), key=itemgetter(0)):
        replays[stream] = replay(stream, events, tables, signed.get(stream, ()), gathered)
    problems = gathered.problems
    problems += _not_committed(written.texts(db), gathered)
    problems += standing_problems(db, rt, replays)
    for definition in rt.definitions.values():
        problems += [Problem(*one) for one in definition.unsound(db)]
    held, wrong = checkpoint_problems(db, leaves, gathered.hashes, key)
    problems += [Problem(None if id is None else UUID(id), seq, what) for id, seq, what in wrong]
    called = instances.refs(db, (one.stream for one in problems if one.stream))
    refs = {stream: _shown(ref) for stream, ref in called.items()}
    read = sum(one.events for one in replays.values())
    return Verdict(read, len(replays), held, tuple(map(_readable, problems)), refs)


def verify_streams(db: Connection, those: Collection[Instance]) -> Verdict:
    """Prove the streams of these instances alone, up to where each stands; no checkpoint is looked at."""
    gathered, replays = Gathered(), dict[UUID, Replay]()
    tables = _tables(db, gathered)
    events, texts = written.of_streams(db, [one.id for one in those])
    for stream, some in groupby(events, key=itemgetter(0)):
        replays[UUID(stream)] = replay(stream, some, tables, (), gathered)
    problems = [*gathered.problems, *_not_committed(texts, gathered)]
    for one in those:
        told = replays.get(one.id, Replay())
        derived = (told.seq, told.head, told.state, told.outcome, told.version)
        if derived != (one.seq, one.head, one.state, one.outcome, one.version):
            problems.append(
                Problem(
                    one.id, told.seq, f"stands at event {one.seq} as {one.state!r}, not as its events say"
                )
            )
    read = sum(one.events for one in replays.values())
    return Verdict(read, len(replays), 0, tuple(map(_readable, problems)))


def _readable(one: Problem) -> Problem:
    return replace(one, what=_shown(one.what))


def _shown(text: str) -> str:
    """One line of bounded length: a cell may hold a book, or signs meant for the terminal of whoever reads of it."""
    cut = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
    if cut.isprintable():
        return cut
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in cut)


def _places(leaves: Mapping[int, Mapping[str, Head]]) -> dict[str, list[int]]:
    """Stream -> the events of it that some checkpoint signed."""
    found: dict[str, list[int]] = {}
    for moved in leaves.values():
        for stream, (seq, _) in moved.items():
            found.setdefault(stream, []).append(seq)
    return found


def _tables(db: Connection, gathered: Gathered) -> Tables:
    proved, others = definitions.proved(db)
    said = "its text is not the one its digest was taken over"
    gathered.problems += [Problem(None, 0, f"definition '{one}': {said}") for one in others]
    return {digest: _table(document) for digest, document in proved.items()}


def _table(document: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    return {
        (row["trigger"], source, row["target"] or source)
        for row in document.get("transitions", ())
        for source in row["sources"]
    }


def _not_committed(texts: Iterable[Commitment], gathered: Gathered) -> Iterator[Problem]:
    for stream, seq, name, found in texts:
        if found != gathered.commitments.get((stream, seq, name)):
            yield Problem(UUID(stream), seq, f"text {name!r} is not the one that was committed to")
