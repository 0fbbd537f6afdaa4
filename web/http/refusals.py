"""Says a refusal in the reader's language: what was found and what was expected, with days as officials write them.

Gives plain text, which every template escapes. What was filled into a sentence is never read as one.
"""

from datetime import date
from math import ceil

from engine.core.errors import EngineError
from engine.core.said import Bytes, Said
from web.http.catalogue import catalogue

_MEGABYTE = 1024 * 1024


def refusal(language: str, error: EngineError) -> str:
    """The sentence of an error, begun with a capital where the first word is ours."""
    text, said = told(language, error.said), error.said
    typed_first = any(
        text.startswith(str(fact)) for fact in said.facts.values() if str(fact) and not isinstance(fact, Said)
    )
    return text if typed_first else text[:1].upper() + text[1:]


def told(language: str, fact: object) -> str:
    """A sentence or a part of one as this language says it; what somebody typed stays as it is."""
    match fact:
        case Said():
            words = catalogue(language).gettext(fact.sentence) if fact.sentence else ""
            facts = {name: told(language, one) for name, one in fact.facts.items()}
            return words.format_map(facts) if facts else words
        case date():
            return f"{fact:%d/%m/%Y}"
        case Bytes():
            return _size(fact) if language == "vi" else str(fact)
        case tuple() | list():
            return ", ".join(told(language, one) for one in fact)
        case _:
            return str(fact)


def _size(count: int) -> str:
    if count < _MEGABYTE:
        return f"{count:,} byte".replace(",", ".")
    # Rounded up: what is a little too large never looks as large as it may be.
    tenths = ceil(count * 10 / _MEGABYTE)
    return f"{tenths / 10:g} MB".replace(".", ",")
