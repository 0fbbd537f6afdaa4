"""Prove the trail: recompute every link from the stored bytes, and hold every stored state against its events."""

import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from engine.core.asked import Instance
from engine.core.chain import genesis, link
from engine.core.identifiers import InstanceId, stamp
from engine.runtime.checkpoint import Key, checkpoint_problems
from engine.runtime.runtime import Runtime
from engine.store import checkpoints, definitions, instances, trail
from engine.store.session import reading
from engine.store.trail import Happened


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was written: in which stream, at which event, what was expected and found."""

    stream: UUID | None
    seq: int
    what: str


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


@dataclass(slots=True)
class _Replay:
    """A stream while it is read: the head it ought to have, and where it says its instance stands."""

    seq: int = 0
    head: bytes = b""
    state: str = ""
    outcome: str = ""
    version: int = 0
    commitments: dict[tuple[int, str], str] = field(default_factory=dict)
    hashes: dict[int, bytes] = field(default_factory=dict)


def verify(rt: Runtime, key: Key | None = None) -> Verdict:
    """Read the whole trail in one snapshot. `key` lets the signatures of checkpoints be checked too."""
    with reading(rt.db) as db:
        rows = definitions.documents(db)
        tables = {digest: _table(document) for digest, document in rows.items()}
        replays: dict[UUID, _Replay] = {}
        problems: list[Problem] = []
        events = 0
        for stream, happened in groupby(trail.everything(db), key=lambda one: one.stream):
            replay = replays[stream] = _Replay()
            for one in happened:
                events += 1
                problems += _link_problems(one, replay)
                problems += _step_problems(one, replay, tables)
        problems += _text_problems(db, replays)
        problems += _head_problems(db, replays)
        for definition in rt.definitions.values():
            problems += [Problem(*one) for one in definition.unsound(db)]
        hashes = {(stream, seq): h for stream, r in replays.items() for seq, h in r.hashes.items()}
        held, wrong = checkpoint_problems(db, hashes, key)
        problems += [Problem(stream, seq, what) for stream, seq, what in wrong]
    return Verdict(events, len(replays), held, tuple(problems))


def _link_problems(one: Happened, replay: _Replay) -> Iterator[Problem]:
    if one.seq != replay.seq + 1:
        yield Problem(one.stream, one.seq, f"expected event {replay.seq + 1}, got {one.seq}")
    expected = link(replay.head or genesis(one.stream), one.raw)
    if not hmac.compare_digest(expected, one.hash):
        yield Problem(
            one.stream, one.seq, "the hash does not follow from the event before and the stored text"
        )
    replay.seq, replay.head = one.seq, one.hash
    replay.hashes[one.seq] = one.hash


def _step_problems(
    one: Happened, replay: _Replay, tables: dict[str, set[tuple[str, str, str]]]
) -> Iterator[Problem]:
    try:
        body: dict[str, Any] = json.loads(one.raw)
    except ValueError:
        yield Problem(one.stream, one.seq, "the stored text is not JSON")
        return
    columns = (str(one.stream), one.seq, one.kind, one.state, one.effective_on.isoformat(), stamp(one.at))  # type: ignore[arg-type]
    names = ("stream", "seq", "kind", "state", "effective_on", "at")
    for name, column in zip(names, columns, strict=True):
        if body.get(name) != column:
            yield Problem(
                one.stream, one.seq, f"{name}: expected {body.get(name)!r} as chained, got {column!r}"
            )
    for name, value in body.get("texts", {}).items():
        replay.commitments[one.seq, name] = value
    if "to" in body:
        step = (body["trigger"], body["from"], body["to"])
        if body["from"] != replay.state:
            yield Problem(one.stream, one.seq, f"leaves {body['from']!r}, expected {replay.state!r}")
        if step not in tables.get(body["definition"], set()):
            yield Problem(
                one.stream, one.seq, f"{step[0]} from {step[1]} to {step[2]} is no row of its definition"
            )
        replay.outcome, replay.version = body["outcome"], body["version"]
    replay.state = one.state


def _table(document: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {
        (row["trigger"], source, row["target"] or source)
        for row in document["transitions"]
        for source in row["sources"]
    }


def _text_problems(db: Connection, replays: dict[UUID, _Replay]) -> Iterator[Problem]:
    for stream, seq, name, found in trail.texts(db):
        expected = replays[stream].commitments.get((seq, name)) if stream in replays else None
        if found != expected:
            yield Problem(stream, seq, f"text '{name}' is not the one that was committed to")


def _head_problems(db: Connection, replays: dict[UUID, _Replay]) -> Iterator[Problem]:
    heads = checkpoints.heads(db)
    for stream, (seq, head) in heads.items():
        replay = replays.get(stream, _Replay())
        if (replay.seq, replay.head) != (seq, head):
            yield Problem(stream, replay.seq, f"the stream ends at event {replay.seq}, expected {seq}")
    for stream in sorted(set(replays) - set(heads)):
        yield Problem(stream, replays[stream].seq, "nothing is known to which this stream belongs")
    ids = [InstanceId(stream) for stream in sorted(replays)]
    for some in (ids[n : n + 500] for n in range(0, len(ids), 500)):
        yield from _state_problems(instances.read(db, some).values(), replays)


def _state_problems(found: Iterable[Instance], replays: dict[UUID, _Replay]) -> Iterator[Problem]:
    for one in found:
        replay = replays[one.id]
        stored = (one.state, one.outcome, one.version)
        derived = (replay.state, replay.outcome, replay.version)
        if stored != derived:
            yield Problem(one.id, replay.seq, f"stands at {stored}, its events say {derived}")
