"""Pages in words: one set of templates, an environment for each language. Everything shown is escaped.

A misspelt fact is an error, never a gap; a code without a word is one too.
"""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from config.words import LANGUAGES, Words
from web.http.catalogue import catalogue
from web.http.formats import filters
from web.http.refusals import told
from web.http.static import asset_path
from web.wiring import all_words

TEMPLATES = Path(__file__).parents[1] / "pages" / "templates"


class Pages:
    """The templates in every language."""

    def __init__(self, words: Words, templates: Path = TEMPLATES) -> None:
        self._in = {language: _environment(language, words, templates) for language in LANGUAGES}

    def show(self, language: str, template: str, facts: Mapping[str, object]) -> str:
        """One page in words.

        Raises:
            jinja2.UndefinedError: the template asks for a fact that was not given.
        """
        return self._in[language].get_template(template).render(facts)


def _environment(language: str, words: Words, templates: Path) -> Environment:
    made = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    said = catalogue(language)

    def sentence(text: str, **facts: object) -> Markup:
        """A sentence with its facts, which are escaped."""
        return Markup(said.gettext(text)) % facts

    def counted(one: str, many: str, num: int, **facts: object) -> Markup:
        """A sentence about `num` things."""
        return Markup(said.ngettext(one, many, num)) % {"num": num, **facts}

    made.filters.update(filters(language))
    made.filters["told"] = partial(told, language)
    made.globals.update(
        _=sentence,
        ngettext=counted,
        asset=asset_path,
        language=language,
        word=lambda section, code: words.text(language, section, code),
    )
    return made


@cache
def the_pages() -> Pages:
    """The pages of the house."""
    return Pages(all_words())
