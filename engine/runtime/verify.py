"""Prove the trail: recompute every link from the stored bytes, and hold every stored state against its events."""

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from engine.core.asked import Instance
from engine.core.chain import genesis, link
from engine.core.clocks import earliest
from engine.core.decision import Rules
from engine.core.identifiers import InstanceId, Json, Moment, stamp
from engine.runtime.checkpoint import Key, checkpoint_problems
from engine.runtime.recording import load_rules
from engine.runtime.runtime import Runtime
from engine.store import checkpoints, definitions, instances, letters, trail
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
    at: Moment | None = None
    clocks: dict[str, Json] = field(default_factory=dict)
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
        problems += _stored_problems(db, rt, replays)
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
    columns = (
        str(one.stream),
        one.seq,
        one.kind,
        one.state,
        one.effective_on.isoformat(),
        stamp(Moment(one.at)),
    )
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
    replay.clocks = body.get("clocks", replay.clocks)
    replay.state, replay.at = one.state, Moment(one.at)


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


def _stored_problems(db: Connection, rt: Runtime, replays: dict[UUID, _Replay]) -> Iterator[Problem]:
    """Hold what is stored of instances and letters against what their events say."""
    known = sorted(replays)
    now = max((replay.at for replay in replays.values() if replay.at), default=None)
    for some in (known[n : n + 500] for n in range(0, len(known), 500)):
        found = instances.read(db, [InstanceId(one) for one in some])
        rules = load_rules(db, rt, found.values(), {})
        for one in found.values():
            yield from _state_problems(one, replays[one.id])
            yield from _waking_problems(one, rules.get(one.office), now)
        for letter, state in letters.states(db, some).items():
            if state != replays[letter].state:
                derived = replays[letter].state
                yield Problem(
                    letter, replays[letter].seq, f"the letter is {state!r}, its events say {derived!r}"
                )


def _state_problems(one: Instance, replay: _Replay) -> Iterator[Problem]:
    stored = (one.state, one.outcome, one.version)
    derived = (replay.state, replay.outcome, replay.version)
    if stored != derived:
        yield Problem(one.id, replay.seq, f"stands at {stored}, its events say {derived}")
    if {name: clock.document() for name, clock in one.clocks.items()} != replay.clocks:
        yield Problem(one.id, replay.seq, "its clocks are not those its events set")


def _waking_problems(one: Instance, rules: Rules | None, now: Moment | None) -> Iterator[Problem]:
    """An instance with something to say must be woken for it: the moment itself, or later once that is past."""
    if rules is None or now is None or one.failures:
        return
    due = earliest(one.clocks, rules)
    if due is not None and (one.wake_at is None or (due > now and one.wake_at > due)):
        yield Problem(one.id, one.seq, f"wakes at {one.wake_at}, expected {due} at the latest")
