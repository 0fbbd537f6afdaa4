"""The sentences an opinion may be put together from: data of the house, read once."""

import tomllib
from functools import cache
from pathlib import Path

from engine.core.errors import SpecError

PHRASES = Path(__file__).with_name("phrases.toml")
_LONGEST = 300  # characters


@cache
def opinion_phrases(path: Path = PHRASES) -> tuple[str, ...]:
    """The sentences for the opinion of a return, in their order.

    Raises:
        SpecError: the file gives something else than sentences, or one of them twice.
    """
    given = tomllib.loads(path.read_text(encoding="utf-8")).get("opinion", [])
    good = isinstance(given, list) and all(isinstance(one, str) and _fits(one) for one in given)
    if not good or len(set(given)) < len(given):
        raise SpecError(
            f"{path.name}, opinion: expected sentences of at most {_LONGEST} characters, each once"
        )
    return tuple(given)


def _fits(sentence: str) -> bool:
    return sentence == sentence.strip() and sentence.isprintable() and 0 < len(sentence) <= _LONGEST
