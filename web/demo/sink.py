"""The mail server of the demonstration: takes every letter over SMTP and keeps it as a file. Delivers nothing.

It is a process of its own, listens on this machine alone and writes a letter down before it says that it took it.
It ends with whoever started it.
"""

import asyncio
import subprocess
import sys
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from config.settings import Mail
from engine.core.calendar import ZONE
from engine.core.errors import BadInput

HOST = "127.0.0.1"
SENDER = "Dondoc <dondoc@so-nn.example>"
_HINT = "the extra 'demo' (pip install 'dondoc[demo]'), which brings aiosmtpd"


class Sink:
    """A running mail server; leaving the `with` block stops it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._port = 0

    @property
    def mail(self) -> Mail:
        """How letters reach it. It is on this machine and for this run, so nothing needs to be hidden on the way."""
        return Mail(host=HOST, port=self._port, security="none", sender=SENDER)

    def __enter__(self) -> Self:
        """Start it.

        Raises:
            BadInput: the library it is made of is not installed, or it could not listen.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", __name__, str(self._folder)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,  # Ctrl+C is for who started it, and there are still letters to take
        )
        assert self._process.stdout is not None, "asked for above"
        said = self._process.stdout.readline().strip()
        if not said.isdigit():
            self._stop()
            raise BadInput(f"mail server of the demonstration: expected {_HINT}, got none that listens")
        self._port = int(said)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """Stop it."""
        self._stop()

    def _stop(self) -> None:
        if self._process is not None:
            self._process.communicate()  # closes its input, which ends it


def kept(folder: Path) -> list[EmailMessage]:
    """Every letter that arrived, by the moment it was written."""
    found = (message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.rglob("*.eml"))
    return sorted(found, key=lambda one: (written_at(one), str(one["Message-ID"])))


def written_at(letter: EmailMessage) -> datetime:
    """The moment a letter bears, as local time."""
    at: datetime = letter["Date"].datetime
    return at.astimezone(ZoneInfo(ZONE))


def _name(letter: EmailMessage, recipient: str) -> Path:
    at = written_at(letter)
    tail = str(letter["Message-ID"]).partition("@")[0][-8:]
    # Anybody on this machine may write to it meanwhile; no name leads out of the folder.
    name = "".join(one if one.isalnum() or one in "@.-" else "_" for one in f"{recipient}-{tail}")
    return Path(f"{at:%Y-%m-%d}") / f"{at:%H%M%S}-{name}.eml"


async def _serve(folder: Path) -> None:
    from aiosmtpd.smtp import SMTP, Envelope, Session

    class Keeper:
        """Writes letters down."""

        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
            """Keep the letter as it came."""
            content = envelope.original_content or b""
            letter = message_from_bytes(content, policy=policy.default)
            file = folder / _name(letter, envelope.rcpt_tos[0])
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
            return "250 2.0.0 kept"

    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Keeper(), hostname="demo.invalid", loop=loop), HOST, 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
