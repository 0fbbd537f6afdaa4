"""Opens an Excel workbook somebody sent: bounded before it is opened, read as plain rows. Writes nothing.

The only import of python_calamine. A workbook that claims a cell far away is refused first: the reader would
set aside memory for everything between and take the process down with it.
"""

import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from xml.parsers.expat import ExpatError

from python_calamine import CalamineError, CalamineWorkbook

from engine.core.errors import EngineError
from engine.core.said import Bytes
from papers.parts import MAX_ROWS, TooFar, repacked

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
_MOST_PARTS, _SHEETS = 1000, 50
_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

Cell = str | int | float | bool | date | datetime | time | timedelta
_OLD = bytes.fromhex("D0CF11E0")  # how .xls files begin, and .xlsx files behind a password
# What zipfile raises of a damaged archive beside BadZipFile: a version or patch it does not know, a password, an end
# that comes too early, an offset before the beginning or a name that is no text, a broken stream.
_DAMAGED = (NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error)


class WorkbookRefused(EngineError):
    """The file is not a workbook we would open."""

    status = 422


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, the headers of row 1 and, by number, the rows below that hold anything."""

    name: str
    headers: tuple[str, ...]
    rows: Mapping[int, Sequence[Cell]]


def open_workbook(path: Path) -> tuple[Sheet, ...]:
    """Every sheet of an .xlsx file.

    Raises:
        WorkbookRefused: too large, too far spread, locked, or not an .xlsx file.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise WorkbookRefused(
                "file '{name}': expected a file, got a folder, a pipe or a device", name=path.name
            )
        if size > MAX_BYTES:
            raise _too_large(path.name, size)
        content = path.read_bytes()
    except OSError as problem:
        raise WorkbookRefused(
            "file '{name}': expected a readable file, got {problem}", name=path.name, problem=problem.strerror
        ) from problem
    return sheets_of(path.name, content)


def sheets_of(name: str, content: bytes) -> tuple[Sheet, ...]:
    """Every sheet of an .xlsx file that was sent; `name` is only for what is said of it.

    Raises:
        WorkbookRefused: too large, too far spread, locked, or not an .xlsx file.
    """
    if len(content) > MAX_BYTES:
        raise _too_large(name, len(content))
    if content.startswith(_OLD):
        raise WorkbookRefused(
            "file '{name}': expected an .xlsx workbook, got an old or password-protected Excel file;"
            " save it as .xlsx without a password",
            name=name,
        )
    try:
        with CalamineWorkbook.from_filelike(_bounded(name, content)) as book:
            if len(book.sheet_names) > _SHEETS:
                raise WorkbookRefused(
                    "file '{name}': expected at most {most} sheets, got {count}",
                    name=name,
                    most=_SHEETS,
                    count=len(book.sheet_names),
                )
            return tuple(_sheet(book, one) for one in book.sheet_names)
    except CalamineError as problem:
        raise WorkbookRefused(
            "file '{name}': expected an Excel workbook, got {problem}", name=name, problem=problem
        ) from problem


def tidy(text: str) -> str:
    """The text trimmed and composed (NFC): the same letters typed on another machine are the same text."""
    return unicodedata.normalize("NFC", text).strip()


def _too_large(name: str, size: int) -> WorkbookRefused:
    return WorkbookRefused(
        "file '{name}': expected at most {most} bytes, got {size}",
        name=name,
        most=Bytes(MAX_BYTES),
        size=Bytes(size),
    )


def _no_workbook(name: str, problem: Exception) -> WorkbookRefused:
    return WorkbookRefused(
        "file '{name}': expected an .xlsx workbook, got {problem}", name=name, problem=problem
    )


def _bounded(name: str, content: bytes) -> BytesIO:
    parts = _unpacked(name, content)
    try:
        return repacked(parts, MAX_UNPACKED)
    except TooFar as problem:
        raise WorkbookRefused("file '{name}': {problem}", name=name, problem=problem.args[0]) from problem
    except ExpatError as problem:
        raise _no_workbook(name, problem) from problem


def _unpacked(name: str, content: bytes) -> Mapping[str, bytes]:
    try:
        return _parts(name, content)
    except zipfile.BadZipFile as problem:
        raise WorkbookRefused(
            "file '{name}': expected an .xlsx workbook, got a file of another kind or a damaged one",
            name=name,
        ) from problem
    except _DAMAGED as problem:
        raise _no_workbook(name, problem) from problem


def _parts(name: str, content: bytes) -> Mapping[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as packed:
        found = packed.infolist()
        unpacked = sum(part.file_size for part in found)
        if unpacked > MAX_UNPACKED:
            raise WorkbookRefused(
                "file '{name}': expected at most {most} bytes unpacked, got {size}",
                name=name,
                most=Bytes(MAX_UNPACKED),
                size=Bytes(unpacked),
            )
        names = {part.filename for part in found}
        if len(names) < len(found) or len(found) > _MOST_PARTS:
            raise WorkbookRefused(
                "file '{name}': expected at most {most} parts, each once, got {count}",
                name=name,
                most=_MOST_PARTS,
                count=len(found),
            )
        if any(part.compress_type not in _PACKING for part in found):
            raise WorkbookRefused(
                "file '{name}': expected an .xlsx workbook, got one packed in another way", name=name
            )
        return {part.filename: packed.read(part) for part in found}


def _sheet(book: CalamineWorkbook, name: str) -> Sheet:
    page = book.get_sheet_by_name(name)
    # Cells may go without a reference; then only the reader knows how far they reach.
    last = page.end[0] if page.end else 0  # counted from 0, so without the headers
    if last > MAX_ROWS:
        raise WorkbookRefused(
            "sheet '{name}': expected at most {most} rows, got {last}",
            name=tidy(name),
            most=MAX_ROWS,
            last=last,
        )
    lines = page.to_python(skip_empty_area=False)
    headers = tuple(tidy(str(cell)) for cell in lines[0]) if lines else ()
    return Sheet(tidy(name), headers, dict(_filled(lines)))


def _filled(lines: Sequence[Sequence[Cell]]) -> Iterator[tuple[int, Sequence[Cell]]]:
    for number, line in enumerate(lines[1:], start=2):
        if any(not isinstance(cell, str) or cell.strip() for cell in line):
            yield number, line
