"""Rows as the database keeps them, for whoever proves the trail: ids as its text, moments as it gives them.

To prove a million events, making ids and moments of what is stored costs more than hashing it. Reads whole tables, a
batch at a time, in the order of ids; what a value means is for the reader to say.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, String, Table, literal, select, type_coerce
from sqlalchemy import cast as sql_cast

from engine.core.chain import commitment
from engine.core.identifiers import OfficeId, moment, stamp
from engine.store.described import table_of
from engine.store.instances import InstanceRow
from engine.store.journals import JournalRow
from engine.store.letters import LetterRow
from engine.store.trail import EventRow, EventTextRow

BATCH = 1_000  # rows; more at once have left the processor's cache before they are looked at
# stream, seq, kind, state, effective_on, at, body, hash; PostgreSQL gives the day and the moment as such
Event = tuple[str, int, str, str, object, object, str, bytes]
_Text = tuple[str, int, str, bytes, str]
Commitment = tuple[str, int, str, str]  # stream, seq, name of the text, what is committed to
Head = tuple[str, int, bytes, str]  # stream, seq, hash of its newest event; of a letter its state, else ""


class Stored(NamedTuple):
    """What the row of an instance says of where it stands."""

    id: str
    office: OfficeId
    state: str
    outcome: str
    version: int
    seq: int
    head: bytes
    clocks: str
    wake_at: object
    failures: int


def as_text(column: ColumnElement[Any]) -> ColumnElement[str]:
    """An id in the database's own form, the same in every table: 32 digits, or 36 signs with dashes."""
    return sql_cast(column, String)


_EVENT, _TEXT, _INSTANCE = (table_of(row).c for row in (EventRow, EventTextRow, InstanceRow))
_EVENTS = select(
    as_text(_EVENT.stream),
    _EVENT.seq,
    _EVENT.kind,
    _EVENT.state,
    type_coerce(_EVENT.effective_on, String),
    type_coerce(_EVENT.at, String),
    _EVENT.body,
    _EVENT.hash,
).order_by(_EVENT.stream, _EVENT.seq)
_TEXTS = select(as_text(_TEXT.stream), _TEXT.seq, _TEXT.field, _TEXT.salt, _TEXT.text).order_by(
    _TEXT.stream, _TEXT.seq
)
_INSTANCES = select(
    as_text(_INSTANCE.id),
    *(_INSTANCE[name] for name in Stored._fields[1:8]),
    type_coerce(_INSTANCE.wake_at, String),
    _INSTANCE.failures,
).order_by(_INSTANCE.id)


def _heads_of(table: Table, key: str, state: ColumnElement[str]) -> Select[tuple[object, ...]]:
    own = table.c
    return select(as_text(own[key]), own.seq, own.head, state).where(own.seq > 0).order_by(own[key])


_LETTERS = _heads_of(table_of(LetterRow), "id", table_of(LetterRow).c.state)
_JOURNALS = _heads_of(table_of(JournalRow), "stream", literal(""))


def events(db: Connection) -> Iterator[Event]:
    """Every event of every stream, stream by stream in order."""
    return cast(Iterator[Event], rows(db, _EVENTS))


def of_streams(db: Connection, streams: Sequence[UUID]) -> tuple[Iterator[Event], Iterator[Commitment]]:
    """The events of these streams alone, and their texts: two queries."""
    found = cast(Iterator[_Text], rows(db, _TEXTS.where(_TEXT.stream.in_(streams))))
    texts_ = ((stream, seq, field, commitment(salt, text)) for stream, seq, field, salt, text in found)
    return cast(Iterator[Event], rows(db, _EVENTS.where(_EVENT.stream.in_(streams)))), texts_


def instances(db: Connection) -> Iterator[Stored]:
    """Every instance."""
    return cast(Iterator[Stored], rows(db, _INSTANCES))


def texts(db: Connection) -> Iterator[tuple[str, int, str, str]]:
    """Every free text beside its event as (stream, seq, field, commitment), to be held against the chain."""
    for stream, seq, field, salt, text in cast(Iterator[_Text], rows(db, _TEXTS)):
        yield stream, seq, field, commitment(salt, text)


def heads_of_letters(db: Connection) -> Iterator[Head]:
    """The head of every letter's stream."""
    return cast(Iterator[Head], rows(db, _LETTERS))


def heads_of_journals(db: Connection) -> Iterator[Head]:
    """The head of every office's journal."""
    return cast(Iterator[Head], rows(db, _JOURNALS))


def rows(db: Connection, query: Select[Any]) -> Iterator[Sequence[object]]:
    """The rows of a query, a batch at a time."""
    for some in db.execute(query, execution_options={"yield_per": BATCH}).partitions():
        yield from some


def octets(id: str) -> bytes:
    """The sixteen bytes of an id, from either form."""
    return bytes.fromhex(id.replace("-", ""))


def in_words(id: str) -> str:
    """An id as the trail writes it, from either form."""
    return id if len(id) != 32 else f"{id[:8]}-{id[8:12]}-{id[12:16]}-{id[16:20]}-{id[20:]}"


@lru_cache(maxsize=4096)
def is_moment(at: object) -> bool:
    """Whether a stored moment is one, whichever way the database gives it."""
    try:
        return isinstance(at, datetime) or (isinstance(at, str) and bool(datetime.fromisoformat(at)))
    except ValueError:
        return False


@lru_cache(maxsize=4096)  # thousands of events are written at one moment
def stamped(at: object) -> str:
    """A stored moment in the form of the trail, whichever way the database gives it; what is none, as it is."""
    if isinstance(at, datetime):
        return stamp(moment(at))
    return f"{at[:10]}T{at[11:]}Z" if isinstance(at, str) and len(at) == 26 else str(at)
