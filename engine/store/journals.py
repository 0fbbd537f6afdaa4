"""The journal of an office: a stream of its own for what is no plan's: imports, calendar, cycles, outages."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update
from sqlmodel import Field, SQLModel

from engine.core.calendar import ZONE
from engine.core.decision import Event
from engine.core.identifiers import Json, Moment, OfficeId
from engine.store import trail
from engine.store.described import table_of
from engine.store.identity import journal_stream
from engine.store.upsert import insert_new


class JournalRow(SQLModel, table=True):
    """The head of one office's journal."""

    __tablename__ = "journal"

    office: str = Field(primary_key=True)
    stream: UUID = Field(unique=True)
    seq: int = 0
    head: bytes = b""


_TABLE = table_of(JournalRow)
NO_TEXTS: Mapping[str, str] = MappingProxyType({})


def write(
    db: Connection,
    office: OfficeId,
    kind: str,
    body: Mapping[str, Json],
    at: Moment,
    texts: Mapping[str, str] = NO_TEXTS,
) -> None:
    """Append one entry; the office's row is locked meanwhile, other offices are not.

    `texts` are free texts: they are committed to and lie beside the entry, not in its body.
    """
    stream = journal_stream(office)
    insert_new(db, _TABLE, [{"office": office, "stream": stream, "seq": 0, "head": b""}])
    row = db.execute(select(_TABLE).where(_TABLE.c.office == office).with_for_update()).one()
    event = Event(kind, "", at.astimezone(ZoneInfo(ZONE)).date(), body, texts)
    [head] = trail.append(db, [trail.Entry(stream, row.seq + 1, row.head, event)], at)
    db.execute(update(_TABLE).where(_TABLE.c.office == office).values(seq=row.seq + 1, head=head))
