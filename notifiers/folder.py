"""The channel `folder`: every letter becomes an .eml file that any mail program opens. Needs no server.

A file is whole or not there; the same letter sent again replaces its own file. Readable for its owner alone.
A day that is a link to another folder is refused: letters never leave theirs.
"""

import asyncio
import errno
import os
import re
import tempfile
import unicodedata
from pathlib import Path

from engine.core.errors import BadInput, DeliveryFailed
from engine.core.ports import Delivered, Outgoing
from notifiers.message import ZONE, as_message

_UNSAFE = re.compile(r"[^a-z0-9@.-]+")
_NAME_LENGTH = 64


class FolderChannel:
    """Writes `<date>/<time>-<recipient>-<id>.eml` below `path`, by the local time the letter was written."""

    name = "folder"
    lanes = 1

    def __init__(self, path: Path, sender: str) -> None:
        self._path, self._sender = path, sender

    async def close(self) -> None:
        """Nothing is kept open."""

    async def send(self, letter: Outgoing) -> Delivered:
        """Write the file; the answer is its name below the folder.

        Raises:
            DeliveryFailed: the folder cannot be written (try again), or the letter cannot be (never will be).
        """
        try:
            content = as_message(letter, self._sender)
        except BadInput as refused:
            raise DeliveryFailed("message", str(refused), permanent=True, uncertain=False) from refused
        file = self.file(letter)
        try:
            await asyncio.to_thread(_write, file, content)
        except OSError as failed:
            # Not uncertain even if the file is there: written again, it replaces itself.
            answer = f"'{file}': expected a folder that can be written, found {failed.strerror or failed}"
            raise DeliveryFailed("write", answer, failed.errno, permanent=False, uncertain=False) from failed
        return Delivered("write", None, file.relative_to(self._path).as_posix())

    def file(self, letter: Outgoing) -> Path:
        """Where this letter is kept: the same place for every attempt."""
        written = letter.written_at.astimezone(ZONE)
        # The tail of the id: ids made within a minute have the same beginning.
        name = f"{written:%H%M%S}-{_slug(letter.to_email)}-{letter.id.hex[-8:]}.eml"
        return self._path / f"{written:%Y-%m-%d}" / name


def _slug(email: str) -> str:
    plain = unicodedata.normalize("NFKD", email).encode("ascii", "ignore").decode().lower()
    return _UNSAFE.sub("_", plain).strip("._-")[:_NAME_LENGTH] or "nobody"


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.parent.is_symlink():
        raise OSError(errno.ELOOP, "a link to another folder")
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(draft).replace(file)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    _keep_name(file.parent)


def _keep_name(folder: Path) -> None:
    """Make the new name in `folder` survive a power cut, where the system can."""
    if os.name == "nt":
        return  # a folder cannot be opened there
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
