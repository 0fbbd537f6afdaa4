"""Holds what plans keep against the trail: texts, where a duty stands, what was returned, what was judged.

Who approved which text, and by when it was owed, is only proved while both say the same. Repairs nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy import Connection, select

from engine.core.errors import MISSHAPEN
from engine.store import trail
from engine.store.trail import Happened
from workflows.remediation.tables import DEFECT, JUDGEMENT, PLAN, REVISION

PROVED = (PLAN, REVISION, DEFECT, JUDGEMENT)  # what is read here
_HANDED_IN = ("submit", "resubmit", "receive", "declare_none")
_KINDS = (*_HANDED_IN, "withdraw", "reject", "reopen", "judge")
_DUTY = ("due_on", "submitted_on", "round", "revision")
# What was never handed in nor given another day has nothing to be proved.
_MOVED = (
    select(PLAN.c.instance, PLAN.c.original_due_on, *(PLAN.c[name] for name in _DUTY))
    .where(
        PLAN.c.due_on.is_distinct_from(PLAN.c.original_due_on)
        | PLAN.c.submitted_on.is_not(None)
        | PLAN.c.round.is_distinct_from(0)
        | PLAN.c.revision.is_distinct_from(0)
        | PLAN.c.instance.in_(trail.streams_with(_KINDS))
    )
    .order_by(PLAN.c.instance)
)
_Wrong = tuple[UUID, int, str]
_Point = tuple[int, str, str, str, int, bool]  # seq, defect, weakness, measure, round, supplement


@dataclass(slots=True)
class _Told:
    """What the events of one plan say; of each the seq of the event that said it last."""

    texts: dict[int, tuple[int, str]] = field(default_factory=dict)  # revision -> its fingerprint
    duty: dict[str, tuple[int, object]] = field(default_factory=dict)  # column of the plan -> value
    points: set[_Point] = field(default_factory=set)
    judged: dict[str, tuple[int, str]] = field(default_factory=dict)  # weakness -> result


def unsound(db: Connection) -> Iterator[_Wrong]:
    """Everything that is not what the trail speaks of: (plan, seq of the event or 0, what is wrong)."""
    told: dict[UUID, _Told] = {}
    for one in trail.of_kinds(db, _KINDS):
        try:
            _listen(told.setdefault(one.stream, _Told()), one.kind, one.seq, _data(one))
        except MISSHAPEN:
            yield one.stream, one.seq, "what the event says of the plan cannot be read"
    yield from _texts(db, told)
    yield from _duties(db, told)
    yield from _points(db, told)
    yield from _judgements(db, told)


def _listen(told: _Told, kind: str, seq: int, data: Mapping[str, Any]) -> None:
    # A step of another workflow may bear the same name; it speaks of no revision and returns no point.
    if kind in _HANDED_IN and "revision" in data:
        told.texts[_number(data, "revision")] = seq, _word(data["fingerprint"])
        told.duty["round"] = seq, _number(data, "round")
        told.duty["revision"] = seq, data["revision"]
        told.duty["submitted_on"] = seq, date.fromisoformat(data["submitted_on"])
    elif kind == "withdraw":
        told.duty["submitted_on"] = seq, None
    elif kind == "judge" and "result" in data:
        told.judged[_word(data["weakness"])] = seq, _word(data["result"])
    elif kind in ("reject", "reopen") and "due_on" in data:
        told.duty["due_on"] = seq, date.fromisoformat(data["due_on"])
        for code, weakness, measure in data.get("defects", ()):
            point = (seq, _word(code), _word(weakness), _word(measure), _number(data, "round"))
            told.points.add((*point, bool(_number(data, "supplement"))))


def _data(one: Happened) -> Mapping[str, Any]:
    body = from_json(one.raw)  # as the chain is read: what is no text there is none here
    return cast(Mapping[str, Any], body.get("data", {}))


def _number(data: Mapping[str, Any], name: str) -> int:
    if not isinstance(data[name], int):
        raise TypeError(f"{name}: expected a number, got {data[name]!r}")
    return int(data[name])


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a word, got {value!r}")
    return value


def _texts(db: Connection, told: Mapping[UUID, _Told]) -> Iterator[_Wrong]:
    stored = set[tuple[UUID, int]]()
    for row in db.execute(select(REVISION).order_by(REVISION.c.instance, REVISION.c.number)):
        stored.add((row.instance, row.number))
        seq, mark = told.get(row.instance, _Told()).texts.get(row.number, (0, ""))
        if seq == 0:
            yield row.instance, 0, f"revision {row.number} is in no event"
        found = sha256(row.document.encode()).hexdigest() if row.document else ""
        if not found == row.fingerprint == mark:
            yield row.instance, seq, f"the text of revision {row.number} is not the one that was handed in"
    for stream in sorted(told):
        for number, (seq, _) in sorted(told[stream].texts.items()):
            if (stream, number) not in stored:
                yield stream, seq, f"revision {number} was handed in and is not there"


def _duties(db: Connection, told: Mapping[UUID, _Told]) -> Iterator[_Wrong]:
    for instance, original, *found in db.execute(_MOVED):
        said = told[instance].duty if instance in told else {}
        for name, first, value in zip(_DUTY, (original, None, 0, 0), found, strict=True):
            seq, expected = said.get(name, (0, first))
            if value != expected:
                yield instance, seq, f"{name} of the plan: the trail says {expected}, found {value}"


def _points(db: Connection, told: Mapping[UUID, _Told]) -> Iterator[_Wrong]:
    stored: dict[UUID, set[_Point]] = {}
    for r in db.execute(select(DEFECT)):
        point = (r.seq, r.code, r.weakness, r.measure, r.round, r.supplement)
        stored.setdefault(r.instance, set()).add(point)
    for stream in sorted(told.keys() | stored.keys()):
        here, there = stored.get(stream, set()), told.get(stream, _Told()).points
        for point in sorted(here ^ there):
            what = "is in no event" if point in here else "was returned and is not there"
            yield stream, point[0], f"returned point {'.'.join(filter(None, point[1:4]))} {what}"


def _judgements(db: Connection, told: Mapping[UUID, _Told]) -> Iterator[_Wrong]:
    stored = {(r.instance, r.weakness): r.result for r in db.execute(select(JUDGEMENT))}
    said = {(stream, code): one for stream, each in told.items() for code, one in each.judged.items()}
    for stream, code in sorted(stored.keys() | said.keys()):
        seq, result = said.get((stream, code), (0, "none"))
        found = stored.get((stream, code), "none")
        if found != result:
            yield stream, seq, f"result of weakness {code}: the trail says {result}, found {found}"
