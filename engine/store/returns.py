"""Finds the letters that reports of other servers speak of: by their id, or by the Message-ID they bear."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, select

from engine.store import letters
from engine.store.described import table_of
from engine.store.letters import Letter, LetterRow

_TABLE = table_of(LetterRow)


def lock(db: Connection, ids: Collection[UUID], message_ids: Collection[str]) -> list[Letter]:
    """Every letter that has one of these ids or Message-IDs, locked in the order of their ids."""
    named = select(_TABLE.c.id).where(_TABLE.c.message_id.in_(sorted(message_ids)))
    meant = {*ids, *db.scalars(named)}
    return [*letters.of_ids(db, list(letters.heads(db, sorted(meant)))).values()]
