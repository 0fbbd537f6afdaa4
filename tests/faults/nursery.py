"""`python -m tests.faults.nursery`: makes workers, a process each, as fast as they can be killed.

Everything is imported once; a line of orders on stdin forks one worker and answers with its number. What a worker
does is what `dondoc worker` does, the real beats on the real channel; only its clock runs fast, and it marks the
beginning and the end of every beat in FOLDER/marks-<number>, so that it is known what it died of.
"""

import importlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, is_dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

from config.settings import Mail, Settings
from engine.core.identifiers import moment
from engine.runtime.compose import compose
from engine.runtime.drain import drain
from engine.runtime.heartbeat import GoOn, Heartbeat, Verb, the_beats
from engine.runtime.runtime import Runtime
from engine.runtime.wake import wake
from tests.faults.clock import FastClock
from web import logs
from web.wiring import build

DRIVERS = ("psycopg", "sqlalchemy.dialects.sqlite.pysqlite", "sqlalchemy.dialects.postgresql.psycopg")
LITTLE = {
    "wake": 5,
    "compose": 5,
    "drain": 6,
}  # at a time, where one morning is to be shared or cut into pieces


@dataclass(frozen=True, slots=True)
class Orders:
    """All that a worker is told."""

    url: str
    folder: str
    port: int  # of the mail server
    sender: str
    begins: str
    origin: float
    speed: float
    lease_minutes: int  # by the fast clock
    every: float = 0.05  # real seconds from beat to beat
    little: bool = False  # small batches instead of the usual ones

    @property
    def clock(self) -> FastClock:
        """The clock everybody in this round goes by."""
        return FastClock(moment(datetime.fromisoformat(self.begins)), self.origin, self.speed)

    @property
    def settings(self) -> Settings:
        """The settings of the installation."""
        mail = Mail(host="localhost", port=self.port, security="none", sender=self.sender, timeout_seconds=10)
        return Settings(
            database=self.url,
            clock="manual",
            letters=Path(self.folder),
            lease_minutes=self.lease_minutes,
            mail=mail,
        )


class _Marks:
    """What this worker is doing, written down where a kill cannot undo it."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / f"marks-{os.getpid()}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def add(self, *words: str) -> None:
        """One line, whole or not at all."""
        os.write(self._file, (" ".join(words) + "\n").encode())

    def around(self, verb: Verb) -> Verb:
        """The same verb, marked."""

        def run(go_on: GoOn) -> object:
            self.add(verb.name, "+")
            done: object = None
            try:
                done = verb.run(go_on)
            finally:
                counts = asdict(done) if is_dataclass(done) and not isinstance(done, type) else {}
                self.add(verb.name, "-", json.dumps(counts))
            return done

        return replace(verb, run=run)


def _verbs(rt: Runtime, orders: Orders) -> tuple[Verb, ...]:
    usual = the_beats(rt, timedelta(seconds=orders.every))
    few: dict[str, Callable[[GoOn], object]] = {
        "wake": lambda go_on: wake(rt, LITTLE["wake"], go_on),
        "compose": lambda go_on: compose(rt, LITTLE["compose"], go_on),
        "drain": lambda go_on: drain(rt, LITTLE["drain"], go_on),
    }
    return tuple(replace(verb, run=few[verb.name]) for verb in usual) if orders.little else usual


def _work(orders: Orders, parent: int) -> None:
    folder = Path(orders.folder)
    log = os.open(folder / f"log-{os.getpid()}", os.O_WRONLY | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(log, stream)
    logs.configure(worker=True)
    rt = build(orders.settings, orders.clock)
    marks, asked = _Marks(folder), [False]

    def stop(_number: int, _frame: FrameType | None) -> None:
        asked[0] = True

    signal.signal(signal.SIGTERM, stop)
    # The clock is set by hand, as in a rehearsal: the brake would rightly pull at one that runs so fast.
    heart = Heartbeat(rt, tuple(marks.around(one) for one in _verbs(rt, orders)), "faults", None)
    marks.add("worker", str(rt.worker))
    heart.run(lambda: not asked[0] and os.getppid() == parent)
    marks.add("ended")


def main() -> None:
    """Fork at every line; nobody is left behind when the lines end."""
    for name in DRIVERS:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    me = os.getpid()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            code = 1
            try:
                _work(Orders(**json.loads(line)), me)
                code = 0
            except BaseException:
                traceback.print_exc()  # into its log: nobody else hears of it
                raise
            finally:
                sys.stderr.flush()
                os._exit(code)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
