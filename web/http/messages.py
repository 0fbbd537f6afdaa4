"""Collects every sentence the pages say, from templates and code, those of refusals among them.

`python -m web.http.messages` completes the catalogue: what is new is added without its words, and a test fails until
it has one; what nothing says any more is removed.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

import web
from web.http.catalogue import CATALOGUES
from web.http.sentences import of_the_house

ROOT = Path(next(iter(web.__path__)))
KEYWORDS = {"_": None, "ngettext": (1, 2), "marked": None}
_METHODS = {".html": "jinja2.ext:babel_extract", ".py": "python"}
# Written by hand: the tool's own header holds the hour, and would differ with every run.
_HEADER = """\
# What the pages say; the English stands in the templates and the code.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"Language: {language}\\n"

"""


def spoken() -> Catalog:
    """Every sentence of the pages, without a translation."""
    found = Catalog(charset="utf-8")
    for path in _files():
        for _line, message, _comments, _context in extract_from_file(
            _METHODS[path.suffix], str(path), keywords=KEYWORDS
        ):
            found.add(message)
    for sentence in sorted(of_the_house().sentences()):
        found.add(sentence)
    return found


def written(language: str) -> Catalog:
    """The catalogue of a language as it stands."""
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def main(language: str = "vi") -> int:
    """Bring the catalogue up to what the pages say; 1 where something still waits for its words."""
    known = written(language)
    said = spoken()
    known.update(said, no_fuzzy_matching=True)
    known.obsolete.clear()
    with (CATALOGUES / f"{language}.po").open("wb") as file:
        file.write(_HEADER.format(language=language).encode())
        write_po(file, known, width=0, sort_output=True, omit_header=True, ignore_obsolete=True)
    waiting = [str(one.id) for one in known if one.id and not all(_strings(one.string))]
    for text in waiting:
        sys.stderr.write(f"{language}: no words yet for {text!r}\n")
    return 1 if waiting else 0


def _files() -> Iterator[Path]:
    for folder in ("http", "pages", "demo"):
        for suffix in _METHODS:
            yield from sorted((ROOT / folder).rglob(f"*{suffix}"))


def _strings(string: object) -> tuple[object, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (string,)


if __name__ == "__main__":
    sys.exit(main())
