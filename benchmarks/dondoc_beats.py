"""Dondoc itself as a child: wake, compose and drain what is due, over SMTP.

`python -m benchmarks.dondoc_beats DATABASE PORT [SECONDS]`: until nothing is left, or so long idle, a beat every
five seconds. With `later` instead of the seconds the leases of a worker that is gone have run out meanwhile.
"""

import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from benchmarks.morning import opened
from benchmarks.reminders import LANES, SENDER, Stopwatch
from benchmarks.sink import HOST
from engine.core.identifiers import Moment
from engine.runtime.compose import compose
from engine.runtime.drain import drain
from engine.runtime.runtime import Runtime
from engine.runtime.wake import wake
from notifiers.email import EmailChannel
from notifiers.envelope import MailOptions, Security
from web.clocks import ManualClock

EVERY = 5.0  # seconds between two beats of a worker


def way(port: int) -> EmailChannel:
    """The channel, in clear: the server is on this machine."""
    return EmailChannel(SENDER, MailOptions(HOST, port, Security.NONE, connections=LANES))


def beat(rt: Runtime) -> None:
    """Speak what is due, write the letters, send them."""
    wake(rt)
    compose(rt)
    drain(rt)


def main() -> None:
    """Beat once, or so long as asked for."""
    path, port, how = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else ""
    rt = opened(path, way(port))
    if how == "later":
        rt = replace(rt, clock=ManualClock(Moment(rt.now() + rt.lease + timedelta(minutes=1))))
    if how in ("", "later"):
        watch = Stopwatch()
        beat(rt)
    else:
        beat(rt)  # the first compiles its statements
        watch, ends = Stopwatch(), time.monotonic() + float(how)
        while (left := ends - time.monotonic()) > 0:
            time.sleep(min(EVERY, left))
            beat(rt)
    watch.report()
    rt.db.dispose()


if __name__ == "__main__":
    main()
