"""An mbox: every message in one file, which is locked while it is read, as delivering agents expect it.

What is recorded is removed, what is left to a person is marked as read (Status: RO); both when the box is closed,
because the whole file is written anew for it.
"""

import mailbox
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from notifiers.dsn import LARGEST
from notifiers.postbox import Found, Postbox, PostboxFailed, PostboxOptions

_TRIES, _WAIT = 10, 0.2  # a delivering agent holds the lock for milliseconds
_STALE = 15 * 60  # seconds after which a lock belongs to nobody alive
_STATUS = re.compile(rb"^Status:[^\n]*\n", re.MULTILINE | re.IGNORECASE)
_READ = re.compile(rb"^Status:[^\n]*R", re.MULTILINE | re.IGNORECASE)


@contextmanager
def open_mbox(options: PostboxOptions) -> Iterator[Postbox]:
    """The mbox at the path of the options, locked until it is closed.

    Raises:
        PostboxFailed: there is none, it may not be read, or somebody else keeps it locked.
    """
    try:
        box = mailbox.mbox(options.path, create=False)
    except (mailbox.Error, OSError) as error:
        raise PostboxFailed("mbox", "open", "expected a file, found none that can be read") from error
    try:
        _lock(box, options.path)
        opened = Mbox(box)
        try:
            yield opened
        finally:
            opened.write()
    finally:
        with suppress(mailbox.Error, OSError):
            box.unlock()
            box.close()


class Mbox:
    """A locked mbox."""

    def __init__(self, box: mailbox.mbox) -> None:
        self._box = box
        self._recorded: set[str] = set()
        self._left: set[str] = set()

    def unread(self) -> Iterator[Found]:
        """What bears no status of having been read, in the order of the file."""
        for key in self._box.iterkeys():
            with self._box.get_file(key) as message:
                content = message.read(LARGEST)
            if not _READ.search(_head(content)):
                yield Found(key, content)

    def put_away(self, recorded: Sequence[str], left: Sequence[str]) -> None:
        """Keep in mind what is to become of these messages when the box is closed."""
        self._recorded.update(recorded)
        self._left.update(left)

    def write(self) -> None:
        """Write the file anew, where anything has changed."""
        if not self._recorded and not self._left:
            return
        try:
            for key in self._left:
                self._box[key] = _marked(self._box.get_bytes(key, from_=True))
            for key in self._recorded:
                self._box.discard(key)
            self._box.flush()
        except (mailbox.Error, OSError) as error:
            raise PostboxFailed("mbox", "write", str(error)) from error


def _lock(box: mailbox.mbox, path: Path) -> None:
    for _ in range(_TRIES):
        try:
            box.lock()
        except mailbox.ExternalClashError:
            pass  # tried again below
        except OSError as error:
            raise PostboxFailed(
                "mbox", "lock", "expected a file that may be changed, found one that may not"
            ) from error
        else:
            return
        _break_stale(Path(f"{path}.lock"))
        time.sleep(_WAIT)
    raise PostboxFailed("mbox", "lock", "expected to lock it within seconds, another program keeps it locked")


def _break_stale(lock: Path) -> None:
    """A process that was killed leaves its lock behind; mail agents take one this old for nobody's."""
    with suppress(OSError):
        if time.time() - lock.stat().st_mtime > _STALE:
            lock.unlink()


def _head(content: bytes) -> bytes:
    return content.partition(b"\n\n")[0] + b"\n"


def _marked(message: bytes) -> bytes:
    """A message, the line before its header included, with the status of having been read and nothing else changed."""
    first, _, rest = message.partition(b"\n")
    head, empty, body = rest.partition(b"\n\n")
    return first + b"\nStatus: RO\n" + _STATUS.sub(b"", head + b"\n") + empty[1:] + body
