"""How alike two Vietnamese texts are, and where their words differ.

Only ever a hint to people: no plan is refused for its wording.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_LONG = 400  # words
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")  # huyền, sắc, ngã, hỏi, nặng


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: "HC01/text" or, of the first measure, "HC01/1/due_on".

    `kind` is added, removed or changed; `words` are runs of (equal | delete | insert, text).
    """

    where: str
    kind: str
    before: str
    after: str
    words: tuple[tuple[str, str], ...]


def compare(old: Mapping[tuple[str, ...], str], new: Mapping[tuple[str, ...], str]) -> tuple[Change, ...]:
    """The fields, by place, that differ: in the order of `new`; what is gone comes last."""
    places = dict.fromkeys([*new, *old])
    return tuple(
        _change(place, old.get(place), new.get(place)) for place in places if old.get(place) != new.get(place)
    )


def folded(text: str) -> str:
    """`text` as bare words: no capitals, no punctuation, and hòa the same as hoà.

    The tone is taken out of each word and put behind it, so its place over the vowels no longer counts.
    """
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())
    return " ".join(map(_toneless_then_tone, words))


def within(part: str, whole: str) -> bool:
    """Whether the folded `part` stands in the folded `whole`, cut at words; an empty one stands nowhere."""
    return bool(part) and f" {part} " in f" {whole} "


def word_changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Runs of (equal | delete | insert, words) that lead from `before` to `after`."""
    old, new = before.split(), after.split()
    # Without the junk heuristic 2,000 repetitive words take 38 s; with it a short text is cut badly.
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=len(new) > _LONG)
    for op, i, j, k, m in matcher.get_opcodes():
        if op == "equal":
            yield "equal", " ".join(old[i:j])
            continue
        if i < j:
            yield "delete", " ".join(old[i:j])
        if k < m:
            yield "insert", " ".join(new[k:m])


def _change(place: tuple[str, ...], old: str | None, new: str | None) -> Change:
    kind = "added" if old is None else "removed" if new is None else "changed"
    before, after = old or "", new or ""
    return Change("/".join(place), kind, before, after, tuple(word_changes(before, after)))


def _toneless_then_tone(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", _TONES.sub("", letters) + "".join(_TONES.findall(letters)))
