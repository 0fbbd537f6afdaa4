"""Ladders as they were when first used, by digest: stored once, never changed."""

import json
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Text, select
from sqlmodel import Field, SQLModel

from engine.core.errors import NotFound
from engine.core.identifiers import Moment
from engine.core.ladder import Ladder
from engine.store.upsert import insert_new


class LadderRow(SQLModel, table=True):
    """One version of one ladder. Appended, never changed."""

    __tablename__ = "ladder"

    digest: str = Field(primary_key=True)
    name: str
    document: str = Field(sa_type=Text)
    at: datetime


_TABLE = LadderRow.__table__  # type: ignore[attr-defined]
_cache: dict[str, Ladder] = {}  # by digest of the content, so it can never be stale


def publish(db: Connection, ladders: Iterable[Ladder], at: Moment) -> dict[str, str]:
    """Store these ladders where they are new; gives name -> digest."""
    kept = list(ladders)
    insert_new(
        db,
        _TABLE,
        [
            {
                "digest": one.digest,
                "name": one.name,
                "document": json.dumps(one.document(), ensure_ascii=False),
                "at": at,
            }
            for one in kept
        ],
    )
    return {one.name: one.digest for one in kept}


def of(db: Connection, digests: Iterable[str]) -> dict[str, Ladder]:
    """These ladders; one query at most, none where they are known already.

    Raises:
        NotFound: a digest was never stored.
    """
    wanted = set(digests)
    if unknown := sorted(wanted - set(_cache)):
        for row in db.execute(select(_TABLE).where(_TABLE.c.digest.in_(unknown))):
            _cache[row.digest] = Ladder.from_document(json.loads(row.document))
    if missing := sorted(wanted - set(_cache)):
        raise NotFound("ladder", missing[0])
    return {digest: _cache[digest] for digest in wanted}
