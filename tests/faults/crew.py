"""The workers of a round as a test holds them: start, kill, freeze, thaw, ask to stop; and what each was doing."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.faults.nursery import Orders
from tests.house.source import ROOT

ENDING = 30.0  # seconds a worker may take to end on a busy machine


@dataclass(slots=True)
class Hand:
    """One worker."""

    pid: int
    folder: Path

    def kill(self) -> None:
        """As a power cut would end it; gone when this returns."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self._gone()

    def freeze(self) -> None:
        """It stands still, in the middle of whatever it was doing."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on as if nothing had been."""
        os.kill(self.pid, signal.SIGCONT)

    def stop(self) -> None:
        """Ask it to stop, once it can hear, and wait until it has."""
        while self.alive and not self.beaten:
            time.sleep(0.01)
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        self._gone()

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    @property
    def ended_well(self) -> bool:
        """Whether it ended as it was asked to."""
        return ["ended"] in self._marks()

    @property
    def beaten(self) -> bool:
        """Whether each of its verbs has beaten."""
        return {line[0] for line in self._marks() if len(line) > 2} >= {"wake", "compose", "drain"}

    @property
    def name(self) -> str:
        """Its identity in the books; "" before it has one."""
        return next((line[1] for line in self._marks() if line[0] == "worker"), "")

    @property
    def doing(self) -> set[str]:
        """The verbs that have begun and not ended."""
        last = {line[0]: line[1] for line in self._marks() if len(line) > 1}
        return {verb for verb, mark in last.items() if mark == "+"}

    @property
    def done(self) -> Counter[str]:
        """What its beats say they did: `wake.notices`, `drain.sent` and so on."""
        counted: Counter[str] = Counter()
        for line in self._marks():
            if len(line) > 2 and line[1] == "-":
                counted.update({f"{line[0]}.{what}": n for what, n in json.loads(line[2]).items()})
        return counted

    @property
    def log(self) -> str:
        """Everything it has logged."""
        return (self.folder / f"log-{self.pid}").read_text(encoding="utf-8", errors="replace")

    def _marks(self) -> list[list[str]]:
        file = self.folder / f"marks-{self.pid}"
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        return [line.split(" ", 2) for line in text.splitlines()]

    def _gone(self) -> None:
        until = time.monotonic() + ENDING
        while self.alive:
            assert time.monotonic() < until, f"worker {self.pid} does not end:\n{self.log}"
            time.sleep(0.002)


class Nursery:
    """Makes workers; `with Nursery() as nursery:` leaves none behind."""

    def __init__(self) -> None:
        self._made: list[Hand] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._said() == "ready"

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(self, *_error: object) -> None:
        self.clear()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(ENDING)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def start(self, orders: Orders) -> Hand:
        """A new worker."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asdict(orders)) + "\n")
        self._process.stdin.flush()
        self._made.append(Hand(int(self._said()), Path(orders.folder)))
        return self._made[-1]

    def clear(self) -> None:
        """Kill whoever is still there."""
        for one in self._made:
            one.kill()
        self._made.clear()

    def _said(self) -> str:
        assert self._process.stdout is not None
        said = self._process.stdout.readline().strip()
        assert said, "the nursery has ended"
        return said
