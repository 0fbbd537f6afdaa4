"""The command that keeps an installation going: a worker, which does again and again what is to be done."""

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import version
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from engine.core.identifiers import Json
from web import logs
from web.cli.audit import audit_key
from web.cli.context import AsJson, Door, the_door
from web.cli.naming import tell
from web.cli.showing import answer, local_iso

if TYPE_CHECKING:
    from engine.runtime.heartbeat import Heartbeat, Verb

SIGNING = timedelta(minutes=10)  # how often it is looked whether a checkpoint is due
# Runs on while the machine sleeps, where there is such a clock: a machine that slept was away, its clock is right.
_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.command()(worker)


def worker(
    context: typer.Context,
    every: Annotated[
        float, typer.Option("--every", min=0.05, max=3600, help="Seconds from one beat to the next.")
    ] = 5,
    as_json: AsJson = False,
) -> None:
    """Wake, compose and drain again and again until told to stop; as many workers as you like, none is special."""
    from engine.runtime.heartbeat import Heartbeat, HeartStopped

    door = the_door()
    logs.configure(trace=bool(context.find_root().params.get("trace")), worker=True)
    verbs = verbs_of(door, timedelta(seconds=every))
    heart = Heartbeat(door.rt, verbs, version("dondoc"), elapsed_of(door))
    asked = Asked()
    asked.listen()
    _introduce(heart, verbs, every, as_json)
    try:
        heart.run(asked.go_on)
    except HeartStopped as stopped:
        typer.echo(f"dondoc: {stopped}", err=True)
        sys.stderr.flush()
        # A thread that hangs would keep the process, and whoever should start it again would wait for ever.
        os._exit(1)
    if not as_json:
        typer.echo(tell("worker_stopped", worker=heart.worker.id))


def elapsed_of(door: Door) -> Callable[[], float] | None:
    """A clock nobody sets, to hold the machine's against; None where the clock is set by hand and always right."""
    return None if door.settings.clock == "manual" else lambda: time.clock_gettime(_STEADY)


def verbs_of(door: Door, every: timedelta) -> "tuple[Verb, ...]":
    """What this installation does again and again; a further verb is one line here."""
    from engine.runtime.checkpoint import checkpoint_when_due
    from engine.runtime.heartbeat import Verb, the_beats
    from web import bounces
    from web.auth.policy import policy_of
    from web.forgetting import EVERY as FORGETTING
    from web.forgetting import forget

    key, read, rt = audit_key(door), bounces.bounce_reader(door.settings), door.rt
    verbs = [*the_beats(rt, every)]
    if read is not None:
        verbs.append(Verb("bounces", lambda go_on: read(rt, go_on), bounces.EVERY, held=False))
    if key is not None:
        verbs.append(Verb("checkpoint", lambda _: checkpoint_when_due(rt, key), SIGNING))
    verbs.append(Verb("forget", lambda _: forget(rt, policy_of(door.settings)), FORGETTING))
    return tuple(verbs)


def _introduce(heart: "Heartbeat", verbs: "tuple[Verb, ...]", every: float, as_json: bool) -> None:
    me, names = heart.worker, [verb.name for verb in verbs]
    data: Json = {
        "worker": str(me.id),
        "host": me.host,
        "pid": me.pid,
        "version": me.version,
        "started_at": local_iso(me.started_at),
        "verbs": [*names],
    }
    said = tell("worker_started", worker=me.id, pid=me.pid, verbs=", ".join(names), seconds=f"{every:g}")
    answer(as_json, data, said)
    sys.stdout.flush()  # whoever started it waits for this line


class Asked:
    """Hears the signals: the first lets what is running finish, and tells `then`; the second ends at once."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self._to_stop, self._then = False, then

    def listen(self) -> None:
        """Be the one who hears SIGTERM and Ctrl+C."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self)

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        if self._to_stop:
            os._exit(128 + number)  # no worse than being killed: what was begun is closed as uncertain
        self._to_stop = True
        self._then()

    def go_on(self) -> bool:
        """Whether nobody has asked it to stop."""
        return not self._to_stop
