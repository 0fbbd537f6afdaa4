"""`python -m tests.smtp FOLDER`: serve until killed; FOLDER/ready.json says where, once it listens.

Every letter is in FOLDER/taken before it is answered: the message in `<n>-<id>.eml`, its envelope and the time
beside it in `.json`. FOLDER/faults.json says how to misbehave (see faults.py) and may change at any moment.
"""

import argparse
import asyncio
import json
import os
import signal
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial, wraps
from pathlib import Path
from uuid import uuid4

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.smtp.faults import Fault, Faults

HOST = "127.0.0.1"
Command = Callable[["Server", str | None], Awaitable[None]]


class Keeper:
    """Writes down what was taken, and only then says so."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._number = folder, 0
        folder.mkdir(parents=True, exist_ok=True)

    async def taken(self, server: "Server", session: Session, envelope: Envelope) -> str:
        """The text has arrived: keep it, or do as told before and after."""
        if (said := await server.misbehave("body")) is not None:
            return said
        self._keep(session, envelope)
        if (said := await server.misbehave("answer")) is not None:
            return said
        return "250 2.0.0 kept"

    def _keep(self, session: Session, envelope: Envelope) -> None:
        self._number += 1
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{self._number}-{uuid4().hex[:8]}"
        facts = {
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "at": datetime.now(UTC).astimezone().isoformat(),
            "connection": f"{session.peer[0]}:{session.peer[1]}",
            "encrypted": session.ssl is not None,
            "user": session.auth_data.login.decode() if session.auth_data else "",
        }
        _written(self._folder / f"{name}.json", json.dumps(facts).encode())
        _written(
            self._folder / f"{name}.eml", envelope.original_content or b""
        )  # last: its name says it is whole


Keeper.handle_DATA = Keeper.taken  # as the library calls it


class Server(SMTP):
    """One connection. Every command first asks whether it is to be answered otherwise."""

    def __init__(self, *args: object, faults: Faults, certificates: Path | None, **options: object) -> None:
        self._faults, self._certificates, self._dribbling = faults, certificates, 0.0
        super().__init__(*args, **options)

    async def misbehave(self, stage: str, about: str = "") -> str | None:
        """What to answer instead; None: go on as usual, possibly later than usual."""
        fault = self._faults.next(stage, about)
        if fault is None:
            return None
        self._dribbling = fault.dribble
        await asyncio.sleep(fault.stall)
        if fault.drop:
            self.transport.abort()
            await asyncio.sleep(3600)  # the end of the connection ends this too
        if fault.hide or fault.certificate:
            self.tls_context = self._tls(fault)
        if fault.answer is not None and fault.answer.startswith("421"):
            await self.push(fault.answer)
            self.transport.close()
            await asyncio.sleep(3600)
        return fault.answer

    def _tls(self, fault: Fault) -> ssl.SSLContext | None:
        return None if fault.hide else tls_of(self._certificates / f"{fault.certificate}.pem")

    async def push(self, status: str | bytes) -> None:
        """Answer whatever bytes were told; while dribbling, one at a time."""
        raw = status.encode("utf-8", "surrogateescape") if isinstance(status, str) else status
        if not self._dribbling:
            await super().push(raw)
            return
        pause, self._dribbling = self._dribbling, 0.0
        for byte in raw + b"\r\n":
            self._writer.write(bytes([byte]))
            await self._writer.drain()
            await asyncio.sleep(pause)

    async def _handle_client(self) -> None:
        if (said := await self.misbehave("connect")) is not None:
            await self.push(said)
            self.transport.close()
            return
        await super()._handle_client()


def _asking_first(stage: str, usual: Command) -> Command:
    @wraps(usual)
    async def command(self: Server, arg: str | None) -> None:
        if (said := await self.misbehave(stage, arg or "")) is not None:
            await self.push(said)
        else:
            await usual(self, arg)

    return command


for _name in ("EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT"):
    _stage = "login" if _name == "AUTH" else _name.lower()
    setattr(Server, f"smtp_{_name}", _asking_first(_stage, getattr(SMTP, f"smtp_{_name}")))


def tls_of(certificate: Path) -> ssl.SSLContext:
    """A context that shows this certificate; its file holds the key too."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def _written(file: Path, content: bytes) -> None:
    draft = file.with_name(f".{file.name}")
    draft.write_bytes(content)  # outlives this process, however it ends; a power cut is no part of the tests
    draft.replace(file)


def _options(args: argparse.Namespace) -> dict[str, object]:
    def known(_server: object, _session: object, _envelope: object, _how: str, given: object) -> AuthResult:
        right = isinstance(given, LoginPassword) and (given.login.decode(), given.password.decode()) == (
            args.user,
            args.password,
        )
        return AuthResult(success=right, handled=False, auth_data=given)

    shown = tls_of(args.certificates / "good.pem") if args.certificates and not args.implicit else None
    options: dict[str, object] = {
        "hostname": "sink.example",
        "tls_context": shown,
        "require_starttls": bool(shown),
    }
    if args.user:
        options |= {"authenticator": known, "auth_required": True, "auth_require_tls": bool(shown)}
    return options


async def _serve(args: argparse.Namespace) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for stop in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(stop, ended.set)
    keeper, faults = Keeper(args.folder / "taken"), Faults(args.folder / "faults.json")
    options = _options(args)
    made = partial(Server, keeper, faults=faults, certificates=args.certificates, loop=loop, **options)
    implicit = tls_of(args.certificates / "good.pem") if args.implicit else None
    server = await loop.create_server(made, HOST, args.port, ssl=implicit)
    ready = {"port": server.sockets[0].getsockname()[1], "pid": os.getpid()}
    _written(args.folder / "ready.json", json.dumps(ready).encode())
    await ended.wait()


def main() -> None:
    """Read the line, serve."""
    line = argparse.ArgumentParser(prog="python -m tests.smtp", description=__doc__)
    line.add_argument("folder", type=Path)
    line.add_argument("--port", type=int, default=0, help="0: any that is free")
    line.add_argument(
        "--certificates", type=Path, help="folder with good.pem and others: STARTTLS is required"
    )
    line.add_argument("--implicit", action="store_true", help="TLS from the first byte")
    line.add_argument("--user", default="", help="logging in is required")
    line.add_argument("--password", default="")
    asyncio.run(_serve(line.parse_args()))


if __name__ == "__main__":
    main()
