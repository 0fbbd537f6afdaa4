"""Every decision has its page, its five headings and its line in the list."""

import re

import pytest

from tests.docs.pages import page
from tests.house.source import ROOT

PAGES = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
HEADINGS = ["Context", "Decision", "Consequences", "Alternatives", "References"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem[:4])
def test_a_decision_says_why_what_follows_and_what_was_not_taken(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert text.startswith(f"# {int(path.stem[:4])}. ")


def test_decisions_are_numbered_without_a_gap_and_listed():
    assert [int(path.stem[:4]) for path in PAGES] == list(range(1, len(PAGES) + 1))
    listed = re.findall(r"\]\((\d{4}-[^)]+)\)", page("docs/decisions/README.md"))
    assert listed == [path.name for path in PAGES]
