"""English sentences that can be said in another language: the sentence is kept beside what was filled into it.

Knows no other language; whoever shows a sentence looks its words up. What was filled in is never read as a sentence.
"""

from collections.abc import Mapping
from datetime import date
from typing import Self


class Bytes(int):
    """A number of bytes, which a page shows as the reader's language writes it."""


class Said(str):
    """An English text made of a `sentence` with `{named}` places, and of the `facts` that stand in them.

    A sentence without facts is taken as it is: what somebody typed may hold braces. A fact that is said itself can be
    translated like the whole; days and lists are written as the reader's language writes them.
    """

    sentence: str
    facts: Mapping[str, object]

    def __new__(cls, sentence: str, /, **facts: object) -> Self:
        """The text in English, which knows what it was made of."""
        shown = {name: _plain(fact) for name, fact in facts.items()}
        made = super().__new__(cls, sentence.format_map(shown) if facts else sentence)
        made.sentence, made.facts = sentence, facts
        return made


def _plain(fact: object) -> str:
    if isinstance(fact, date):
        return fact.isoformat()
    return ", ".join(map(_plain, fact)) if isinstance(fact, tuple | list) else str(fact)
