"""A job per reminder in the SQLAlchemy store of APScheduler, as its manual shows it; a child sends them.

`python -m benchmarks.apscheduler_store DATABASE PORT [SECONDS]`: until nothing is left, or so long idle.
"""

import smtplib
import sqlite3
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_SUBMITTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler

from benchmarks.reminders import LANES, SENDER, Stopwatch, message
from benchmarks.sink import HOST

_OWN = threading.local()  # one connection to the server, and one to the record, per thread


def prepare(path: Path, count: int, due: datetime) -> None:
    """A new store with `count` reminders due at that moment."""
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE sent (number INTEGER, at TEXT)")
    scheduler = _Writing(jobstores={"default": SQLAlchemyJobStore(f"sqlite:///{path}")}, timezone=UTC)
    scheduler.start(paused=True)
    for number in range(count):
        scheduler.add_job(
            remind, "date", run_date=due, args=[str(path), number], id=str(number), misfire_grace_time=None
        )
    scheduler.shutdown()


def remind(database: str, number: int) -> None:
    """One reminder: sent, then recorded."""
    if not hasattr(_OWN, "smtp"):
        port = int(_port_beside(database).read_text(encoding="utf-8"))
        _OWN.smtp = smtplib.SMTP(HOST, port, local_hostname="localhost")
        _OWN.record = sqlite3.connect(database, timeout=30, isolation_level=None)
    recipient, content = message(number)
    _OWN.smtp.sendmail(SENDER, [recipient], content)
    _OWN.record.execute("INSERT INTO sent VALUES (?, ?)", (number, datetime.now(UTC).isoformat()))


class _Writing(BaseScheduler):  # type: ignore[misc]  # the library ships no types
    """A scheduler that only stores: one that runs would begin with what is due while it shuts down."""

    def wakeup(self) -> None:
        """Nothing is run."""

    def shutdown(self, wait: bool = True) -> None:
        """Close the store."""
        super().shutdown(wait)


def _port_beside(database: str) -> Path:
    return Path(f"{database}.port")


def _scheduler(path: Path) -> BackgroundScheduler:
    return BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(f"sqlite:///{path}")},
        executors={"default": ThreadPoolExecutor(LANES)},
        job_defaults={"misfire_grace_time": None},
        timezone=UTC,
    )


def main() -> None:
    """Send what is due, or idle."""
    path, lasts = Path(sys.argv[1]), float(sys.argv[3]) if len(sys.argv) > 3 else 0.0
    _port_beside(str(path)).write_text(sys.argv[2], encoding="utf-8")  # the jobs do not know it
    counts = {EVENT_JOB_SUBMITTED: 0, EVENT_JOB_EXECUTED: 0, EVENT_JOB_ERROR: 0}
    scheduler = _scheduler(path)
    scheduler.add_listener(lambda event: counts.update({event.code: counts[event.code] + 1}), sum(counts))
    watch = Stopwatch()
    scheduler.start()
    time.sleep(lasts)
    while not lasts and (_left(path) or counts[EVENT_JOB_SUBMITTED] > _ended(counts)):
        time.sleep(0.02)
    watch.report()
    scheduler.shutdown(wait=False)


def _ended(counts: dict[int, int]) -> int:
    return counts[EVENT_JOB_EXECUTED] + counts[EVENT_JOB_ERROR]


def _left(path: Path) -> int:
    with sqlite3.connect(path, timeout=30) as db:
        [left] = db.execute("SELECT count(*) FROM apscheduler_jobs").fetchone()
    return int(left)


if __name__ == "__main__":
    main()
