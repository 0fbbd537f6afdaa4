"""The parts of an Excel workbook, bounded before its reader sees them: how far cells reach, how much text they hold.

The reader sets aside memory for every cell between the first and the last, and copies a shared text into each cell
that names it. So each part is read here first, as strictly as XML is defined, and packed anew: of what lies in the
file beside or behind its parts the reader sees nothing.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from io import BytesIO
from xml.parsers import expat

from engine.core.said import Said

MAX_ROWS = 5000
MAX_COLUMNS = 100
MAX_CELLS = MAX_ROWS * MAX_COLUMNS  # in all sheets
_READ = (".xml", ".rels")  # without `mimetype` and `.bin` it is a workbook of no other kind
_SHEET, _TEXTS = b"sheetData", b"sst"  # what the reader looks for in a sheet, and in the shared texts
_NUMBER = re.compile(r"[0-9]{1,9}")  # no file has room for more shared texts
_CELL = re.compile(r"(?P<column>[A-Z]{1,3})(?P<row>[1-9][0-9]{0,6})")


class TooFar(ValueError):
    """A part reaches farther, or holds more, than a roster may; says what was expected and what was found."""


def repacked(parts: Mapping[str, bytes], most: int) -> BytesIO:
    """The parts a reader needs, packed anew; `most` characters may stand in the cells that share their texts.

    Raises:
        TooFar: a cell is too far away, or there are too many, or they repeat too much text.
        xml.parsers.expat.ExpatError: a sheet is no XML.
    """
    wanted = {name: content for name, content in parts.items() if name.lower().endswith(_READ)}
    bounds = _Bounds()
    for name, content in wanted.items():
        if _SHEET in content or _TEXTS in content:
            bounds.read(name, content)
    if (length := bounds.repeated()) > most:
        raise TooFar(
            Said("expected at most {most} characters in its cells, got {length}", most=most, length=length)
        )
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as made:
        for name, content in wanted.items():
            made.writestr(name, content)
    packed.seek(0)
    return packed


def number_of(column: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


class _Bounds:
    """Follows every part as a reader of sheets does, and stops it where it reaches too far."""

    def __init__(self) -> None:
        self._cells = self._row = self._column = 0
        self._part = ""
        self._shared = False  # whether the cell at hand names a shared text
        self._inside: list[str] | None = None  # what the value at hand says
        self._named: Counter[str] = Counter()  # how many cells name a shared text, by its number
        self._lengths: dict[int, int] = {}
        self._text = -1  # number of the shared text at hand

    def read(self, name: str, content: bytes) -> None:
        """Follow one part from its beginning to its end."""
        self._part, self._row, self._column, self._text = name, 0, 0, -1
        # What the part says of its signs is not asked: its reader does not ask either.
        parser = expat.ParserCreate("UTF-8")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._said
        parser.Parse(content, True)

    def repeated(self) -> int:
        """How many characters the cells hold that name a shared text."""
        # Its reader takes what is no number for some number: it counts as the longest text.
        longest = max(self._lengths.values(), default=0)
        return sum(
            (self._lengths.get(int(one), 0) if _NUMBER.fullmatch(one) else longest) * times
            for one, times in self._named.items()
        )

    def _doctype(self, *_said: object) -> None:
        raise TooFar(Said("expected plain XML, got a document type in '{part}'", part=self._part))

    def _start(self, name: str, given: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                at = given.get("r", "")
                self._row, self._column = self._numbered(at) if at else self._row + 1, 0
            case "c":
                self._cell(given)
            case "v":
                self._inside = [] if self._shared else None
            case "si":
                self._text += 1
                # Two parts may both say that they are the shared texts: the longer one counts.
                self._lengths.setdefault(self._text, 0)

    def _cell(self, given: dict[str, str]) -> None:
        self._cells += 1
        self._column += 1
        self._shared = given.get("t") == "s"
        if at := given.get("r", ""):
            found = _CELL.fullmatch(at)
            if found is None:
                raise TooFar(
                    Said(
                        "expected cells such as B12, got {found} in '{part}'",
                        found=ascii(at[:20]),
                        part=self._part,
                    )
                )
            self._column, self._row = number_of(found["column"]), int(found["row"])
        self._refuse_far(at)

    def _end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "v" if self._inside is not None:
                self._named["".join(self._inside).strip().lstrip("+0") or "0"] += 1
                self._inside = None
            case "c":
                self._shared = False

    def _said(self, text: str) -> None:
        if self._inside is not None:
            self._inside.append(text[:20])
        elif self._text >= 0:
            self._lengths[self._text] += len(text)

    def _numbered(self, at: str) -> int:
        if not (at.isascii() and at.isdigit() and len(at) < 8):
            raise TooFar(
                Said(
                    "expected the number of a row, got {found} in '{part}'",
                    found=ascii(at[:20]),
                    part=self._part,
                )
            )
        return int(at)

    def _refuse_far(self, at: str) -> None:
        if self._row > MAX_ROWS + 1 or self._column > MAX_COLUMNS or self._cells > MAX_CELLS:
            unnamed = Said("cell {column} of row {row}", column=self._column, row=self._row)
            raise TooFar(
                Said(
                    "expected at most {rows} rows and {columns} columns, got {what} in '{part}'",
                    rows=MAX_ROWS,
                    columns=MAX_COLUMNS,
                    what=Said("cell {at}", at=at) if at else unnamed,
                    part=self._part,
                )
            )
