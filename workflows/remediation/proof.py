"""Holds the texts of plans against the trail: who approved which text is only proved while both say the same."""

import json
from collections.abc import Iterator
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Connection, select

from engine.store import trail
from workflows.remediation.tables import REVISION

_HANDED_IN = ("submit", "resubmit", "receive", "declare_none")


def unsound(db: Connection) -> Iterator[tuple[UUID, int, str]]:
    """Every text that is not the one the trail speaks of: (plan, seq of the event or 0, what is wrong)."""
    chained: dict[tuple[UUID, int], tuple[int, str]] = {}
    for one in trail.of_kinds(db, _HANDED_IN):
        data = json.loads(one.raw)["data"]
        chained[one.stream, data["revision"]] = (one.seq, data["fingerprint"])
    stored = set[tuple[UUID, int]]()
    for row in db.execute(select(REVISION).order_by(REVISION.c.instance, REVISION.c.number)):
        place = (row.instance, row.number)
        stored.add(place)
        seq, mark = chained.get(place, (0, ""))
        if seq == 0:
            yield row.instance, 0, f"revision {row.number} is in no event"
        found = sha256(row.document.encode()).hexdigest() if row.document else ""
        if not found == row.fingerprint == mark:
            yield row.instance, seq, f"the text of revision {row.number} is not the one that was handed in"
    for stream, number in sorted(set(chained) - stored):
        yield stream, chained[stream, number][0], f"revision {number} was handed in and is not there"
