"""Attachments as rows, because several machines share no disk: bounded in size, found again by their hash."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, select
from sqlmodel import Field, SQLModel

from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import Moment
from engine.store.described import table_of
from engine.store.upsert import insert_new


class BlobRow(SQLModel, table=True):
    """One file as it came. Its name is what the sender called it, and is never trusted."""

    __tablename__ = "blob"

    sha256: str = Field(primary_key=True)
    name: str
    size: int
    content: bytes
    at: datetime


_TABLE = table_of(BlobRow)


def put(db: Connection, name: str, content: bytes, limit: int, at: Moment) -> str:
    """Keep a file; gives its SHA-256 in hex. The same bytes are kept once.

    Raises:
        BadInput: the file is empty, or larger than `limit` bytes.
    """
    if not 0 < len(content) <= limit:
        raise BadInput(
            "file '{name}': expected 1 to {limit} bytes, got {size}",
            name=name,
            limit=limit,
            size=len(content),
        )
    digest = hashlib.sha256(content).hexdigest()
    row = {"sha256": digest, "name": name[-200:], "size": len(content), "content": content, "at": at}
    insert_new(db, _TABLE, [row])
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
