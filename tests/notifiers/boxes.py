"""Boxes as mail systems keep them, filled and looked at from their side; the IMAP server is a process of its own."""

import contextlib
import imaplib
import mailbox
import socket
import ssl
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from notifiers.postbox import PostboxOptions

USER, PASSWORD = "tccb", "rất-bí-mật"
STARTING = 30.0  # seconds a busy machine may need
SERVE = "import sys; from pymap.main import main; sys.exit(main())"
# As servers were before RFC 6851: TLS from the first byte, and no command to move a message.
SERVE_OLD = """
import functools, ssl, sys
import pymap.imap
from pymap.config import IMAPConfig
from pymap.main import main
tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
tls.load_cert_chain(sys.argv.pop(1))
pymap.imap.asyncio.start_server = functools.partial(pymap.imap.asyncio.start_server, ssl=tls)
IMAPConfig.login_capability = property(lambda self: [b"UIDPLUS"])
sys.exit(main())
"""


class Box(ABC):
    """A box of some kind, and what lies in it."""

    options: PostboxOptions

    @abstractmethod
    def deliver(self, *raws: bytes) -> None:
        """Messages arrive."""

    @abstractmethod
    def standing(self) -> tuple[list[bytes], list[bytes], list[bytes]]:
        """What is unread, what was read and left, what was recorded and kept."""


class MaildirBox(Box):
    """A Maildir, filled by the standard library."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "Maildir"
        self._box = mailbox.Maildir(self.path)
        self.options = PostboxOptions("maildir", path=self.path)

    def deliver(self, *raws: bytes) -> None:
        """Files in new."""
        for raw in raws:
            self._box.add(raw)

    def standing(self) -> tuple[list[bytes], list[bytes], list[bytes]]:
        """By the flags in the names."""
        mine = [path for part in ("new", "cur") for path in sorted((self.path / part).iterdir())]
        seen = [path for path in mine if "S" in path.name.partition(":2,")[2]]
        kept = sorted((self.path / ".Dondoc").glob("*/*"))
        return _contents([path for path in mine if path not in seen]), _contents(seen), _contents(kept)


class MboxBox(Box):
    """An mbox, filled by the standard library."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "mbox"
        self.path.touch()
        self.options = PostboxOptions("mbox", path=self.path)

    def deliver(self, *raws: bytes) -> None:
        """At the end of the file, under the lock of delivering agents."""
        with contextlib.closing(mailbox.mbox(self.path)) as box:
            box.lock()
            for raw in raws:
                box.add(raw)
            box.flush()
            box.unlock()

    def standing(self) -> tuple[list[bytes], list[bytes], list[bytes]]:
        """By the status in the header; nothing is kept."""
        box = mailbox.mbox(self.path)
        found = [(message.get_flags(), box.get_bytes(key)) for key, message in box.items()]
        box.close()
        read = [raw.replace(b"Status: RO\n", b"", 1) for flags, raw in found if "R" in flags]
        return [raw for flags, raw in found if "R" not in flags], read, []


class ImapBox(Box):
    """A folder of its own on the server, filled over the wire."""

    def __init__(self, port: int, authority: Path, *, old: bool = False) -> None:
        self._port, self._old = port, old
        self._trusted = ssl.create_default_context(cafile=authority)
        name = uuid4().hex
        self.options = PostboxOptions(
            "imap",
            host="localhost",
            port=port,
            starttls=not old,
            ca_file=authority,
            user=USER,
            password=PASSWORD,
            folder=f"Thư trả lại {name}",
            kept=f"Đã ghi {name}",
        )
        self.folder, self._kept = (f'"{_utf7(one)}"' for one in (self.options.folder, self.options.kept))
        with self.session() as client:
            client.create(self.folder)

    @contextlib.contextmanager
    def session(self) -> Iterator[imaplib.IMAP4]:
        """Somebody else at the same box."""
        if self._old:
            client = imaplib.IMAP4_SSL("localhost", self._port, ssl_context=self._trusted, timeout=STARTING)
        else:
            client = imaplib.IMAP4("localhost", self._port, timeout=STARTING)
        try:
            if not self._old:
                client.starttls(self._trusted)
            client.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
            yield client
        finally:
            client.logout()

    def deliver(self, *raws: bytes) -> None:
        """At the end of the folder."""
        with self.session() as client:
            for raw in raws:
                said, why = client.append(self.folder, "", "", raw.replace(b"\n", b"\r\n"))
                assert said == "OK", why

    def standing(self) -> tuple[list[bytes], list[bytes], list[bytes]]:
        """By the flags, and what lies in the folder beside."""
        with self.session() as client:
            unread, read = (_fetched(client, self.folder, which) for which in ("UNSEEN", "SEEN"))
            return unread, read, _fetched(client, self._kept, "SEEN")


def serving(certificates: Path, *, old: bool = False) -> Iterator[int]:
    """An IMAP server in a process of its own, until it is no longer needed; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    shown = str(certificates / "good.pem")
    way = [SERVE_OLD, shown, "--no-tls"] if old else [SERVE, "--cert", shown, "--key", shown]
    command = [sys.executable, "-W", "ignore", "-c", *way, "--host", "127.0.0.1", "--port", str(port)]
    command += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _listening(port)
        yield port
    finally:
        server.kill()
        server.wait()


def _listening(port: int) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("the IMAP server did not come up")


def _fetched(client: imaplib.IMAP4, folder: str, which: str) -> list[bytes]:
    if client.select(folder, readonly=True)[0] != "OK":
        return []
    _, [found] = client.uid("SEARCH", which)
    raws = []
    for uid in found.split():
        _, data = client.uid("FETCH", uid, "(BODY.PEEK[])")
        raws += [part[1].replace(b"\r\n", b"\n") for part in data if isinstance(part, tuple)]
    return raws


def _contents(paths: list[Path]) -> list[bytes]:
    return [path.read_bytes() for path in paths]


def _utf7(name: str) -> str:
    from imap_tools.imap_utf7 import utf7_encode

    return utf7_encode(name).decode("ascii")
