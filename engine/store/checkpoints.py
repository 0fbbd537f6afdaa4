"""Checkpoints: now and then one signature over the heads of all streams, kept where a cut tail shows.

A leaf is stored only for streams that moved since the checkpoint before; the tree is over the newest leaf of
every stream, in the order of their ids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Table, insert, select
from sqlmodel import Field, SQLModel

from engine.core.chain import leaf, merkle_root
from engine.core.identifiers import Moment
from engine.store.described import table_of
from engine.store.instances import InstanceRow
from engine.store.journals import JournalRow
from engine.store.letters import LetterRow


class CheckpointRow(SQLModel, table=True):
    """One signed root. Appended, never changed; `previous` chains it to the one before."""

    __tablename__ = "checkpoint"

    n: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    previous: bytes = Field(unique=True)  # two successors of one checkpoint are impossible
    root: bytes
    streams: int
    at: datetime
    key_id: str
    signature: bytes


class CheckpointLeafRow(SQLModel, table=True):
    """The head of one stream at one checkpoint. Appended, never changed."""

    __tablename__ = "checkpoint_leaf"

    n: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    stream: UUID = Field(primary_key=True)
    seq: int
    head: bytes


_CHECKPOINT = table_of(CheckpointRow)
_LEAF = table_of(CheckpointLeafRow)
Head = tuple[int, bytes]  # seq and hash of a stream's newest event


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed root as it was taken."""

    n: int
    previous: bytes
    root: bytes
    streams: int
    at: Moment
    key_id: str
    signature: bytes


def heads(db: Connection) -> dict[UUID, Head]:
    """The heads of every stream, read from the rows they live on."""
    return _heads(db, table_of(InstanceRow), "id") | other_heads(db)


def other_heads(db: Connection) -> dict[UUID, Head]:
    """The heads of the streams that are no instance's: of letters and of journals."""
    return _heads(db, table_of(LetterRow), "id") | _heads(db, table_of(JournalRow), "stream")


def _heads(db: Connection, table: Table, key: str) -> dict[UUID, Head]:
    query = select(table.c[key], table.c.seq, table.c.head).where(table.c.seq > 0)
    return {stream: (seq, head) for stream, seq, head in db.execute(query)}


def root(known: Mapping[UUID, Head]) -> bytes:
    """The Merkle root over these heads, in the order of the streams' ids."""
    return merkle_root(leaf(stream, *known[stream]) for stream in sorted(known))


def every(db: Connection) -> list[Checkpoint]:
    """All checkpoints, oldest first."""
    rows = db.execute(select(_CHECKPOINT).order_by(_CHECKPOINT.c.n))
    return [Checkpoint(r.n, r.previous, r.root, r.streams, r.at, r.key_id, r.signature) for r in rows]


def newest_at(db: Connection) -> Moment | None:
    """When the newest was taken; None where there is none."""
    found: Moment | None = db.scalar(select(_CHECKPOINT.c.at).order_by(_CHECKPOINT.c.n.desc()).limit(1))
    return found


def leaves(db: Connection) -> dict[int, dict[UUID, Head]]:
    """Checkpoint number -> the leaves stored with it."""
    found: dict[int, dict[UUID, Head]] = {}
    for row in db.execute(select(_LEAF).order_by(_LEAF.c.n)):
        found.setdefault(row.n, {})[row.stream] = (row.seq, row.head)
    return found


def places(db: Connection) -> dict[UUID, frozenset[int]]:
    """Stream -> the events of it that some checkpoint signed."""
    found: dict[UUID, set[int]] = {}
    for row in db.execute(select(_LEAF.c.stream, _LEAF.c.seq)):
        found.setdefault(row.stream, set()).add(row.seq)
    return {stream: frozenset(seqs) for stream, seqs in found.items()}


def add(db: Connection, checkpoint: Checkpoint, moved: Sequence[tuple[UUID, Head]]) -> None:
    """Store a checkpoint with the leaves of the streams that moved since the one before."""
    one = checkpoint
    db.execute(
        insert(_CHECKPOINT),
        [
            {
                "n": one.n,
                "previous": one.previous,
                "root": one.root,
                "streams": one.streams,
                "at": one.at,
                "key_id": one.key_id,
                "signature": one.signature,
            }
        ],
    )
    if moved:
        rows = [{"n": one.n, "stream": s, "seq": seq, "head": head} for s, (seq, head) in moved]
        db.execute(insert(_LEAF), rows)
