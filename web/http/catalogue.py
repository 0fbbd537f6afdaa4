"""What pages say, in two languages: English stands in the templates, Vietnamese in a catalogue beside this file.

The catalogue is read when the process starts, so no compiled one can be out of date.
"""

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).with_name("locale")


def marked(text: str) -> str:
    """Marks a sentence that a template will say in the reader's language."""
    return text


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """What is said in a language; English needs no catalogue."""
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as written:
        found = read_po(written, locale=language)
    compiled = BytesIO()
    write_mo(compiled, found)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
