"""The table of instances: where each stands, its clocks, the head of its chain and when to wake it next."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Index, Text, bindparam, func, insert, select, text, update
from sqlmodel import Field, SQLModel

from engine.core.asked import Instance
from engine.core.errors import NotFound
from engine.core.identifiers import InstanceId, Json, Moment, OfficeId
from engine.core.ladder import Clocked
from engine.store.asking import Asking
from engine.store.bulk import Bulk
from engine.store.described import table_of

_WAITING = text("wake_at IS NOT NULL")


class InstanceRow(SQLModel, table=True):
    """One running copy of a workflow. Its newest event's hash lies here, on the row every step locks anyway."""

    __tablename__ = "instance"
    __table_args__ = (
        Index("ix_instance_wake_at", "wake_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_instance_office_workflow", "office", "workflow", "state"),
    )

    id: UUID = Field(primary_key=True)
    office: str
    workflow: str
    digest: str
    ref: str = Field(unique=True)
    parent: UUID | None = Field(default=None, index=True)
    state: str
    outcome: str = ""
    version: int = 0
    seq: int = 0
    head: bytes = b""
    clocks: str = Field(default="{}", sa_type=Text)
    wake_at: datetime | None = None
    failures: int = 0


_TABLE = table_of(InstanceRow)
_COLUMNS = (
    "id", "office", "workflow", "digest", "ref", "parent", "state",
    "outcome", "version", "seq", "head", "clocks", "wake_at", "failures",
)  # fmt: skip
_CLOCKS = _COLUMNS.index("clocks")
_AT_ONCE = 500  # in one question
_SELECT = select(*(_TABLE.c[name] for name in _COLUMNS))
_READ = Asking(lambda among: _SELECT.where(among(_TABLE.c.id)).order_by(_TABLE.c.id))
_CALLED = Asking(lambda among: select(_TABLE.c.id, _TABLE.c.ref).where(among(_TABLE.c.id)))
_LOCK = Asking(
    lambda among: _SELECT.where(among(_TABLE.c.id)).order_by(_TABLE.c.id).with_for_update(key_share=True)
)
_CLAIM = (
    _SELECT.where(_TABLE.c.wake_at.is_not(None), _TABLE.c.wake_at <= bindparam("now"))
    .order_by(_TABLE.c.wake_at, _TABLE.c.id)
    .limit(bindparam("limit"))
    .with_for_update(key_share=True, skip_locked=True)
)
_CHILDREN = Asking(lambda among: _SELECT.where(among(_TABLE.c.parent)).order_by(_TABLE.c.ref))
_FAMILY = Asking(
    lambda among: (
        _SELECT.where(among(_TABLE.c.id) | _TABLE.c.id.in_(select(_TABLE.c.parent).where(among(_TABLE.c.id))))
        .order_by(_TABLE.c.parent.is_not(None), _TABLE.c.id)
        .with_for_update(key_share=True)
    )
)
_DUE = select(1).where(_TABLE.c.wake_at.is_not(None), _TABLE.c.wake_at <= bindparam("now")).limit(1)
_MOVES = ("state", "outcome", "version", "seq", "head", "clocks", "wake_at", "failures")


_ADD = Bulk(insert(_TABLE), _COLUMNS)
_MOVE = Bulk(
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("_id"))
    .values({name: bindparam(f"_{name}") for name in _MOVES})
)


def lock(db: Connection, ids: Iterable[InstanceId]) -> dict[InstanceId, Instance]:
    """These instances, locked until the end of the transaction, always in the order of their ids.

    Raises:
        NotFound: one of them does not exist.
    """
    wanted = sorted(set(ids))
    return _all_of(wanted, _LOCK.execute(db, wanted))


def lock_family(db: Connection, ids: Iterable[InstanceId]) -> dict[InstanceId, Instance]:
    """These instances, locked with the parents of those that have one: parents first, then by id. One statement.

    Raises:
        NotFound: one of them does not exist.
    """
    wanted = sorted(set(ids))
    return _all_of(wanted, _FAMILY.execute(db, wanted))


def claim(db: Connection, now: Moment, limit: int) -> list[Instance]:
    """Up to `limit` instances that are due, locked; those that somebody else holds are left to him."""
    return [_instance(row) for row in db.execute(_CLAIM, {"now": now, "limit": limit})]


def anything_due(db: Connection, now: Moment) -> bool:
    """Whether some instance is due; locks nothing."""
    return db.execute(_DUE, {"now": now}).first() is not None


def read(db: Connection, ids: Iterable[InstanceId]) -> dict[InstanceId, Instance]:
    """These instances as they stand, not locked; who is missing does not exist."""
    return {row[0]: _instance(row) for row in _READ.execute(db, sorted(set(ids)))}


def refs(db: Connection, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What people call these instances, whatever else their rows hold; who is missing is no instance."""
    wanted = sorted(set(ids))
    some = (wanted[n : n + _AT_ONCE] for n in range(0, len(wanted), _AT_ONCE))
    return {row[0]: str(row[1]) for few in some for row in _CALLED.execute(db, few)}


def by_ref(db: Connection, refs: Sequence[str]) -> dict[str, Instance]:
    """Instances by what people call them; who is missing does not exist."""
    statement = _SELECT.where(_TABLE.c.ref.in_(refs))
    return {row.ref: _instance(row) for row in db.execute(statement)}


def children(db: Connection, parents: Iterable[InstanceId]) -> dict[InstanceId, list[Instance]]:
    """The children of these instances, in the order they were started; not locked."""
    wanted = list(parents)
    found: dict[InstanceId, list[Instance]] = {parent: [] for parent in wanted}
    for row in _CHILDREN.execute(db, wanted):
        found[InstanceId(row.parent)].append(_instance(row))
    return found


def of_workflow(
    db: Connection, workflow: str, office: OfficeId | None = None, *, running: bool = False
) -> list[InstanceId]:
    """Ids of the instances of a workflow, of one office or of all; `running`: only those with a clock set."""
    statement = select(_TABLE.c.id).where(_TABLE.c.workflow == workflow).order_by(_TABLE.c.id)
    if office is not None:
        statement = statement.where(_TABLE.c.office == office)
    if running:
        statement = statement.where(_TABLE.c.clocks != "{}")
    return [InstanceId(row.id) for row in db.execute(statement)]


def add(db: Connection, new: Sequence[Instance]) -> None:
    """Insert new instances, in one statement."""
    _ADD.execute(db, [_values(one) for one in new])


def move(db: Connection, moved: Sequence[Instance]) -> None:
    """Write where these locked instances stand now, in one statement."""
    _MOVE.execute(db, [_moved(one) for one in moved])


def earliest_waiting(db: Connection, now: Moment) -> Moment | None:
    """The earliest moment some instance should have spoken at by `now`; parked ones hold nobody up."""
    due = select(func.min(_TABLE.c.wake_at)).where(_TABLE.c.wake_at <= now, _TABLE.c.failures == 0)
    earliest: Moment | None = db.execute(due).scalar_one()
    return earliest


def digests(db: Connection) -> dict[str, dict[str, bool]]:
    """Workflow -> digests of the definitions its instances were started under, and whether one of them is open."""
    found: dict[str, dict[str, bool]] = {}
    query = select(_TABLE.c.workflow, _TABLE.c.digest, (_TABLE.c.outcome == "").label("open")).distinct()
    for row in db.execute(query):
        known = found.setdefault(row.workflow, {})
        known[row.digest] = known.get(row.digest, False) or bool(row.open)
    return found


def _all_of(wanted: Sequence[InstanceId], rows: Iterable[Sequence[Any]]) -> dict[InstanceId, Instance]:
    locked = {row[0]: row for row in rows}
    if missing := [str(one) for one in wanted if one not in locked]:
        raise NotFound("instance", ", ".join(missing))
    return {one: _instance(locked[one]) for one in wanted}


def _instance(row: Sequence[Any]) -> Instance:
    """The columns in their order, which is the one of its fields; by place, because a tick reads thousands."""
    fields = list(row)
    fields[_CLOCKS] = clocks_of(fields[_CLOCKS])
    return Instance(*fields)


@lru_cache(maxsize=4096)  # plans that were armed together have the same clocks, to the letter
def clocks_of(clocks: str) -> Mapping[str, Clocked]:
    """The clocks of an instance, by the name of their timer, from the column they are stored in."""
    return MappingProxyType(
        {name: Clocked.from_document(clock) for name, clock in json.loads(clocks).items()}
    )


@lru_cache(maxsize=4096)
def written_clocks(clocks: str) -> Mapping[str, Mapping[str, Json]]:
    """The same clocks in the form events have them."""
    return {name: clock.document() for name, clock in clocks_of(clocks).items()}


@lru_cache(maxsize=4096)
def _written(clocks: tuple[tuple[str, Clocked], ...]) -> str:
    return json.dumps({name: clock.document() for name, clock in clocks})


def _values(one: Instance) -> Mapping[str, object]:
    fields = {name: getattr(one, name) for name in _COLUMNS if name != "clocks"}
    return {**fields, "clocks": _written(tuple(one.clocks.items()))}


def _moved(one: Instance) -> Mapping[str, object]:
    return {
        "_id": one.id,
        "_state": one.state,
        "_outcome": one.outcome,
        "_version": one.version,
        "_seq": one.seq,
        "_head": one.head,
        "_clocks": _written(tuple(one.clocks.items())),
        "_wake_at": one.wake_at,
        "_failures": one.failures,
    }
