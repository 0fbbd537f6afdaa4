"""The marks of the workers: who runs since when, and when each verb last beat.

One row per worker and verb, moved with every beat. Who a worker is, is new with every start: the names of
machines and numbers of processes come back and would hide one that is gone.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlmodel import Field, SQLModel

from engine.core.identifiers import Moment
from engine.store.described import table_of
from engine.store.upsert import upsert


class WorkerRow(SQLModel, table=True):
    """One start of a worker. `stopped_at` is empty while it runs, and for ever if it was killed."""

    __tablename__ = "worker"

    id: UUID = Field(primary_key=True)
    host: str
    pid: int
    version: str
    started_at: datetime
    stopped_at: datetime | None = None


class BeatRow(SQLModel, table=True):
    """The newest beat of one verb by one worker."""

    __tablename__ = "beat"

    worker: UUID = Field(primary_key=True)
    verb: str = Field(primary_key=True, index=True)
    at: datetime  # when the newest beat ended
    good_at: datetime | None = None  # when the newest beat ended that did its work
    milliseconds: int  # how long it took
    beats: int = 1
    failures: int = 0  # in a row, until now
    error: str = ""  # the kind of error of the newest failure, never its text


_WORKER = table_of(WorkerRow)
_BEAT = table_of(BeatRow)


@dataclass(frozen=True, slots=True)
class Worker:
    """One start of a worker."""

    id: UUID
    host: str
    pid: int
    version: str
    started_at: Moment
    stopped_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What a beat leaves behind. `error` is the kind of error it failed with; "" where it did not fail."""

    worker: UUID
    verb: str
    at: Moment
    milliseconds: int
    worked: bool  # False: it failed, or the brake held it
    error: str = ""


@dataclass(frozen=True, slots=True)
class Beat:
    """Where one verb of one worker stands."""

    worker: UUID
    verb: str
    at: Moment
    good_at: Moment | None
    milliseconds: int
    beats: int
    failures: int
    error: str


def enlist(db: Connection, one: Worker) -> None:
    """A worker has started."""
    row = {"id": one.id, "host": one.host, "pid": one.pid, "version": one.version}
    db.execute(insert(_WORKER), {**row, "started_at": one.started_at, "stopped_at": None})


def leave(db: Connection, worker: UUID, at: Moment) -> None:
    """A worker has stopped as it was asked to."""
    db.execute(update(_WORKER).where(_WORKER.c.id == worker).values(stopped_at=at))


def mark(db: Connection, one: Mark) -> None:
    """Move the mark of one verb of one worker, in one statement."""
    row = {"worker": one.worker, "verb": one.verb, "at": one.at, "milliseconds": one.milliseconds}
    row |= {"good_at": one.at if one.worked else None, "error": one.error}
    row |= {"beats": 1, "failures": 1 if one.error else 0}
    counted = {"beats": _BEAT.c.beats + 1}
    if one.error:
        counted["failures"] = _BEAT.c.failures + 1
    if not one.worked:
        counted["good_at"] = _BEAT.c.good_at
    upsert(db, _BEAT, [row], counted)


def newest(db: Connection, verbs: Collection[str] = ()) -> Moment | None:
    """The newest mark of these verbs (none named: of any) by any worker; None where nobody ever beat."""
    query = select(func.max(_BEAT.c.at))
    if verbs:
        query = query.where(_BEAT.c.verb.in_(sorted(verbs)))
    found: Moment | None = db.scalar(query)
    return found


def newest_good(db: Connection, verb: str) -> Moment | None:
    """When any worker last did this verb's work; None where nobody ever did."""
    found: Moment | None = db.scalar(select(func.max(_BEAT.c.good_at)).where(_BEAT.c.verb == verb))
    return found


def none_later_than(db: Connection, now: Moment) -> None:
    """Move marks that a wrong clock left in the future to this moment."""
    for column in (_BEAT.c.at, _BEAT.c.good_at):
        db.execute(update(_BEAT).where(column > now).values({column: now}))


def forget(db: Connection, before: Moment) -> int:
    """Delete the starts of workers that gave their last sign of life before a moment, with their beats; how many."""
    alive = select(_BEAT.c.worker).where(_BEAT.c.at >= before)
    gone = db.execute(delete(_WORKER).where(_WORKER.c.started_at < before, _WORKER.c.id.not_in(alive)))
    db.execute(delete(_BEAT).where(_BEAT.c.worker.not_in(select(_WORKER.c.id))))
    return gone.rowcount


def workers(db: Connection) -> list[Worker]:
    """Every start of a worker, the newest first."""
    found = db.execute(select(_WORKER).order_by(_WORKER.c.started_at.desc(), _WORKER.c.id))
    return [Worker(r.id, r.host, r.pid, r.version, r.started_at, r.stopped_at) for r in found]


def of_workers(db: Connection, workers: Iterable[UUID]) -> list[Beat]:
    """Where the verbs of these workers stand."""
    query = select(_BEAT).where(_BEAT.c.worker.in_(list(workers))).order_by(_BEAT.c.worker, _BEAT.c.verb)
    return [
        Beat(r.worker, r.verb, r.at, r.good_at, r.milliseconds, r.beats, r.failures, r.error)
        for r in db.execute(query)
    ]
