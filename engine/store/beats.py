"""The marks of the workers: who runs since when, when each verb last beat, and where nobody beat.

One row per worker and verb, moved with every beat. Who a worker is, is new with every start: the names of
machines and numbers of processes come back and would hide one that is gone.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from engine.store.described import table_of


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
    good_at: datetime | None = None  # when the newest beat ended that did not fail
    milliseconds: int  # how long it took
    beats: int = 1
    failures: int = 0  # in a row, until now
    error: str = ""  # the kind of error of the newest failure, never its text


class OutageRow(SQLModel, table=True):
    """A time in which nobody beat. The key makes it impossible that two workers write the same outage."""

    __tablename__ = "outage"

    began_at: datetime = Field(primary_key=True)
    ended_at: datetime


class BrakeRow(SQLModel, table=True):
    """The brake: while a row is not released, nothing wakes, because the clock is in doubt."""

    __tablename__ = "brake"

    pulled_at: datetime = Field(primary_key=True)
    why: str
    released_at: datetime | None = None
    released_by: str = ""


WORKER = table_of(WorkerRow)
BEAT = table_of(BeatRow)
OUTAGE = table_of(OutageRow)
BRAKE = table_of(BrakeRow)
