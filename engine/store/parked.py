"""Instances that were put aside because speaking failed: since when, how often, when it is tried again."""

import json
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from engine.core.identifiers import Moment, OfficeId, moment
from engine.store.described import table_of
from engine.store.identity import journal_stream
from engine.store.instances import InstanceRow
from engine.store.trail import EventRow

_TABLE = table_of(InstanceRow)
_EVENT = table_of(EventRow)


@dataclass(frozen=True, slots=True)
class Parked:
    """One instance that failed to speak, `failures` times in a row; `since` the first of them (None: not told)."""

    ref: str
    failures: int
    since: Moment | None
    wake_at: Moment | None


def of_office(db: Connection, office: OfficeId) -> list[Parked]:
    """Every parked instance of an office, in the order of their references; two queries."""
    aside = select(_TABLE).where(_TABLE.c.office == office, _TABLE.c.failures > 0).order_by(_TABLE.c.ref)
    rows = db.execute(aside).all()
    told = (
        select(_EVENT.c.at, _EVENT.c.body)
        .where(_EVENT.c.stream == journal_stream(office), _EVENT.c.kind == "parked")
        .order_by(_EVENT.c.seq)
    )
    since: dict[UUID, Moment] = {}
    for event in db.execute(told):
        body = json.loads(event.body)
        if body["failures"] == 1 or UUID(body["instance"]) not in since:
            since[UUID(body["instance"])] = moment(event.at)
    return [
        Parked(row.ref, row.failures, since.get(row.id), moment(row.wake_at) if row.wake_at else None)
        for row in rows
    ]
