"""Sorts Vietnamese names as an office does: by given name, in Vietnamese alphabetical order; finds them without marks.

Pure. Only where people are sorted by name; official lists are in official order.
"""

import unicodedata
from functools import lru_cache

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng, as dictionaries order them
_PLACE = {letter: f"{place:02d}" for place, letter in enumerate(_LETTERS, start=1)}


def sort_key(name: str) -> str:
    """A key in plain ASCII: letters first, given name before the others; tones decide among equals."""
    words = unicodedata.normalize("NFC", name).casefold().split()
    turned = words[-1:] + words[:-1]
    pairs = [tuple(map(_letter, word)) for word in turned]
    letters = " ".join("".join(letter for letter, _ in word) for word in pairs)
    tones = " ".join("".join(tone for _, tone in word) for word in pairs)
    return f"{letters} | {tones}"


@lru_cache(maxsize=65_536)  # whoever searches an office looks at the same names again and again
def plain(text: str) -> str:
    """`text` as it is sought: no capitals, no marks, single spaces; "nguyen" finds Nguyễn, "hoà" finds hòa."""
    bare = (sign for sign in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(sign))
    return " ".join("".join(bare).replace("đ", "d").split())


def _letter(char: str) -> tuple[str, str]:
    marks = unicodedata.normalize("NFD", char)
    tone = next((mark for mark in marks if mark in _TONES), "")
    bare = unicodedata.normalize("NFC", marks.replace(tone, "") if tone else marks)
    return _PLACE.get(bare, f"9{ord(bare[0]):x}"), str(_TONES.index(tone) + 1 if tone else 0)
