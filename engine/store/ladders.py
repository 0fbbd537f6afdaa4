"""Ladders as they were when first used, by digest: stored once, never changed."""

import json
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Text, select
from sqlmodel import Field, SQLModel

from engine.core.errors import MISSHAPEN, NotFound
from engine.core.identifiers import Moment
from engine.core.ladder import Ladder
from engine.store.described import table_of
from engine.store.upsert import insert_new


class LadderRow(SQLModel, table=True):
    """One version of one ladder. Appended, never changed."""

    __tablename__ = "ladder"

    digest: str = Field(primary_key=True)
    name: str
    document: str = Field(sa_type=Text)
    at: datetime


_TABLE = table_of(LadderRow)
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


class Ladders(dict[str, Ladder]):
    """Ladders by digest. One that was never stored is missed by whoever asks for it, not by all the others."""

    def __missing__(self, digest: str) -> Ladder:
        """Refuse to go on without it.

        Raises:
            NotFound: always.
        """
        raise NotFound("ladder", digest)


def of(db: Connection, digests: Iterable[str]) -> Ladders:
    """These ladders, as far as they were stored; one query at most, none where they are known already."""
    wanted = set(digests)
    if unknown := sorted(wanted - set(_cache)):
        for row in db.execute(select(_TABLE).where(_TABLE.c.digest.in_(unknown))):
            _cache[row.digest] = Ladder.from_document(json.loads(row.document))
    return Ladders((digest, _cache[digest]) for digest in wanted & set(_cache))


def stored(db: Connection, digests: Iterable[str]) -> Ladders:
    """Those of these ladders whose text in the database is still the one with that digest.

    Not what this process remembers of them: what is proved is the database.
    """
    query = select(_TABLE.c.digest, _TABLE.c.document).where(_TABLE.c.digest.in_(sorted(set(digests))))
    return Ladders(
        (digest, ladder)
        for digest, document in db.execute(query)
        if (ladder := _whole(document)) is not None and ladder.digest == digest
    )


def _whole(document: str) -> Ladder | None:
    try:
        return Ladder.from_document(json.loads(document))
    except MISSHAPEN:
        return None
