"""The front page shows the table as it is, and names only commands that are there."""

import re

from config.words import load_words
from engine.core.diagram import mermaid
from tests.docs.pages import page
from tests.workflows import codes
from workflows.remediation.workflow import WORKFLOW


def test_the_picture_on_the_front_page_is_the_one_the_table_draws():
    words = load_words(*codes.files()[1:]).mapping("state", "trigger")["en"]
    drawn = re.search(r"<!-- draw remediation -->\n(.*?)<!-- drawn -->", page("README.md"), re.DOTALL)
    assert drawn is not None
    assert drawn[1] == f"```mermaid\n{mermaid(WORKFLOW, words.__getitem__)}```\n"


def test_every_make_target_a_page_names_is_in_the_makefile():
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md"):
        assert set(re.findall(r"\bmake ([a-z]+)", "\n".join(_code(page(name))))) <= targets


def _code(text):
    return re.findall(r"```sh\n.*?```", text, re.DOTALL) + re.findall(r"`[^`\n]+`", text)
