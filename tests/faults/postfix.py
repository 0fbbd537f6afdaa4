"""`python -m tests.faults.postfix`: the sample's first morning over Debian's postfix on loopback, with STARTTLS.

A postfix of its own (queue, settings, port) in a temporary folder; the machine's is neither used nor changed. One
recipient is unknown at once (550), another is taken and comes back later; the report is read from a Maildir.
Needs root on a Debian with the package postfix; says so otherwise.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

from config.settings import Mail, Settings
from engine.runtime.compose import compose
from engine.runtime.drain import drain
from engine.runtime.verify import verify
from engine.runtime.wake import wake
from engine.store import letters, trail
from engine.store.session import reading
from notifiers.postbox import PostboxOptions
from tests.databases import Sqlite
from tests.faults import oracle
from tests.faults.clock import local
from tests.faults.mornings import FIRST, live_through
from tests.smtp import certificates
from web.bounces import read_bounces
from web.clocks import ManualClock
from web.wiring import build

UNKNOWN, GONE = "lam.dinhba@so-nn.example", "vy.luongviet@so-nn.example"  # two leaders of the first unit
RETURNS = "bounces@office.example"
WAIT = 30.0  # seconds
_MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {home}/log
maillog_file_prefixes = {home}
myhostname = mail.office.example
mydestination =
local_recipient_maps =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
virtual_mailbox_domains = so-nn.example, office.example, closed.example
virtual_mailbox_base = {home}/mail
virtual_mailbox_maps = texthash:{home}/mailboxes
virtual_alias_maps = texthash:{home}/aliases
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_tls_security_level = encrypt
smtpd_tls_chain_files = {home}/tls/good.pem
smtpd_relay_restrictions = permit_mynetworks, reject
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 300 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


def main() -> int:
    """Play the morning, say what was seen; 1 where it was not as it must be."""
    if os.geteuid() or shutil.which("postfix") is None:
        sys.stderr.write(
            "postfix: expected root on a Debian with the package postfix (apt-get install postfix)\n"
        )
        return 1
    with tempfile.TemporaryDirectory(prefix="postfix-") as name, _a_postfix(Path(name)) as port:
        wrong = _morning(Path(name), port)
    for one in wrong:
        sys.stdout.write(f"WRONG: {one}\n")
    return 1 if wrong else 0


def _morning(home: Path, port: int) -> list[str]:
    url = Sqlite(home).create(_made(home / "office"))
    live_through(url, FIRST.days)
    mail = Mail(
        host="localhost",
        port=port,
        ca_file=home / "tls" / "ca.pem",
        sender="Phòng TCCB <tccb@office.example>",
        return_path=RETURNS,
    )
    clock = ManualClock(local(FIRST.due))
    rt = build(Settings(database=url, clock="manual", letters=home / "letters", mail=mail), clock)
    began = time.monotonic()
    _say("morning", wake(rt), compose(rt), drain(rt), f"{time.monotonic() - began:.2f} s")
    box = _box(home, RETURNS)
    _until(lambda: any((box / "new").glob("*")) and _settled(home))
    arrived = _arrived(home)
    told = {pair for pair in FIRST.told if pair[0] not in (UNKNOWN, GONE)}
    ids = Counter(id for _, id, _ in arrived)
    heard = {(address, plan) for address, _, plans in arrived for plan in plans}
    _say(
        "in Maildirs", f"{len(arrived)} letters", f"{len(ids)} Message-IDs", f"{len(told - heard)} pairs lost"
    )
    clock.at = local("2023-03-15 08:30")
    options = PostboxOptions(kind="maildir", path=box)
    first, second = read_bounces(rt, options), read_bounces(rt, options)
    _say("read what came back", first, "and once more", second)
    stories = _stories(rt)
    for address in (UNKNOWN, GONE):
        _say(address, *stories[address])
    verdict = verify(rt)
    _say("audit", f"{verdict.events} events", "sound" if verdict.sound else verdict.problems)
    rt.db.dispose()
    expected = {
        "everybody who can be reached is told": heard == told,
        "nobody is told twice": len(arrived) == len(ids),
        "who is unknown is buried": "buried" in stories[UNKNOWN][-1],
        "what came back is bounced": (first.bounced, second.bounced) == (1, 0)
        and "bounced" in stories[GONE][-1],
        "the audit is sound": verdict.sound,
    }
    return [what for what, holds in expected.items() if not holds]


def _stories(rt) -> dict[str, list[str]]:  # type: ignore[no-untyped-def]
    """What happened to the letter of each address, with stage, code and answer."""
    with reading(rt.db) as db:
        written = [one for one in letters.find(db) if one.outgoing.written_at >= FIRST.begins]
        streams = trail.of_streams(db, [one.outgoing.id for one in written])
    return {
        one.outgoing.to_email: [
            " ".join(str(e.body[key]) for key in ("stage", "code", "answer", "status") if e.body.get(key))
            + f" {e.kind}"
            for e in streams[one.outgoing.id]
        ]
        for one in written
    }


def _arrived(home: Path) -> list[tuple[str, str, set[str]]]:
    """(address, Message-ID, plans) of every letter that postfix put into somebody's Maildir."""
    found = []
    for file in (home / "mail" / "so-nn.example").glob("*/new/*"):
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        text = message.get_body(("plain",)).get_content()  # type: ignore[attr-defined, union-attr]
        found.append((message["Delivered-To"], str(message["Message-ID"]), oracle.plans_named(text)))
    return found


def _settled(home: Path) -> bool:
    """Whether the queue is empty."""
    return not any(
        one.is_file()
        for part in ("incoming", "active", "deferred")
        for one in (home / "queue" / part).rglob("*")
    )


@contextmanager
def _a_postfix(home: Path) -> Iterator[int]:
    """Its port."""
    home.chmod(0o755)
    owner = pwd.getpwnam("nobody")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    certificates.make(home / "tls")
    _write_maps(home)
    os.chown(_made(home / "mail"), owner.pw_uid, owner.pw_gid)
    os.chown(_made(home / "data"), pwd.getpwnam("postfix").pw_uid, -1)
    settings = _made(home / "settings")
    _made(home / "queue")
    (settings / "main.cf").write_text(_MAIN.format(home=home, uid=owner.pw_uid, gid=owner.pw_gid).lstrip())
    (settings / "master.cf").write_text(_MASTER.format(port=port).lstrip())
    try:
        subprocess.run(["postfix", "-c", str(settings), "start"], check=True, capture_output=True, text=True)
        _until(lambda: _listens(port))
        yield port
    except (subprocess.CalledProcessError, AssertionError) as failed:
        log = home / "log"
        sys.stderr.write(f"{getattr(failed, 'stderr', '')}{log.read_text() if log.exists() else ''}\n")
        raise
    finally:
        subprocess.run(["postfix", "-c", str(settings), "stop"], check=False, capture_output=True)


def _write_maps(home: Path) -> None:
    known = {address for address, _ in oracle.ten_days_before()} - {UNKNOWN, GONE}
    lines = [f"{one} {'/'.join(reversed(one.split('@')))}/" for one in sorted({*known, RETURNS})]
    (home / "mailboxes").write_text("\n".join(lines) + "\n")
    (home / "aliases").write_text(f"{GONE} nobody@closed.example\n")


def _box(home: Path, address: str) -> Path:
    return home / "mail" / Path(*reversed(address.split("@")))


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _until(said: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT
    while not said():
        assert time.monotonic() < end, "postfix: nothing happened"
        time.sleep(0.1)


def _say(*words: object) -> None:
    sys.stdout.write(" | ".join(map(str, words)) + "\n")


if __name__ == "__main__":
    sys.exit(main())
