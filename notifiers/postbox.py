"""What a box is that letters come back to: it shows what nobody has read yet, and puts away what was looked at.

A box is changed only after what was read is recorded: a crash in between lets it be read again. Reading alone
changes nothing, and nothing is removed that was not recorded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from engine.core.errors import EngineError
from engine.core.returned import cleaned


@dataclass(frozen=True, slots=True)
class PostboxOptions:
    """What a deployment says about the box; each kind takes what it needs."""

    kind: str
    path: Path = Path()  # of a Maildir or mbox
    host: str = ""
    port: int = 993
    starttls: bool = False  # begin in clear and go on in TLS, instead of TLS from the first byte
    ca_file: Path | None = None  # the authorities trusted instead of the system's
    user: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"  # of the server, where the reports lie
    kept: str = "Dondoc"  # where recorded ones are moved to
    timeout: timedelta = timedelta(seconds=30)  # for one answer of the server


@dataclass(frozen=True, slots=True)
class Found:
    """One message: what the box calls it, and its first megabyte."""

    handle: str
    content: bytes


class Postbox(Protocol):
    """An open box."""

    def unread(self) -> Iterator[Found]:
        """What nobody has read yet, oldest first."""
        ...

    def put_away(self, recorded: Sequence[str], left: Sequence[str]) -> None:
        """Take what is recorded out of the way; mark as read, where a person finds it, what is left to him."""
        ...


class PostboxFailed(EngineError):
    """A box cannot be read or changed; what was recorded stays recorded, what was not is read next time."""

    status = 502

    def __init__(self, kind: str, stage: str, answer: str) -> None:
        self.kind, self.stage, self.answer = kind, stage, cleaned(answer)
        super().__init__(f"box for bounces ({kind}): {stage}: {self.answer}")
