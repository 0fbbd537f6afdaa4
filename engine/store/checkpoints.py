"""Checkpoints: now and then one signature over the heads of all streams, kept where a cut tail shows.

A leaf is stored only for streams that moved since the checkpoint before; the tree is over the newest leaf of
every stream, in the order of their ids.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Connection, insert, select
from sqlmodel import Field, SQLModel

from engine.core.chain import leaf, merkle_root
from engine.core.identifiers import Moment
from engine.store import written
from engine.store.described import table_of


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
_LEAVES = select(_LEAF.c.n, written.as_text(_LEAF.c.stream), _LEAF.c.seq, _LEAF.c.head).order_by(_LEAF.c.n)
_Leaf = tuple[int, str, int, bytes]
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


def heads(db: Connection) -> dict[str, Head]:
    """The heads of every stream, read from the rows they live on."""
    of_instances = {one[0]: (one[5], one[6]) for one in written.instances(db) if one[5]}
    others = (*written.heads_of_letters(db), *written.heads_of_journals(db))
    return of_instances | {stream: (seq, head) for stream, seq, head, _ in others}


def root(known: Mapping[str, Head]) -> bytes:
    """The Merkle root over these heads, in the order of the streams' ids."""
    return merkle_root(leaf(written.octets(stream), *known[stream]) for stream in sorted(known))


def every(db: Connection) -> list[Checkpoint]:
    """All checkpoints, oldest first."""
    rows = db.execute(select(_CHECKPOINT).order_by(_CHECKPOINT.c.n))
    return [Checkpoint(r.n, r.previous, r.root, r.streams, r.at, r.key_id, r.signature) for r in rows]


def newest_at(db: Connection) -> Moment | None:
    """When the newest was taken; None where there is none."""
    found: Moment | None = db.scalar(select(_CHECKPOINT.c.at).order_by(_CHECKPOINT.c.n.desc()).limit(1))
    return found


def leaves(db: Connection) -> dict[int, dict[str, Head]]:
    """Checkpoint number -> the leaves stored with it, by the id of their stream as the database writes it."""
    found: defaultdict[int, dict[str, Head]] = defaultdict(dict)
    for n, stream, seq, head in cast(Iterator[_Leaf], written.rows(db, _LEAVES)):
        found[n][stream] = seq, head
    return found


def add(db: Connection, checkpoint: Checkpoint, moved: Sequence[tuple[str, Head]]) -> None:
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
        rows = [{"n": one.n, "stream": UUID(s), "seq": seq, "head": head} for s, (seq, head) in moved]
        db.execute(insert(_LEAF), rows)
