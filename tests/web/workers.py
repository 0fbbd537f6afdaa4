"""`dondoc worker` as a service manager runs it: a process of its own on a database, that is told to stop or killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.house.source import ROOT
from tests.smtp.post import Post

DONDOC = (sys.executable, "-c", "from web.cli.main import run; run()")
ENDING = 60  # seconds a busy machine may need


class WorkerProcess:
    """One worker. Its clock stands at `at`; its letters go to `post`."""

    def __init__(self, url: str, folder: Path, post: Post, at: str, **more: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        settings = {"DATABASE": url, "CLOCK": "manual", "LETTERS": str(folder / "letters")}
        settings |= {"MAIL__HOST": post.host, "MAIL__PORT": str(post.port), "MAIL__SECURITY": "none"}
        settings |= {"MAIL__SENDER": "Phòng TCCB <tccb@so-nn.example>"}
        settings |= more
        env = os.environ | {f"DONDOC_{name}": value for name, value in settings.items()}
        self._log = folder / f"log-{time.monotonic_ns()}"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*DONDOC, "--at", at, "worker", "--every", "0.1", "--json"],
                cwd=folder,
                env=env | {"PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        said = "".join(iter(self._process.stdout.readline, "}\n"))
        self.greeting = json.loads(said + "}")

    @property
    def log(self) -> str:
        """Everything it has logged."""
        return self._log.read_text(encoding="utf-8")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop and wait until it has; gives its exit code."""
        self.hear(number)
        return self.ended()

    def hear(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def ended(self) -> int:
        """Wait for its end; gives its exit code."""
        self._process.communicate(timeout=ENDING)
        return self._process.returncode

    def kill(self) -> None:
        """As a power cut would."""
        if self._process.poll() is None:
            self._process.kill()
        self.ended()


def until(said: Callable[[], object]) -> None:
    """Wait until something holds."""
    for _ in range(ENDING * 20):
        if said():
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing happened for {ENDING} seconds")
