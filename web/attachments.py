"""Attachments: what a file really is, by its bytes alone. Neither its name nor what the browser says of it counts.

Taken in are papers and scans: PDF, JPEG, PNG, TIFF, and office documents without macros. Nothing is unpacked.
"""

import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from engine.core.errors import EngineError
from engine.core.said import Said

_PACKED = b"PK\x03\x04"
_UNPACKED = 500 * 1024 * 1024  # bytes an office document may declare to have unpacked
_RATIO, _SMALL = 200, 1024 * 1024  # what is larger than _SMALL may be packed at most so many times smaller
_MEMBERS = 10_000
_ENCRYPTED = 0x1
_MIME = 100  # bytes of an OpenDocument's own name of its kind


class Fault(StrEnum):
    """Why a file is not taken in."""

    EMPTY = "empty"
    UNKNOWN = "unknown"  # none of the kinds that are taken in, whatever it is called
    BROKEN = "broken"  # begins as one of them, and is none
    ENCRYPTED = "encrypted"  # nobody could read it
    SWELLS = "swells"  # unpacked it would be far larger than it says
    MACROS = "macros"


_GOT = {
    Fault.EMPTY: Said("empty"),
    Fault.UNKNOWN: Said("unknown"),
    Fault.BROKEN: Said("broken"),
    Fault.ENCRYPTED: Said("encrypted"),
    Fault.SWELLS: Said("swells"),
    Fault.MACROS: Said("macros"),
}


class AttachmentRefused(EngineError):
    """A file is not taken in."""

    status = 422

    def __init__(self, name: str, fault: Fault) -> None:
        self.name, self.fault = name, fault
        super().__init__(
            "file '{name}': expected a PDF, a picture or an office document, got one {fault}",
            name=name,
            fault=_GOT[fault],
        )


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file that is taken in."""

    media: str
    ending: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_BY_START = (
    (b"%PDF-", Kind("application/pdf", ".pdf")),
    (b"\xff\xd8\xff", Kind("image/jpeg", ".jpg")),
    (b"\x89PNG\r\n\x1a\n", Kind("image/png", ".png")),
    (b"II*\x00", Kind("image/tiff", ".tiff")),
    (b"MM\x00*", Kind("image/tiff", ".tiff")),
)
_BY_MEMBER = {
    "word/document.xml": Kind(f"{_OFFICE}.wordprocessingml.document", ".docx"),
    "xl/workbook.xml": Kind(f"{_OFFICE}.spreadsheetml.sheet", ".xlsx"),
}
_BY_MIME = {
    f"{_OPEN}.text": Kind(f"{_OPEN}.text", ".odt"),
    f"{_OPEN}.spreadsheet": Kind(f"{_OPEN}.spreadsheet", ".ods"),
}
ENDINGS = tuple(
    kind.ending for kind in (*(kind for _, kind in _BY_START[:-1]), *_BY_MEMBER.values(), *_BY_MIME.values())
)
_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # no office program packs in another way
# What zipfile raises of a file that is none, or half of one: no directory, a broken stream, a version it does not know
# or a password, an offset before the beginning or a name that is no text, an end that comes too early.
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError)
OTHER = Kind("application/octet-stream", "")


def kind_of(name: str, content: bytes) -> Kind:
    """What this file is; `name` is only for the refusal.

    Raises:
        AttachmentRefused: it is none of the kinds that are taken in, or nobody could open it safely.
    """
    if not content:
        raise AttachmentRefused(name, Fault.EMPTY)
    for start, kind in _BY_START:
        # At the very beginning: a file that is a page or a program first, and a picture further on, is no picture.
        if content.startswith(start):
            return kind
    if content.startswith(_PACKED):
        return _packed(name, content)
    raise AttachmentRefused(name, Fault.UNKNOWN)


def served_as(content: bytes) -> Kind:
    """As what a kept file is handed out; what is none of the known kinds, only as bytes to be saved."""
    try:
        return kind_of("", content)
    except AttachmentRefused:
        return OTHER


def called(name: str, kind: Kind) -> str:
    """What a file is called when it is handed out: it ends as what it is."""
    return name if name.lower().endswith(kind.ending) else f"{name}{kind.ending}"


def _packed(name: str, content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            members = packed.infolist()
            _refuse_unsafe(name, members, len(content))
            return _kind_inside(name, packed, {one.filename for one in members})
    except _BROKEN as error:
        raise AttachmentRefused(name, Fault.BROKEN) from error


def _refuse_unsafe(name: str, members: list[zipfile.ZipInfo], size: int) -> None:
    if any(one.flag_bits & _ENCRYPTED for one in members):
        raise AttachmentRefused(name, Fault.ENCRYPTED)
    if any(one.compress_type not in _PACKING for one in members):
        raise AttachmentRefused(name, Fault.BROKEN)
    unpacked = sum(one.file_size for one in members)
    too_dense = unpacked > _SMALL and unpacked > _RATIO * size
    if unpacked > _UNPACKED or too_dense or len(members) > _MEMBERS:
        raise AttachmentRefused(name, Fault.SWELLS)
    if any(one.filename.lower().endswith("vbaproject.bin") for one in members):
        raise AttachmentRefused(name, Fault.MACROS)


def _kind_inside(name: str, packed: zipfile.ZipFile, members: set[str]) -> Kind:
    if "[Content_Types].xml" in members:
        found = [kind for member, kind in _BY_MEMBER.items() if member in members]
        if len(found) == 1:
            return found[0]
    elif "mimetype" in members:
        with packed.open("mimetype") as file:
            said = file.read(_MIME).decode("ascii", "replace").strip()
        if said in _BY_MIME and "content.xml" in members:
            return _BY_MIME[said]
    raise AttachmentRefused(name, Fault.UNKNOWN)
