"""The metronome: lets each verb beat by itself, leaves a mark of every beat, and notices when it has stopped.

The only import of APScheduler, which keeps nothing: what is due lies in the database. A beat that is late is left
out, one that fails is logged and the next one comes; nothing switches itself off. No worker is special.
"""

import dataclasses
import os
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from engine.core.errors import EngineError
from engine.runtime.brake import ClockWatch
from engine.runtime.compose import compose
from engine.runtime.drain import drain
from engine.runtime.outages import WAKE, note_outage
from engine.runtime.runtime import Runtime
from engine.runtime.wake import wake
from engine.store import beats
from engine.store.beats import Mark, Worker
from engine.store.session import retried

EVERY = timedelta(seconds=5)
PATIENCE = timedelta(minutes=10)  # without a sign of life, beside a lease and twelve beats
LOOK = timedelta(milliseconds=200)  # how soon it is noticed that the worker is to stop
GoOn = Callable[[], bool]  # asked between batches; False: finish what is begun and end
Elapsed = Callable[[], float]
log: structlog.stdlib.BoundLogger = structlog.get_logger("dondoc.heartbeat")


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that is done again and again. What `run` gives, a frozen dataclass of counts, is logged."""

    name: str
    run: Callable[[GoOn], object]
    every: timedelta = EVERY
    held: bool = True  # by the brake, while the clock is in doubt


class HeartStopped(EngineError):
    """The metronome is dead or a verb hangs: only a new process helps."""

    status = 503

    def __init__(self, what: str) -> None:
        super().__init__("worker: {what}; expected to be started again by whoever looks after it", what=what)


class Heartbeat:
    """One worker: the verbs it beats, and when each last gave a sign of life."""

    def __init__(
        self, rt: Runtime, verbs: Sequence[Verb], version: str, elapsed: Elapsed | None = None
    ) -> None:
        """`elapsed`: seconds of a clock nobody sets, to hold the clock against; None where it is set by hand."""
        self._rt, self._verbs = rt, tuple(verbs)
        self.worker = Worker(rt.worker, socket.gethostname(), os.getpid(), version, rt.now())
        self._watch = ClockWatch(rt, elapsed)
        self._go_on: GoOn = lambda: True
        self._alive: dict[str, float] = {}
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(max(len(verbs), 1))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )

    def run(self, go_on: GoOn) -> None:
        """Beat until `go_on` says no; then let what is running finish, and leave.

        Raises:
            HeartStopped: nothing beats any more, though it should.
            DatabaseUnreachable: the database did not answer at the start.
        """
        self._go_on = go_on
        retried(self._rt.db, lambda db: beats.enlist(db, self.worker))
        self._alive = dict.fromkeys((verb.name for verb in self._verbs), time.monotonic())
        for verb in self._verbs:
            trigger = IntervalTrigger(seconds=verb.every.total_seconds(), timezone=UTC)
            # Memory forgets: whatever fell due before the start is looked for at once.
            self._scheduler.add_job(
                self._beat, trigger, [verb], id=verb.name, next_run_time=datetime.now(UTC)
            )
        self._scheduler.start()
        log.info("worker_started", worker=str(self._rt.worker), verbs=[verb.name for verb in self._verbs])
        try:
            while go_on():
                time.sleep(LOOK.total_seconds())
                self._require_life()
        except HeartStopped:
            self._scheduler.shutdown(wait=False)  # what hangs is not waited for
            raise
        self._scheduler.shutdown(wait=True)
        self._leave()

    def _beat(self, verb: Verb) -> None:
        if not self._go_on():
            return
        began, error, held = self._sign_of_life(verb), "", False
        try:
            held = verb.held and self._watch.holds()
            if not held:
                _report(verb, verb.run(lambda: bool(self._sign_of_life(verb)) and self._go_on()))
        except Exception as failed:
            # Whatever is wrong, the other verbs and the next beat go on; the mark shows it.
            error = type(failed).__name__
            log.error("beat_failed", verb=verb.name, worker=str(self._rt.worker), error=error, exc_info=True)
        milliseconds = int((self._sign_of_life(verb) - began) * 1000)
        self._mark(verb, milliseconds, worked=not held and not error, error=error)

    def _sign_of_life(self, verb: Verb) -> float:
        now = time.monotonic()
        self._alive[verb.name] = now
        return now

    def _mark(self, verb: Verb, milliseconds: int, *, worked: bool, error: str) -> None:
        try:
            one = Mark(self._rt.worker, verb.name, self._rt.now(), milliseconds, worked, error)
            retried(self._rt.db, lambda db: beats.mark(db, one))
        except Exception as failed:
            # A mark is for those who watch; that it could not be left must not fail the beat.
            log.error("mark_not_left", verb=verb.name, error=type(failed).__name__, exc_info=True)

    def _require_life(self) -> None:
        # The library's thread dies without a word, and then nothing beats; it has no public name.
        if not self._scheduler._thread.is_alive():
            raise HeartStopped("the metronome's thread has died")
        now = time.monotonic()
        for verb in self._verbs:
            silent = timedelta(seconds=now - self._alive[verb.name])
            if silent > PATIENCE + self._rt.lease + 12 * verb.every:
                raise HeartStopped(f"'{verb.name}' has not given a sign of life for {silent}")

    def _leave(self) -> None:
        try:
            retried(self._rt.db, lambda db: beats.leave(db, self._rt.worker, self._rt.now()))
        except Exception as failed:
            # It stops all the same; without this mark it only looks as if it had been killed.
            log.error("leave_not_marked", error=type(failed).__name__, exc_info=True)
        log.info("worker_stopped", worker=str(self._rt.worker))


def the_beats(rt: Runtime, every: timedelta = EVERY) -> tuple[Verb, ...]:
    """What every worker does: speak what is due, write the letters, send them."""

    def waking(go_on: GoOn) -> object:
        note_outage(rt)
        return wake(rt, go_on=go_on)

    return (
        Verb(WAKE, waking, every),
        Verb("compose", lambda go_on: compose(rt, go_on=go_on), every),
        Verb("drain", lambda go_on: drain(rt, go_on=go_on), every),
    )


def _report(verb: Verb, done: object) -> None:
    """One line for a beat that did something."""
    counts: Mapping[str, object] = {}
    if dataclasses.is_dataclass(done) and not isinstance(done, type):
        counts = {name: count for name, count in dataclasses.asdict(done).items() if isinstance(count, int)}
    if any(counts.values()):
        log.info("beat", verb=verb.name, **counts)
