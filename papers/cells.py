"""What a cell of a roster may hold: text a letter can print and an address a mail server takes. Pure.

Refuses what would act on a terminal or break a header: controls, half characters, marks of direction.
"""

import re
import unicodedata

from engine.core.said import Said

MAX_LINE = 200  # characters of a code, a name, a title
MAX_TEXT = 20_000  # characters of a weakness or a cause
_SHOWN = 60  # characters of a cell repeated in a message
_CODE = re.compile(r"[\w.&-]+")  # never "/", "@" or "|": they separate the parts of ids
_BREAKS = "\n\r\t"
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"  # RFC 5322, 3.2.3
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_LABEL}(?:\.{_LABEL})+)")


def fault(text: str, limit: int) -> tuple[Said, Said] | None:
    """What was found in a cell and what was expected, or None where it may stand."""
    if len(text) > limit:
        return (
            Said("{count} characters", count=len(text)),
            Said("at most {limit} characters", limit=limit),
        )
    for character in text:
        if _unwritable(character):
            return Said("the character {sign}", sign=f"U+{ord(character):04X}"), Said("plain text")
    return None


def is_code(text: str) -> bool:
    """Is it a code as offices give them to units, people and weaknesses?"""
    return _CODE.fullmatch(text) is not None


def is_email(text: str) -> bool:
    """Is it one plain address, neither quoted nor with a comment, at most 64 and 255 characters long?"""
    found = _EMAIL.fullmatch(text)
    return found is not None and len(found["local"]) <= 64 and len(found["domain"]) <= 255


def shown(text: str) -> str:
    """The beginning of a text, for a message: nothing in it acts on the terminal that prints it."""
    plain = "".join(f"\\u{ord(c):04x}" if _unwritable(c) else c for c in text[:_SHOWN])
    return plain + ("..." if len(text) > _SHOWN else "")


def _unwritable(character: str) -> bool:
    control = unicodedata.category(character) in ("Cc", "Cs") and character not in _BREAKS
    return control or character in _DIRECTIONS
