"""The words people see for the codes of the house: every state, verb, role and obstacle, in every language.

A code without a word is refused, and so are two files that give one code different words. Decides no grammar.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from engine.core.errors import NotFound, SpecError

LANGUAGES = ("vi", "en")
HOUSE = Path(__file__).with_name("words.toml")  # what the engine says, whatever the workflow

_Said = Mapping[str, str]  # language -> text


class WordsRefused(SpecError):
    """A word list does not say what it must; `place` names the file, the section and the code."""

    def __init__(self, place: str, expected: str, found: str) -> None:
        self.place, self.expected, self.found = place, expected, found
        super().__init__(f"{place}: expected {expected}, got {found}")


@dataclass(frozen=True, slots=True)
class Words:
    """Every word of the house, by section ("state", "trigger", "obstacle", ...) and code."""

    _said: Mapping[tuple[str, str], _Said]

    def text(self, lang: str, section: str, code: str) -> str:
        """What people see for `code`; a language nobody writes here is answered in the first one.

        Raises:
            NotFound: no word list has this code in this section; a bare code is never shown.
        """
        said = self._said.get((section, code))
        if said is None:
            raise NotFound(
                "word", f"{section}.{code}", f"a line of its own under [{section}] of a words.toml"
            )
        return said[lang if lang in LANGUAGES else LANGUAGES[0]]

    def codes(self, section: str) -> tuple[str, ...]:
        """The codes of a section, in the order of the files."""
        return tuple(code for name, code in self._said if name == section)

    def sections(self) -> tuple[str, ...]:
        """Every section there is."""
        return tuple(dict.fromkeys(section for section, _ in self._said))

    def mapping(self, *sections: str) -> Mapping[str, Mapping[str, str]]:
        """Language -> code -> text of these sections, for who knows codes only: letters, drawings.

        Raises:
            WordsRefused: two of the sections say one code differently.
        """
        merged: dict[str, _Said] = {}
        for section in sections:
            for code in self.codes(section):
                said = self._said[section, code]
                if merged.setdefault(code, said) != said:
                    raise WordsRefused(f"[{section}] {code}", _quoted(merged[code]), _quoted(said))
        return MappingProxyType(
            {
                lang: MappingProxyType({code: said[lang] for code, said in merged.items()})
                for lang in LANGUAGES
            }
        )


def load_words(*files: Path) -> Words:
    """The words of the house and of these files, one `words.toml` of each workflow's folder.

    Raises:
        WordsRefused: a file is missing or no TOML, a language is missing, two files contradict each other.
    """
    sources: dict[str, str] = {}
    for path in (HOUSE, *files):
        try:
            sources[f"{path.parent.name}/{path.name}"] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise WordsRefused(str(path), "a word list in UTF-8", type(error).__name__) from None
    return read_words(sources)


def read_words(sources: Mapping[str, str]) -> Words:
    """The words in these texts; the key of each text is what it is called in a message.

    Raises:
        WordsRefused: as for `load_words`.
    """
    said: dict[tuple[str, str], _Said] = {}
    for name, text in sources.items():
        for section, code, words in _entries(name, text):
            earlier = said.setdefault((section, code), words)
            if earlier != words:
                raise WordsRefused(
                    f"{name} [{section}] {code}", f"{_quoted(earlier)} as elsewhere", _quoted(words)
                )
    return Words(MappingProxyType(said))


def _entries(name: str, text: str) -> Iterable[tuple[str, str, _Said]]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WordsRefused(name, "TOML", str(error).lower()) from None
    for section, codes in document.items():
        if not isinstance(codes, dict):
            raise WordsRefused(f"{name} [{section}]", "a table of codes", repr(codes))
        for code, said in codes.items():
            yield section, code, _checked(f"{name} [{section}] {code}", said)


def _checked(place: str, said: object) -> _Said:
    if not isinstance(said, dict) or set(said) != set(LANGUAGES):
        found = ", ".join(map(str, said)) or "none" if isinstance(said, dict) else repr(said)
        raise WordsRefused(place, f"one text for each of {', '.join(LANGUAGES)}", found)
    for lang, text in said.items():
        if not isinstance(text, str) or not text.strip() or text != " ".join(text.split()):
            raise WordsRefused(f"{place}.{lang}", "a text on one line", repr(text))
    return MappingProxyType({lang: said[lang] for lang in LANGUAGES})


def _quoted(said: _Said) -> str:
    return " / ".join(f"'{text}'" for text in said.values())
