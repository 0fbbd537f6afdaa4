"""A Maildir: one file per message, moved by renaming, so that several may read it at the same time without a lock.

Read is what bears the flag S. What is recorded goes to a folder of its own beside the messages.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from notifiers.dsn import LARGEST
from notifiers.postbox import Found, Postbox, PostboxFailed, PostboxOptions

_SEEN = "S"
_INFO = ":2,"


@contextmanager
def open_maildir(options: PostboxOptions) -> Iterator[Postbox]:
    """The Maildir at the path of the options.

    Raises:
        PostboxFailed: there is none, or it may not be read.
    """
    missing = [part for part in ("new", "cur") if not (options.path / part).is_dir()]
    if missing:
        raise PostboxFailed("maildir", "open", f"expected folders new and cur, missing: {', '.join(missing)}")
    yield Maildir(options.path, options.path / f".{options.kept.lstrip('.')}")


class Maildir:
    """A Maildir and the folder for what is recorded, by the rules of Maildir++."""

    def __init__(self, root: Path, kept: Path) -> None:
        self._root, self._kept = root, kept

    def unread(self) -> Iterator[Found]:
        """What is new, or was seen by no person yet, by the names the delivering agent gave in order of time."""
        waiting = [path for part in ("new", "cur") for path in self._listed(part) if not _seen(path)]
        for path in sorted(waiting, key=lambda path: path.name):
            # Another reader may have moved it since.
            with suppress(FileNotFoundError):
                yield Found(f"{path.parent.name}/{path.name}", _first_bytes(path))

    def put_away(self, recorded: Sequence[str], left: Sequence[str]) -> None:
        """Recorded ones into their folder, the others among what was read."""
        if recorded:
            self._make_folder()
        for handles, place in ((recorded, self._kept), (left, self._root)):
            for handle in handles:
                _move(self._root / handle, place / "cur")

    def _listed(self, part: str) -> list[Path]:
        try:
            return [
                path
                for path in (self._root / part).iterdir()
                if not path.name.startswith(".") and path.is_file()
            ]
        except OSError as error:
            raise PostboxFailed("maildir", "read", str(error.strerror)) from error

    def _make_folder(self) -> None:
        try:
            for part in ("tmp", "new", "cur"):
                (self._kept / part).mkdir(mode=0o700, parents=True, exist_ok=True)
            (self._kept / "maildirfolder").touch(mode=0o600)
        except OSError as error:
            raise PostboxFailed("maildir", "make folder", str(error.strerror)) from error


def _seen(path: Path) -> bool:
    return _SEEN in path.name.partition(_INFO)[2]


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as message:
            return message.read(LARGEST)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise PostboxFailed("maildir", "read", str(error.strerror)) from error


def _move(path: Path, folder: Path) -> None:
    unique, _, flags = path.name.partition(_INFO)
    try:
        path.rename(folder / f"{unique}{_INFO}{''.join(sorted({*flags, _SEEN}))}")
    except FileNotFoundError:
        pass  # another reader was quicker
    except OSError as error:
        raise PostboxFailed("maildir", "move", str(error.strerror)) from error
