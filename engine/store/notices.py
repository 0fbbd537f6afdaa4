"""The ledger: one line per person for everything that was owed, whatever became of it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Index, Row, Text, bindparam, insert, select, text, update
from sqlmodel import Field, SQLModel

from engine.core.digest import NoticeNow, Owed
from engine.core.identifiers import InstanceId, Moment, OfficeId, PersonId
from engine.core.notices import Notice, Standing
from engine.core.ports import Summary
from engine.store.asking import Asking
from engine.store.bulk import Bulk
from engine.store.described import table_of
from engine.store.identity import new_id
from engine.store.instances import InstanceRow, clocks_of

_IS_OPEN = text("standing = 'open'")
_IS_LOST = text("standing = 'undeliverable'")


class NoticeRow(SQLModel, table=True):
    """A line of the ledger. The key is unique for ever: saying a thing twice is impossible."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_open", "office", "person", "due", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("ix_notice_undeliverable", "office", sqlite_where=_IS_LOST, postgresql_where=_IS_LOST),
        Index("ix_notice_person", "person", "due"),
    )

    id: UUID = Field(primary_key=True)
    key: str = Field(unique=True)
    office: str
    instance: UUID = Field(index=True)
    person: str
    kind: str
    summary: str = Field(sa_type=Text)
    due: datetime
    states: str  # comma separated; "" where it is true in none any more
    timer: str = ""
    revision: int = 0
    offset: int | None = None
    standing: str
    merged_into: str = ""
    why: str = ""
    letter: UUID | None = Field(default=None, index=True)
    at: datetime


_TABLE = table_of(NoticeRow)
_INSTANCE = table_of(InstanceRow)
_ADD = Bulk(insert(_TABLE), _TABLE.columns.keys())
_WITHHOLD = Bulk(
    update(_TABLE)
    .where(_TABLE.c.key == bindparam("_key"))
    .values(standing=Standing.SKIPPED.value, why=bindparam("_why"))
)
_OVERTAKE = Bulk(
    update(_TABLE)
    .where(_TABLE.c.instance == bindparam("_instance"), _TABLE.c.kind == bindparam("_kind"))
    .values(states="")
)
_SETTLE = Bulk(
    update(_TABLE)
    .where(_TABLE.c.key == bindparam("_key"), _TABLE.c.standing == Standing.OPEN.value)
    .values(standing=bindparam("_standing"), letter=bindparam("_letter"), why=bindparam("_why"))
)
_SAID = [_TABLE.c[name] for name in ("letter", "key", "kind", "states", "timer", "revision")]
_OF_LETTERS = Asking(
    lambda among: (
        select(*_SAID, _INSTANCE.c.state, _INSTANCE.c.clocks)
        .join(_INSTANCE, _INSTANCE.c.id == _TABLE.c.instance)
        .where(among(_TABLE.c.letter))
    )
)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A notice as the ledger shows it: who was owed what, when, and what became of it."""

    key: str
    ref: str
    person: PersonId
    kind: str
    due: Moment
    timer: str
    offset: int | None
    standing: Standing
    merged_into: str
    why: str
    letter: UUID | None
    letter_state: str = ""


def add(db: Connection, notices: Iterable[Notice], at: Moment) -> None:
    """Write new lines, in one statement."""
    told: Summary | None = None
    summary = ""
    rows = []
    for one in notices:
        if one.summary is not told:  # everybody told of one rung is told the same
            told, summary = one.summary, json.dumps(dict(one.summary), ensure_ascii=False)
        rows.append(_line(one, summary, at))
    _ADD.execute(db, rows)


def offices(db: Connection, now: Moment, before: Moment | None) -> set[OfficeId]:
    """Offices with open notices that may be said now; `before` is the earliest moment still waiting to speak."""
    return {
        OfficeId(one) for one in db.scalars(select(_TABLE.c.office).where(*_sayable(now, before)).distinct())
    }


def recipients(
    db: Connection, among: Iterable[OfficeId], now: Moment, before: Moment | None, limit: int
) -> list[tuple[OfficeId, PersonId]]:
    """Who in these offices has open notices that may be said now."""
    query = (
        select(_TABLE.c.office, _TABLE.c.person)
        .where(_TABLE.c.office.in_(sorted(among)), *_sayable(now, before))
        .group_by(_TABLE.c.office, _TABLE.c.person)
        .order_by(_TABLE.c.office, _TABLE.c.person)
        .limit(limit)
    )
    return [(OfficeId(row.office), PersonId(row.person)) for row in db.execute(query)]


def open_of(
    db: Connection, people: Sequence[PersonId], now: Moment, before: Moment | None
) -> dict[tuple[OfficeId, PersonId], list[Owed]]:
    """The open notices of these recipients beside how things stand now, in one query."""
    found: dict[tuple[OfficeId, PersonId], list[Owed]] = {}
    query = (
        select(_TABLE, _INSTANCE.c.state.label("stands"), _INSTANCE.c.clocks)
        .join(_INSTANCE, _INSTANCE.c.id == _TABLE.c.instance)
        .where(_TABLE.c.person.in_(people), *_sayable(now, before))
        .order_by(_TABLE.c.due, _TABLE.c.key)
    )
    for row in db.execute(query):
        found.setdefault((OfficeId(row.office), PersonId(row.person)), []).append(_owed(row))
    return found


def of_letters(db: Connection, letters: Sequence[UUID]) -> dict[UUID, list[NoticeNow]]:
    """What these letters say, in no order, beside how things stand now, in one query."""
    found: dict[UUID, list[NoticeNow]] = {}
    for letter, key, kind, states, timer, revision, state, clocks in _OF_LETTERS.execute(db, letters):
        running = _running(clocks, timer) if timer else None
        said = NoticeNow(key, kind, tuple(states.split(",")), state, timer, revision, running)
        found.setdefault(letter, []).append(said)
    return found


def withhold(db: Connection, withheld: Sequence[tuple[str, str]]) -> None:
    """Write that composed notices were not said after all: (key, why), in one statement."""
    _WITHHOLD.execute(db, [{"_key": key, "_why": why} for key, why in withheld])


def overtake(db: Connection, overtaken: Sequence[tuple[InstanceId, str]]) -> None:
    """Notices of these kinds are true in no state any more, whether they lie in a letter already or not."""
    _OVERTAKE.execute(db, [{"_instance": instance, "_kind": kind} for instance, kind in overtaken])


def settle(db: Connection, settled: Sequence[tuple[str, Standing, UUID | None, str]]) -> None:
    """Write what became of open notices: (key, standing, letter, why), in one statement."""
    rows = [{"_key": k, "_standing": s.value, "_letter": letter, "_why": w} for k, s, letter, w in settled]
    _SETTLE.execute(db, rows)


def ledger(
    db: Connection,
    *,
    instance: InstanceId | None = None,
    person: PersonId | None = None,
    among: Sequence[InstanceId] = (),
) -> list[LedgerLine]:
    """The lines about one instance, or about some, or owed to one person, oldest first."""
    from engine.store.letters import LetterRow  # the letters' table needs this module's

    letter = table_of(LetterRow)
    query = (
        select(_TABLE, _INSTANCE.c.ref, letter.c.state.label("letter_state"))
        .join(_INSTANCE, _INSTANCE.c.id == _TABLE.c.instance)
        .outerjoin(letter, letter.c.id == _TABLE.c.letter)
        .order_by(_TABLE.c.due, _TABLE.c.key)
    )
    if asked := [*among, *([instance] if instance else ())]:
        query = query.where(_TABLE.c.instance.in_(asked))
    if person is not None:
        query = query.where(_TABLE.c.person == person)
    return [_as_said(row) for row in db.execute(query)]


def _as_said(row: Row[tuple[object, ...]]) -> LedgerLine:
    said = (row.key, row.ref, PersonId(row.person), row.kind, row.due, row.timer, row.offset)
    return LedgerLine(
        *said, Standing(row.standing), row.merged_into, row.why, row.letter, row.letter_state or ""
    )


def _line(one: Notice, summary: str, at: Moment) -> dict[str, object]:
    return {
        "id": new_id(at),
        "key": one.key,
        "office": one.office,
        "instance": one.instance,
        "person": one.person,
        "kind": one.kind,
        "summary": summary,
        "due": one.due,
        "states": ",".join(one.states),
        "timer": one.timer,
        "revision": one.revision,
        "offset": one.offset,
        "standing": one.standing.value,
        "merged_into": one.merged_into,
        "why": one.why,
        "letter": None,
        "at": at,
    }


def _sayable(now: Moment, before: Moment | None) -> list[ColumnElement[bool]]:
    conditions = [_TABLE.c.standing == Standing.OPEN.value, _TABLE.c.due <= now]
    return conditions if before is None else [*conditions, _TABLE.c.due < before]


def _running(clocks: str, timer: str) -> int | None:
    clock = clocks_of(clocks).get(timer)
    return clock.revision if clock is not None and clock.armed_at is not None else None


def _owed(row: Row[tuple[object, ...]]) -> Owed:
    states, running = tuple(row.states.split(",")), _running(row.clocks, row.timer)
    summary = json.loads(row.summary)
    return Owed(row.key, row.kind, states, row.stands, row.timer, row.revision, running, summary, row.due)
