"""Attachments as rows, because several machines share no disk: bounded in size, found again by their hash."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, delete, select
from sqlmodel import Field, SQLModel

from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import Moment
from engine.core.said import Bytes
from engine.store.described import table_of
from engine.store.upsert import upsert


class BlobRow(SQLModel, table=True):
    """One file as it came. Its name is what the sender called it, and is never trusted."""

    __tablename__ = "blob"

    sha256: str = Field(primary_key=True)
    name: str
    size: int
    content: bytes
    at: datetime


_TABLE = table_of(BlobRow)
Referring = Select[tuple[str]]  # the files some table names


@dataclass(frozen=True, slots=True)
class Kept:
    """What can be said of a kept file without opening it: what its sender calls it, and how many bytes it has."""

    name: str
    size: int


def put(db: Connection, name: str, content: bytes, limit: int, at: Moment) -> str:
    """Keep a file; gives its SHA-256 in hex. The same bytes are kept once, under their first name, and count as new.

    Raises:
        BadInput: the file is empty, or larger than `limit` bytes.
    """
    if not 0 < len(content) <= limit:
        raise BadInput(
            "file '{name}': expected 1 to {limit} bytes, got {size}",
            name=name,
            limit=Bytes(limit),
            size=Bytes(len(content)),
        )
    digest = hashlib.sha256(content).hexdigest()
    row = {"sha256": digest, "name": name[-200:], "size": len(content), "content": content, "at": at}
    upsert(db, _TABLE, [row], {name: _TABLE.c[name] for name in ("name", "size", "content")})
    return digest


def get(db: Connection, sha256: str) -> tuple[str, bytes]:
    """(name, content) of a kept file.

    Raises:
        NotFound: nothing with that hash was kept.
    """
    row = db.execute(select(_TABLE).where(_TABLE.c.sha256 == sha256)).one_or_none()
    if row is None:
        raise NotFound("file", sha256)
    return row.name, row.content


def kept(db: Connection, digests: Iterable[str]) -> dict[str, Kept]:
    """Those of these files that are kept, by their SHA-256; one query, and no content."""
    query = select(_TABLE.c.sha256, _TABLE.c.name, _TABLE.c.size).where(
        _TABLE.c.sha256.in_(sorted(set(digests)))
    )
    return {digest: Kept(name, size) for digest, name, size in db.execute(query)}


def unreferred(db: Connection, before: Moment, referring: Sequence[Referring]) -> list[str]:
    """The files that came before a moment and are named by none of these columns, by their SHA-256; oldest first."""
    query = select(_TABLE.c.sha256).where(*_rubbish(before, referring)).order_by(_TABLE.c.at, _TABLE.c.sha256)
    return list(db.scalars(query))


def forget(db: Connection, digests: Sequence[str], before: Moment, referring: Sequence[Referring]) -> int:
    """Delete these files, as far as that still holds; how many were."""
    gone = delete(_TABLE).where(_TABLE.c.sha256.in_(digests), *_rubbish(before, referring))
    return db.execute(gone).rowcount


def _rubbish(before: Moment, referring: Sequence[Referring]) -> Sequence[ColumnElement[bool]]:
    return (_TABLE.c.at < before, *(_TABLE.c.sha256.not_in(one) for one in referring))
