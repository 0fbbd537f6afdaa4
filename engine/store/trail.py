"""The trail: one hash chain of events per stream. Appended, never changed; the database refuses the rest."""

import json
import re
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, Index, Row, Select, Text, func, insert, select
from sqlmodel import Field, SQLModel

from engine.core.chain import canonical, commitment, genesis, link
from engine.core.decision import Event
from engine.core.identifiers import Json, Moment, Stream, stamp
from engine.store.bulk import Bulk
from engine.store.described import table_of


class EventRow(SQLModel, table=True):
    """One thing that happened. Appended, never changed. `body` is exactly what was hashed."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_effective", "stream", "effective_on"),)

    stream: UUID = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str
    state: str
    effective_on: date
    at: datetime
    body: str = Field(sa_type=Text)
    hash: bytes


class EventTextRow(SQLModel, table=True):
    """A free text beside its event; the chain keeps only SHA-256(salt || text), so the text can be erased."""

    __tablename__ = "event_text"

    stream: UUID = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    field: str = Field(primary_key=True)
    salt: bytes
    text: str = Field(sa_type=Text)


_EVENT = table_of(EventRow)
_DIGEST = re.compile("[0-9a-f]{64}")
_TEXT = table_of(EventTextRow)
_ADD_EVENTS = Bulk(insert(_EVENT), _EVENT.columns.keys())
_ADD_TEXTS = Bulk(insert(_TEXT), _TEXT.columns.keys())


@dataclass(frozen=True, slots=True)
class Entry:
    """An event about to be appended: to which stream, at which place, after which head."""

    stream: Stream | UUID
    seq: int
    previous: bytes  # b"" for the first
    event: Event


@dataclass(frozen=True, slots=True)
class Happened:
    """An event read back, with its stored bytes and, where they were not erased, its free texts."""

    stream: UUID
    seq: int
    kind: str
    state: str
    effective_on: date
    at: datetime
    raw: bytes
    hash: bytes
    texts: Mapping[str, str]

    @property
    def body(self) -> dict[str, Json]:
        """The body as values, for showing; verification goes by the bytes."""
        value: dict[str, Json] = json.loads(self.raw)
        return value


def append(db: Connection, entries: Sequence[Entry], at: Moment) -> list[bytes]:
    """Chain and write these events in a constant number of statements; gives their hashes, the new heads."""
    heads: list[bytes] = []
    events: list[dict[str, object]] = []
    texts: list[dict[str, object]] = []
    for entry in entries:
        salted = {name: (secrets.token_bytes(16), text) for name, text in entry.event.texts.items()}
        body, previous = _body(entry, salted, at), entry.previous or genesis(entry.stream)
        heads.append(link(previous, body))
        events.append(_row(entry, body, heads[-1], at))
        texts += [
            {"stream": entry.stream, "seq": entry.seq, "field": name, "salt": salt, "text": text}
            for name, (salt, text) in salted.items()
        ]
    _ADD_EVENTS.execute(db, events)
    _ADD_TEXTS.execute(db, texts)
    return heads


def of_streams(db: Connection, streams: Sequence[UUID]) -> dict[UUID, list[Happened]]:
    """Whole streams in order, texts included, in two queries."""
    texts: dict[tuple[UUID, int], dict[str, str]] = {}
    for row in db.execute(select(_TEXT).where(_TEXT.c.stream.in_(streams))):
        texts.setdefault((row.stream, row.seq), {})[row.field] = row.text
    found: dict[UUID, list[Happened]] = {stream: [] for stream in streams}
    query = select(_EVENT).where(_EVENT.c.stream.in_(streams)).order_by(_EVENT.c.stream, _EVENT.c.seq)
    for row in db.execute(query):
        found[row.stream].append(_happened(row, texts.get((row.stream, row.seq), {})))
    return found


def everything(db: Connection, batch: int = 5_000) -> Iterator[Happened]:
    """Every event of every stream, stream by stream in order, without holding them all in memory."""
    query = select(_EVENT).order_by(_EVENT.c.stream, _EVENT.c.seq)
    for row in db.execute(query, execution_options={"yield_per": batch}):
        yield _happened(row, {})


def of_kinds(db: Connection, kinds: Sequence[str]) -> Iterator[Happened]:
    """Every event of these kinds, stream by stream in order; without their texts."""
    query = select(_EVENT).where(_EVENT.c.kind.in_(kinds)).order_by(_EVENT.c.stream, _EVENT.c.seq)
    for row in db.execute(query):
        yield _happened(row, {})


def of_kinds_among(db: Connection, streams: Sequence[UUID], kinds: Sequence[str]) -> Iterator[Happened]:
    """The events of these kinds on these streams, stream by stream in order; without their texts."""
    wanted = (_EVENT.c.stream.in_(streams), _EVENT.c.kind.in_(kinds))
    for row in db.execute(select(_EVENT).where(*wanted).order_by(_EVENT.c.stream, _EVENT.c.seq)):
        yield _happened(row, {})


def streams_with(kinds: Sequence[str]) -> Select[tuple[UUID]]:
    """The streams that have an event of these kinds: a query to be part of another."""
    return select(_EVENT.c.stream).where(_EVENT.c.kind.in_(kinds))


def naming(db: Connection, digests: Collection[str], batch: int = 5_000) -> set[str]:
    """Those of these SHA-256 in hex that some event names. Reads every event, once for all of them."""
    wanted, found = set(digests), set[str]()
    if wanted:
        for body in db.scalars(select(_EVENT.c.body), execution_options={"yield_per": batch}):
            found |= wanted.intersection(_DIGEST.findall(body))
    return found


def states_on(db: Connection, streams: Sequence[UUID], day: date) -> dict[UUID, str]:
    """Where each stream stood at the end of a local day, by what counts in law; absent: it did not exist yet."""
    newest = (
        select(_EVENT.c.stream, func.max(_EVENT.c.seq).label("seq"))
        .where(_EVENT.c.stream.in_(streams), _EVENT.c.effective_on <= day)
        .group_by(_EVENT.c.stream)
        .subquery()
    )
    query = select(_EVENT.c.stream, _EVENT.c.state).join(
        newest, (_EVENT.c.stream == newest.c.stream) & (_EVENT.c.seq == newest.c.seq)
    )
    return {row.stream: row.state for row in db.execute(query)}


def _body(entry: Entry, salted: Mapping[str, tuple[bytes, str]], at: Moment) -> bytes:
    event = entry.event
    commitments: dict[str, Json] = {name: commitment(salt, text) for name, (salt, text) in salted.items()}
    body: dict[str, Json] = {
        **event.body,
        "stream": str(entry.stream),
        "seq": entry.seq,
        "kind": event.kind,
        "state": event.state,
        "effective_on": event.effective_on.isoformat(),
        "at": stamp(at),
        "texts": commitments,
    }
    return canonical(body)


def _row(entry: Entry, body: bytes, head: bytes, at: Moment) -> dict[str, object]:
    event = entry.event
    return {
        "stream": entry.stream,
        "seq": entry.seq,
        "kind": event.kind,
        "state": event.state,
        "effective_on": event.effective_on,
        "at": at,
        "body": body.decode(),
        "hash": head,
    }


def _happened(row: Row[tuple[object, ...]], texts: Mapping[str, str]) -> Happened:
    at = Moment(row.at)
    return Happened(
        row.stream, row.seq, row.kind, row.state, row.effective_on, at, row.body.encode(), row.hash, texts
    )
