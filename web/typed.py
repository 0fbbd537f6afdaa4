"""What is typed on a line or named by it, held to a size and to signs that can be written and read.

No sign that is refused is ever shown, and no file is read that may never end.
"""

import re
import stat
import unicodedata
from contextlib import suppress
from datetime import date
from pathlib import Path

from engine.core.errors import BadInput
from engine.core.said import Bytes, Said

LINE, TEXT = 200, 20_000  # characters: numbers, titles, codes; opinions, reasons, what was found
FIRST_YEAR, LAST_YEAR = 2000, 2100  # beyond them somebody mistyped
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_APART = r"(?: ?[/.-] ?| )"
_OFFICIAL = re.compile(rf"(?P<day>[0-9]{{1,2}}){_APART}(?P<month>[0-9]{{1,2}}){_APART}(?P<year>[0-9]{{4}})")
# Eight digits are a day of these centuries; read from the year they would be none, so nothing is ever mistaken.
_CLOSED = re.compile(r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>(?:19|20|21)[0-9]{2})")
_ORDERS = (_OFFICIAL, _CLOSED, _ISO)
_BREAKS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # would break a line, or write on the terminal
_HIDDEN = frozenset({"Cc", "Cs"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # turn the reading order


class TooLarge(BadInput):
    """A file has more bytes than are taken in."""

    def __init__(self, what: str, name: str, limit: int, size: int) -> None:
        self.limit, self.size = limit, size
        super().__init__(
            "{what} '{name}': expected at most {limit} bytes, got {size}",
            what=what,
            name=name,
            limit=Bytes(limit),
            size=Bytes(size),
        )


def a_line(what: str, text: str, limit: int = LINE) -> str:
    """One line as typed: a number, a title, a code.

    Raises:
        BadInput: it is too long, or holds a line break or another control character.
    """
    return _writable(what, text, limit, Said("one line without control characters"), _BREAKS, "")


def a_text(what: str, text: str, limit: int = TEXT) -> str:
    """A text as typed, of as many lines as it needs: an opinion, a reason, what was found.

    Raises:
        BadInput: it is too long, or holds a control character other than a line break or a tab.
    """
    return _writable(
        what, text.replace("\r\n", "\n"), limit, Said("text without control characters"), _HIDDEN, "\n\t"
    )


def number_in(text: str, digits: int) -> int | None:
    """The whole number a text is, of at most so many digits; None where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def day_in(text: str) -> date | None:
    """The day a text says: day, month and year in any usual way of writing, or 2023-03-30; None where it says none.

    A year has four digits: of 04/03/23 nobody knows the century, and some would not know the day.
    """
    said = text.strip()
    found = next(filter(None, (order.fullmatch(said) for order in _ORDERS)), None)
    with suppress(ValueError):  # 31/02/2023
        return date(int(found["year"]), int(found["month"]), int(found["day"])) if found else None
    return None


def as_written(day: date) -> str:
    """A day as officials write it, and as every form shows it: 30/03/2023."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def a_date(what: str, text: str) -> date:
    """A day as typed: 30/03/2023 as officials write it, 30.3.2023, 30032023, or 2023-03-30.

    Raises:
        BadInput: it is none, or of a year that is a slip of the hand.
    """
    day = day_in(a_line(what, text))
    if day is None:
        raise BadInput(
            "{what}: expected a date such as 2023-03-30 or 30/03/2023, got '{found}'",
            what=what,
            found=text[:40],
        )
    near(what, day.year)
    return day


def near(what: str, year: int) -> None:
    """Refuse a year that is a slip of the hand; arithmetic near the ends of time only hides it.

    Raises:
        BadInput: it is one.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(
            "{what}: expected a year from {first} to {last}, got {year}",
            what=what,
            first=FIRST_YEAR,
            last=LAST_YEAR,
            year=year,
        )


def tidied(what: str, text: str, limit: int = TEXT) -> str:
    """A text without the signs that cannot be written: pasted from elsewhere, and seen by nobody.

    Raises:
        BadInput: it is too long.
    """
    kept = "".join(
        sign
        for sign in text.replace("\r\n", "\n")
        if sign in "\n\t" or (unicodedata.category(sign) not in _HIDDEN and sign not in _TURNING)
    )
    return a_text(what, kept, limit)


def a_file(what: str, path: Path, limit: int) -> bytes:
    """The bytes of a file, not more than `limit` of them.

    Raises:
        BadInput: it is missing, or no file: a folder, a pipe or a device may never end.
        TooLarge: it has more than `limit` bytes.
    """
    a_line(Said("{what}, its name", what=what), path.name)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            kind = Said("a folder") if stat.S_ISDIR(found.st_mode) else Said("a pipe or a device")
            raise BadInput("{what} '{path}': expected a file, got {kind}", what=what, path=path, kind=kind)
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise BadInput(
            "{what} '{path}': expected a readable file, got {problem}",
            what=what,
            path=path,
            problem=error.strerror,
        ) from error
    if len(content) > limit:
        raise TooLarge(what, path.name, limit, max(found.st_size, len(content)))
    return content


def _writable(what: str, text: str, limit: int, expected: Said, refused: frozenset[str], kept: str) -> str:
    if len(text) > limit:
        raise BadInput(
            "{what}: expected at most {limit} characters, got {count}",
            what=what,
            limit=limit,
            count=len(text),
        )
    for place, sign in enumerate(text, 1):
        if sign not in kept and (unicodedata.category(sign) in refused or sign in _TURNING):
            # The sign itself is not shown: it would do in the refusal what it was sent to do.
            raise BadInput(
                "{what}: expected {expected}, got {sign} as character {place}",
                what=what,
                expected=expected,
                sign=f"U+{ord(sign):04X}",
                place=place,
            )
    return text
