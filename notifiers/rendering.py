"""Puts a draft into words: one item becomes a letter, several become a digest, as text and as HTML.

Every kind has a folder of `templates/` with a subject, a body and a line for digests, each in both languages.
A body is written once: it gives the text as it stands and the HTML with every fact escaped. A template sees
the facts documented for its kind in `kinds.py` and nothing else; a misspelt one is an error, never a gap.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from engine.core.errors import BadInput, NotFound, SpecError
from engine.core.identifiers import PersonId
from engine.core.ports import THIS_LETTER, Address, Draft, Item, Rendered, Summary
from notifiers.kinds import ACCOUNT, KINDS, SECTIONS, Section
from notifiers.wording import LANGUAGES, Words, filters

TEMPLATES = Path(__file__).with_name("templates")
PARTS = ("subject", "body", "line")
_YOU = {"vi": ("đồng chí", "đơn vị"), "en": ("you", "you")}  # a person, a mailbox
_ORDER = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Line:
    """One notice inside a digest: where it stands, what it says, where it leads ("" for nowhere)."""

    section: Section
    text: str
    link: str


class JinjaRenderer:
    """The renderer of `engine.core.ports`, with Jinja2.

    `words` are language -> code -> text; `signature` stands under every letter, line by line (the name of
    the office where it is empty). A language without templates is written in Vietnamese.
    """

    def __init__(self, words: Words, signature: str = "", templates: Path = TEMPLATES) -> None:
        """Look at the folders once.

        Raises:
            SpecError: a kind has no folder, a folder no kind, or a template is missing.
        """
        self._signature = signature
        self._kinds = _kinds(templates)
        self._text = {lang: _Voice(templates, lang, words, html=False) for lang in LANGUAGES}
        self._html = {lang: _Voice(templates, lang, words, html=True) for lang in LANGUAGES}

    def kinds(self) -> frozenset[str]:
        """Every kind of letter that can be written."""
        return self._kinds

    def render(self, draft: Draft) -> Rendered:
        """The letter in the language of its recipient.

        Raises:
            jinja2.UndefinedError: a template asks for a fact the summary does not hold.
            NotFound: a kind without templates, a code without a word.
            BadInput: no item at all, or a fact that must be a date and is none.
        """
        if not draft.items:
            raise BadInput(f"letter to '{draft.to.person}': expected at least one item, found none")
        for item in draft.items:
            if item.kind not in self._kinds:
                raise NotFound("kind of letter", item.kind, f"one of {', '.join(sorted(self._kinds))}")
        language = draft.to.language if draft.to.language in LANGUAGES else LANGUAGES[0]
        if len(draft.items) == 1:
            return self._letter(draft.to, draft.items[0], language)
        return self._digest(draft.to, draft.items, language)

    def _letter(self, to: Address, item: Item, lang: str) -> Rendered:
        facts = _facts(item) | {"you": _you(to, lang)}
        frame = _frame(to, item.summary, self._signature) | {"link": item.summary.get("link", "")}
        frame["file"] = item.kind not in ACCOUNT
        frame["received"] = "" if item.kind in ACCOUNT else _received(to, [str(frame["link"])])
        text, html, body = self._text[lang], self._html[lang], f"{item.kind}/body.{lang}.txt"
        return Rendered(
            subject=_one_line(text.say(f"{item.kind}/subject.{lang}.txt", facts)),
            text=text.say(f"_base/letter.{lang}.txt", frame | {"content": text.say(body, facts)}),
            html=html.say(f"_base/letter.{lang}.html", frame | {"content": html.say(body, facts)}),
        )

    def _digest(self, to: Address, items: Iterable[Item], lang: str) -> Rendered:
        ordered = sorted(items, key=lambda item: _ORDER[item.kind])  # stable: as given inside a kind
        text, html = self._text[lang], self._html[lang]
        lines, marked = _lines(text, ordered, lang), _lines(html, ordered, lang)
        counts = {"count": len(lines), "overdue": sum(line.section is Section.OVERDUE for line in lines)}
        frame = _frame(to, ordered[0].summary, self._signature) | counts | {"you": _you(to, lang)}
        frame["received"] = _received(to, [line.link for line in lines])
        return Rendered(
            subject=_one_line(text.say(f"_digest/subject.{lang}.txt", counts)),
            text=text.say(f"_digest/body.{lang}.txt", frame | {"sections": _sections(lines)}),
            html=html.say(f"_digest/body.{lang}.html", frame | {"sections": _sections(marked)}),
        )


class _Voice:
    """The templates of one language, as text or as HTML."""

    def __init__(self, templates: Path, language: str, words: Words, *, html: bool) -> None:
        self._html = html
        self._environment = Environment(
            loader=FileSystemLoader(templates),
            undefined=StrictUndefined,
            autoescape=html,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            auto_reload=False,  # templates are part of the package; asking the disk for each letter is not free
        )
        self._environment.filters.update(filters(language, words, html=html))

    def say(self, template: str, facts: Mapping[str, object]) -> str:
        """The words of a template; of HTML marked as such, so that it is not escaped a second time."""
        said = self._environment.get_template(template).render(facts).strip()
        return Markup(said) if self._html else said


def is_mailbox(person: PersonId) -> bool:
    """Whether a recipient is the mailbox of a unit or of the personnel office ("SNN/@CCKL", "SNN/@")."""
    return "/@" in person


def _you(to: Address, lang: str) -> str:
    return _YOU[lang][is_mailbox(to.person)]


def _frame(to: Address, summary: Summary, signature: str) -> dict[str, object]:
    """What stands around the content: greeting and signature."""
    own = {"name": to.name, "mailbox": is_mailbox(to.person), "signature": signature.strip().splitlines()}
    return own | {name: summary[name] for name in ("office",) if name in summary}


def _received(to: Address, links: Iterable[str]) -> str:
    """Where a person says that he has this letter: beside the files it leads to. A mailbox says nothing."""
    found = (link.partition("/plans/") for link in links)
    begins = next((start for start, plans, _ in found if plans), "")
    return f"{begins}/letters/{THIS_LETTER}/received" if begins and not is_mailbox(to.person) else ""


def _lines(voice: _Voice, items: Iterable[Item], lang: str) -> tuple[Line, ...]:
    """The lines of a digest; what would be said twice in the same words is said once."""
    lines: dict[str, Line] = {}
    for item in items:
        said = voice.say(f"{item.kind}/line.{lang}.txt", _facts(item))
        lines.setdefault(said, Line(SECTIONS[item.kind], said, str(item.summary.get("link", ""))))
    return tuple(lines.values())


def _sections(lines: Iterable[Line]) -> tuple[tuple[Section, tuple[Line, ...]], ...]:
    return tuple((section, tuple(said)) for section, said in groupby(lines, key=lambda line: line.section))


def _one_line(text: str) -> str:
    return " ".join(text.split())  # a subject is one line, whatever a name holds


def _facts(item: Item) -> dict[str, str | int]:
    return {name: value for name, value in item.summary.items() if name in KINDS[item.kind]}


def _kinds(templates: Path) -> frozenset[str]:
    found = {path.name for path in templates.iterdir() if path.is_dir() and not path.name.startswith("_")}
    if found != KINDS.keys():
        odd = ", ".join(sorted(found ^ KINDS.keys()))
        raise SpecError(f"letter templates: one folder or kind without the other: {odd}")
    for kind in sorted(found):
        for name in (f"{part}.{lang}.txt" for part in PARTS for lang in LANGUAGES):
            if not (templates / kind / name).is_file():
                raise SpecError(f"letter templates of '{kind}': expected the file {name}, found none")
    return frozenset(found)
