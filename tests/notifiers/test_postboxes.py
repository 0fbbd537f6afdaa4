"""Every kind of box keeps the same promises: read without a trace, put away only when told, never lose a message."""

import mailbox
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine.core.errors import NotFound
from notifiers.dsn import LARGEST
from notifiers.postbox import PostboxFailed, PostboxOptions
from notifiers.postboxes import open_postbox
from tests.notifiers.boxes import PASSWORD, Box, ImapBox, MaildirBox, MboxBox, serving

FIRST, SECOND, THIRD = (
    f"From: a@b.example\nSubject: {n}\n\nbody {n}\n\nFrom here on\n".encode() for n in ("một", "hai", "ba")
)


@pytest.fixture(scope="session")
def imap_port(certificates: Path) -> Iterator[int]:
    """The port of an IMAP server."""
    yield from serving(certificates)


@pytest.fixture(scope="session")
def old_imap_port(certificates: Path) -> Iterator[int]:
    """The port of a server as they were years ago."""
    yield from serving(certificates, old=True)


@pytest.fixture(params=["maildir", "mbox", "imap"])
def box(request: pytest.FixtureRequest, tmp_path: Path) -> Box:
    """An empty box of each kind in turn."""
    if request.param.endswith("imap"):
        authority = request.getfixturevalue("certificates") / "ca.pem"
        old = request.param == "old imap"
        port: int = request.getfixturevalue("old_imap_port" if old else "imap_port")
        return ImapBox(port, authority, old=old)
    return MaildirBox(tmp_path) if request.param == "maildir" else MboxBox(tmp_path)


def subjects(raws: list[bytes]) -> list[bytes]:
    """The messages by their subjects; of those unread the order of arrival is nobody's promise within a second."""
    return sorted(line for raw in raws for line in raw.splitlines() if line.startswith(b"Subject"))


def test_what_is_read_is_still_there_until_it_is_put_away(box: Box):
    box.deliver(FIRST, SECOND, THIRD)
    before = box.standing()
    with open_postbox(box.options) as postbox:
        found = {one.handle: one.content.replace(b"\r\n", b"\n") for one in postbox.unread()}
    assert subjects([*found.values()]) == subjects([FIRST, SECOND, THIRD])
    assert box.standing() == before


@pytest.mark.parametrize("box", ["maildir", "mbox", "imap", "old imap"], indirect=True)
def test_what_is_recorded_is_out_of_the_way_and_what_is_left_is_read(box: Box):
    box.deliver(FIRST, SECOND, THIRD)
    with open_postbox(box.options) as postbox:
        handles = {_subject(one.content): one.handle for one in postbox.unread()}
        postbox.put_away([handles["một"]], [handles["hai"]])
    unread, left, kept = box.standing()
    assert subjects(unread) == subjects([THIRD])
    assert subjects(left) == subjects([SECOND])
    assert kept == ([] if box.options.kind == "mbox" else [FIRST])
    with open_postbox(box.options) as postbox:
        assert [_subject(one.content) for one in postbox.unread()] == ["ba"]


def _subject(raw: bytes) -> str:
    return next(line for line in raw.decode().splitlines() if line.startswith("Subject: "))[9:].strip()


def test_nothing_is_changed_in_what_is_left(box: Box):
    odd = b"Subject: \xff\xfe\nStatus: O\nFrom: x\n\n>From the start\n" + bytes(range(32, 256)) + b"\n"
    box.deliver(odd)
    with open_postbox(box.options) as postbox:
        [one] = postbox.unread()
        postbox.put_away([], [one.handle])
    _, [left], _ = box.standing()
    assert left.replace(b"Status: O\n", b"").rstrip() == odd.replace(b"Status: O\n", b"").rstrip()


def test_of_a_message_without_end_the_first_megabyte_is_read(box: Box):
    box.deliver(b"Subject: large\n\n" + (b"x" * 99 + b"\n") * (LARGEST // 80))
    with open_postbox(box.options) as postbox:
        [one] = postbox.unread()
    assert len(one.content) == LARGEST


def test_what_was_put_away_before_an_error_stays_put_away(box: Box):
    box.deliver(FIRST, SECOND)
    with suppress(ZeroDivisionError), open_postbox(box.options) as postbox:
        postbox.put_away([next(iter(postbox.unread())).handle], [])
        raise ZeroDivisionError
    unread, left, _ = box.standing()
    assert (len(unread), left) == (1, [])


def test_an_unknown_kind_is_refused():
    with pytest.raises(NotFound, match="one of imap, maildir, mbox"):
        open_postbox(PostboxOptions("pop3"))


# --- Maildir -------------------------------------------------------------------------------------


def test_two_readers_of_one_maildir_do_not_hinder_each_other(tmp_path: Path):
    box = MaildirBox(tmp_path)
    box.deliver(FIRST, SECOND)
    with open_postbox(box.options) as one, open_postbox(box.options) as other:
        mine = one.unread()
        handles = [next(mine).handle]
        other.put_away([found.handle for found in other.unread()], [])
        assert [*mine] == []
        one.put_away(handles, [])
    unread, left, kept = box.standing()
    assert (unread, left, subjects(kept)) == ([], [], subjects([FIRST, SECOND]))


def test_a_maildir_that_is_none_is_refused(tmp_path: Path):
    with (
        pytest.raises(PostboxFailed, match="missing: new, cur"),
        open_postbox(PostboxOptions("maildir", tmp_path)),
    ):
        pass


def test_only_files_of_a_maildir_are_read(tmp_path: Path):
    box = MaildirBox(tmp_path)
    os.mkfifo(box.path / "new" / "1.pipe")
    (box.path / "new" / "2.folder").mkdir()
    (box.path / "new" / ".hidden").write_bytes(FIRST)
    with open_postbox(box.options) as postbox:
        assert [*postbox.unread()] == []


# --- mbox ----------------------------------------------------------------------------------------


def test_an_mbox_is_locked_while_it_is_read_and_free_afterwards(tmp_path: Path):
    box = MboxBox(tmp_path)
    box.deliver(FIRST)
    with open_postbox(box.options) as postbox:
        [one] = postbox.unread()
        with pytest.raises(mailbox.ExternalClashError):
            box.deliver(SECOND)
        postbox.put_away([one.handle], [])
    box.deliver(SECOND)
    assert subjects(box.standing()[0]) == subjects([SECOND])


def test_an_mbox_another_program_writes_into_is_waited_for(tmp_path: Path):
    box = MboxBox(tmp_path)
    lock = Path(f"{box.path}.lock")
    lock.touch()
    threading.Timer(0.4, lock.unlink).start()
    with open_postbox(box.options) as postbox:
        assert [*postbox.unread()] == []


def test_the_lock_of_a_killed_process_is_taken_for_nobodys_after_a_while(tmp_path: Path):
    box = MboxBox(tmp_path)
    lock = Path(f"{box.path}.lock")
    lock.touch()
    with pytest.raises(PostboxFailed, match="keeps it locked"), open_postbox(box.options):
        pass
    old = time.time() - 3600
    os.utime(lock, (old, old))
    with open_postbox(box.options):
        pass
    assert not lock.exists()


def test_an_mbox_that_is_not_there_is_refused_and_not_made(tmp_path: Path):
    missing = tmp_path / "mbox"
    with pytest.raises(PostboxFailed, match="open"), open_postbox(PostboxOptions("mbox", missing)):
        pass
    assert not missing.exists()


# --- IMAP ----------------------------------------------------------------------------------------


@pytest.fixture
def imap(imap_port: int, certificates: Path) -> ImapBox:
    """An empty folder of the server."""
    return ImapBox(imap_port, certificates / "ca.pem")


@pytest.mark.parametrize(
    ("wrong", "stage"),
    [
        ({"password": "sai"}, "login"),
        ({"folder": "Không có"}, "folder"),
        ({"ca_file": None}, "connect"),
        ({"port": 1}, "connect"),
    ],
)
def test_a_server_that_cannot_be_used_is_named_by_stage_and_without_the_password(
    imap: ImapBox, wrong: dict[str, object], stage: str
):
    with pytest.raises(PostboxFailed) as failed, open_postbox(replace(imap.options, **wrong)):
        pass
    assert failed.value.stage == stage
    assert failed.value.status == 502
    assert PASSWORD not in str(failed.value)
    assert PASSWORD not in repr(imap.options)


def test_a_server_that_never_answers_is_left():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        options = PostboxOptions(
            "imap",
            host="127.0.0.1",
            port=silent.getsockname()[1],
            timeout=timedelta(seconds=0.2),
            starttls=True,
        )
        with pytest.raises(PostboxFailed, match="connect"), open_postbox(options):
            pass


@pytest.mark.parametrize("box", ["imap", "old imap"], indirect=True)
def test_what_a_person_only_marked_as_deleted_is_not_removed_with_ours(box: Box):
    assert isinstance(box, ImapBox)
    box.deliver(FIRST, SECOND)
    with box.session() as client:
        client.select(box.folder)
        _, [uids] = client.uid("SEARCH", "ALL")
        client.uid("STORE", uids.split()[1].decode(), "+FLAGS", r"(\Deleted \Seen)")
    with open_postbox(box.options) as postbox:
        [one] = postbox.unread()
        postbox.put_away([one.handle], [])
    assert box.standing() == ([], [SECOND], [FIRST])
