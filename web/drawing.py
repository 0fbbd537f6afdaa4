"""Draws the table of every workflow in the words people see, one page each, and the picture of the front page."""

import re
from collections.abc import Mapping
from pathlib import Path

from config.words import LANGUAGES
from engine.core.diagram import mermaid
from web.wiring import all_definitions, all_words

FRONT = "en"  # the language of the front page
_NAMES = {"vi": "Tiếng Việt", "en": "English"}
_MARKED = re.compile(r"(<!-- draw (\w+) -->\n).*?(<!-- drawn -->)", re.DOTALL)


def pages() -> Mapping[str, str]:
    """File name -> page, one for each workflow, drawn in every language."""
    found: dict[str, str] = {}
    for name, definition in sorted(all_definitions("").items()):
        pictures = "\n".join(f"## {_NAMES[lang]}\n\n{_picture(name, lang)}" for lang in LANGUAGES)
        version = definition.workflow.version
        found[f"{name}.md"] = (
            f"# The states of `{name}`, version {version}\n\n"
            f"Drawn from the table by `make draw`; a test holds the two against each other.\n\n{pictures}"
        )
    return found


def with_pictures(page: str) -> str:
    """The page with every picture between `<!-- draw NAME -->` and `<!-- drawn -->` drawn anew."""
    known = all_definitions("")
    return _MARKED.sub(
        lambda found: f"{found[1]}{_picture(found[2], FRONT)}{found[3]}" if found[2] in known else found[0],
        page,
    )


def write(folder: Path, front: Path) -> list[Path]:
    """Write what is not there yet or stands otherwise; gives those files."""
    wanted = {folder / name: page for name, page in pages().items()}
    if front.is_file():
        wanted[front] = with_pictures(front.read_text(encoding="utf-8"))
    changed = [
        path
        for path, page in wanted.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != page
    ]
    folder.mkdir(parents=True, exist_ok=True)
    for path in changed:
        path.write_text(wanted[path], encoding="utf-8")
    return changed


def _picture(name: str, lang: str) -> str:
    words = all_words().mapping("state", "trigger")[lang]
    return f"```mermaid\n{mermaid(all_definitions('')[name].workflow, words.__getitem__)}```\n"
