"""Notices that no letter could be written for: who waits for one and why, opened again or closed by a person.

The rows lie in the ledger; here they are only moved between standings. Nothing is said and nobody is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from engine.core.identifiers import Moment, OfficeId, PersonId, moment
from engine.core.notices import Standing
from engine.store.described import table_of
from engine.store.notices import NoticeRow

_TABLE = table_of(NoticeRow)


@dataclass(frozen=True, slots=True)
class Undelivered:
    """What one recipient was owed and could not be sent, for one reason; `since` the oldest of it fell due."""

    person: PersonId
    why: str
    count: int
    since: Moment


def of_office(db: Connection, office: OfficeId) -> list[Undelivered]:
    """Everybody of an office who could not be written to, the longest waiting first."""
    since = func.min(_TABLE.c.due).label("since")
    query = (
        select(_TABLE.c.person, _TABLE.c.why, func.count().label("many"), since)
        .where(_TABLE.c.office == office, _TABLE.c.standing == Standing.UNDELIVERABLE.value)
        .group_by(_TABLE.c.person, _TABLE.c.why)
        .order_by(since, _TABLE.c.person, _TABLE.c.why)
    )
    return [
        Undelivered(PersonId(row.person), row.why, row.many, moment(row.since)) for row in db.execute(query)
    ]


def lock(db: Connection, office: OfficeId, person: PersonId) -> list[str]:
    """Keys of what one recipient could not be sent, locked; who asks meanwhile waits and then finds the rest."""
    query = (
        select(_TABLE.c.key)
        .where(
            _TABLE.c.office == office,
            _TABLE.c.person == person,
            _TABLE.c.standing == Standing.UNDELIVERABLE.value,
        )
        .order_by(_TABLE.c.key)
        .with_for_update()
    )
    return list(db.scalars(query))


def put(db: Connection, keys: Sequence[str], standing: Standing, why: str = "") -> None:
    """Write what became of locked notices, in one statement."""
    if keys:
        change = update(_TABLE).where(_TABLE.c.key.in_(keys))
        db.execute(change.values(standing=standing.value, why=why))
