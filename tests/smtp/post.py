"""The other end of the wire as a test holds it: start the mail server, tell it what to do, see what arrived."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path

from tests.house.source import ROOT
from tests.smtp import faults
from tests.smtp.faults import Fault

STARTING = 20.0  # seconds a busy machine may need


@dataclass(frozen=True)
class Arrived:
    """One message the server said yes to, or was about to."""

    sender: str
    recipients: tuple[str, ...]
    at: datetime
    connection: str
    encrypted: bool
    user: str
    content: bytes = field(repr=False)

    @cached_property
    def message(self) -> EmailMessage:
        """The message as a mail program reads it."""
        read = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(read, EmailMessage)
        return read

    @property
    def message_id(self) -> str:
        """Its Message-ID."""
        return str(self.message["Message-ID"])


class Post:
    """A mail server in a process of its own; `with Post(folder) as post:` starts and stops it.

    With `certificates` (a folder made by `tests.smtp.certificates`) it requires STARTTLS, or with `implicit`
    speaks TLS from the first byte; with `user` it wants to be logged in to.
    """

    host = "localhost"

    def __init__(
        self,
        folder: Path,
        *,
        certificates: Path | None = None,
        implicit: bool = False,
        user: str = "",
        password: str = "",
    ) -> None:
        self.folder, self.certificates = folder, certificates
        self.user, self.password = user, password
        self.port = 0
        self._implicit = implicit
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> "Post":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; again, at the same port as before."""
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        line = [sys.executable, "-m", "tests.smtp", str(self.folder), "--port", str(self.port)]
        line += ["--certificates", str(self.certificates)] if self.certificates else []
        line += ["--implicit"] if self._implicit else []
        line += ["--user", self.user, "--password", self.password] if self.user else []
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(line, cwd=ROOT, stdout=log, stderr=log)
        until = time.monotonic() + STARTING
        while not ready.exists():
            assert self._process.poll() is None, (self.folder / "log").read_text(encoding="utf-8")
            assert time.monotonic() < until, "the mail server does not come up"
            time.sleep(0.01)
        self.port = json.loads(ready.read_bytes())["port"]

    def stop(self) -> None:
        """Listen no more; what was taken stays."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(STARTING)
            self._process = None

    def tell(self, **script: Fault | Sequence[Fault]) -> None:
        """Misbehave like this from now on, and in no other way: `tell(rcpt=Fault("450 later", times=1))`."""
        listed = {stage: [one] if isinstance(one, Fault) else one for stage, one in script.items()}
        faults.write(self.folder / "faults.json", listed)

    def clear(self) -> None:
        """Forget what arrived and what was told."""
        self.tell()
        for file in (self.folder / "taken").glob("*.*"):
            file.unlink()

    def arrived(self) -> list[Arrived]:
        """Every message taken so far, in order."""
        return [_read(file) for file in sorted((self.folder / "taken").glob("[!.]*.eml"))]

    def ids(self) -> list[str]:
        """The Message-IDs of what arrived, sorted; one that arrived twice is there twice."""
        return sorted(one.message_id for one in self.arrived())


def _read(file: Path) -> Arrived:
    facts = json.loads(file.with_suffix(".json").read_bytes())
    facts |= {"at": datetime.fromisoformat(facts["at"]), "recipients": tuple(facts["recipients"])}
    return Arrived(**facts, content=file.read_bytes())
