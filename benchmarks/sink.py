"""A mail server in a process of its own that takes every letter and writes one line about it before it says so.

Does less than any real server (no folder, no fsync, no name looked up), so that what is measured is the sender.
"""

import asyncio
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import BinaryIO

HOST = "127.0.0.1"
_MESSAGE_ID = re.compile(rb"^Message-ID: (\S+)", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Taken:
    """One letter the server said it took."""

    recipient: str
    message_id: str
    digest: str  # of the bytes that arrived


@dataclass(frozen=True, slots=True)
class Sink:
    """A running server: where it listens and what it took."""

    port: int
    lines: Path

    def taken(self) -> list[Taken]:
        """Every letter since the server began, in the order they came."""
        return [Taken(*line.split()) for line in self.lines.read_text(encoding="utf-8").splitlines()]

    def count(self) -> int:
        """How many letters it took."""
        return self.lines.read_bytes().count(b"\n")

    def forget(self) -> None:
        """Begin to count anew."""
        self.lines.write_bytes(b"")  # the server appends, so its next line is the first


@contextmanager
def sink(folder: Path, certificate: Path | None = None) -> Iterator[Sink]:
    """A server that keeps its lines in `folder`; with a certificate (and its key) it offers STARTTLS."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = folder / "taken.txt"
    lines.touch()
    command = [
        sys.executable,
        "-m",
        "benchmarks.sink",
        str(lines),
        *([str(certificate)] if certificate else ()),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None, "asked for above"
        try:
            yield Sink(int(process.stdout.readline()), lines)
        finally:
            process.communicate()  # closes its input, which ends it


class _Keeper:
    def __init__(self, lines: BinaryIO) -> None:
        self._lines = lines

    async def taken(self, _server: object, _session: object, envelope: object) -> str:
        """One line, in one write, before it is answered."""
        content: bytes = getattr(envelope, "original_content", b"")
        [recipient] = getattr(envelope, "rcpt_tos", ["?"])
        named = _MESSAGE_ID.search(content)
        id = named[1].decode() if named else "?"
        self._lines.write(f"{recipient} {id} {sha256(content).hexdigest()}\n".encode())
        return "250 2.0.0 kept"


async def _serve(lines: BinaryIO, certificate: Path | None) -> None:
    from aiosmtpd.smtp import SMTP

    loop, context = asyncio.get_running_loop(), None
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    keeper = SimpleNamespace(handle_DATA=_Keeper(lines).taken)  # as the library calls it
    server = await loop.create_server(
        lambda: SMTP(keeper, hostname="localhost", tls_context=context, loop=loop), HOST, 0
    )
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)  # its end is ours


def main() -> None:
    """Serve until the input ends."""
    certificate = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    with Path(sys.argv[1]).open("ab", buffering=0) as lines:
        asyncio.run(_serve(lines, certificate))


if __name__ == "__main__":
    main()
