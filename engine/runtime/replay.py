"""Goes through one stream of the trail, event by event, from the bytes as they are stored: what links, what steps.

Repairs nothing and asks no database; `verify` holds against the tables where a stream says it ended.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import from_json  # pydantic's own reader: twice as fast as the standard library

from engine.core.chain import EVENT, genesis_of
from engine.core.identifiers import Json
from engine.store.written import Event, in_words, octets, stamped

Tables = Mapping[str, Collection[tuple[str, str, str]]]  # digest of a definition -> its (trigger, from, to)
_NAMES = ("stream", "seq", "kind", "state", "effective_on", "at")
_named = itemgetter(*_NAMES)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was written: in which stream, at which event, what was expected and found."""

    stream: UUID | None
    seq: int
    what: str


class Replay(NamedTuple):
    """A stream after it was read: the head it ought to have, and where it says its instance stands."""

    events: int = 0
    seq: int = 0
    head: bytes = b""
    state: str = ""
    outcome: str = ""
    version: int = 0
    at: str = ""
    clocks: Mapping[str, Json] = MappingProxyType({})


@dataclass(slots=True)
class Gathered:
    """What all streams together say, by the stream's id as it is stored, the event and, of a text, its name.

    `hashes` are those of the events only that a checkpoint speaks of.
    """

    commitments: dict[tuple[str, int, str], str] = field(default_factory=dict)
    hashes: dict[tuple[str, int], bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


_SILENT = Replay()


def replay(
    stream: str, events: Iterable[Event], tables: Tables, asked: Collection[int], gathered: Gathered
) -> Replay:
    """Read the events of one stream in order; what is found on the way is added to `gathered`.

    `asked` are the places whose hashes somebody wants to see afterwards.
    """
    name, previous, count, last = in_words(stream), genesis_of(octets(stream)), 0, 0
    _, _, _, stands, outcome, version, moment, clocks = _SILENT
    for _, seq, kind, state, day, at, text, found in events:
        raw, count = text.encode(), count + 1
        if seq != last + 1:
            gathered.problems.append(Problem(UUID(stream), seq, f"expected event {last + 1}, got {seq}"))
        if sha256(EVENT + previous + raw).digest() != found:
            what = "the hash does not follow from the event before and the stored text"
            gathered.problems.append(Problem(UUID(stream), seq, what))
        last, previous = seq, found
        if seq in asked:
            gathered.hashes[stream, seq] = found
        columns = (name, seq, kind, state, str(day), stamped(at))
        try:
            body = from_json(raw)
            if _named(body) != columns:
                gathered.problems += _differences(UUID(stream), seq, body, columns)
            if texts := body.get("texts"):
                gathered.commitments.update({(stream, seq, one): said for one, said in texts.items()})
            if "to" in body:
                gathered.problems += _step_problems(UUID(stream), seq, stands, body, tables)
                outcome, version = body.get("outcome", ""), body.get("version", 0)
            clocks = body.get("clocks", clocks)
        except (ValueError, LookupError, TypeError, AttributeError):  # no JSON, or JSON of another shape
            gathered.problems.append(Problem(UUID(stream), seq, "the stored text is not what an event says"))
        stands, moment = state, columns[5]
    return Replay(count, last, previous, stands, outcome, version, moment, clocks)


def _differences(
    stream: UUID, seq: int, body: Mapping[str, object], columns: Iterable[object]
) -> Iterator[Problem]:
    for name, column in zip(_NAMES, columns, strict=True):
        if body.get(name) != column:
            what = f"{name}: expected {body.get(name)!r} as chained, got {column!r}"
            yield Problem(stream, seq, what)


def _step_problems(
    stream: UUID, seq: int, stands: str, body: Mapping[str, Any], tables: Tables
) -> Iterator[Problem]:
    step = (body.get("trigger"), body.get("from"), body["to"])
    if step[1] != stands:
        yield Problem(stream, seq, f"leaves {step[1]!r}, expected {stands!r}")
    if step not in tables.get(body.get("definition", ""), ()):
        yield Problem(stream, seq, f"{step[0]} from {step[1]} to {step[2]} is no row of its definition")
