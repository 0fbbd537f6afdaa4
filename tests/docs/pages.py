"""Reads the pages: their text, their sections, their blocks of code."""

import re

from tests.house.source import ROOT


def page(name: str) -> str:
    """The text of a page, by its path from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def section(name: str, title: str) -> str:
    """The text under one second-level heading of a page, up to the next one."""
    _, _, rest = page(name).partition(f"\n## {title}\n")
    assert rest, f"{name}: no section '{title}'"
    return rest.partition("\n## ")[0]


def block(name: str, language: str) -> str:
    """The first block of code in this language."""
    found = re.search(rf"```{language}\n(.*?)```", page(name), re.DOTALL)
    assert found, f"{name}: no block of {language}"
    return found[1]


def coded(text: str) -> set[str]:
    """Everything written `like this`."""
    return set(re.findall(r"`([^`\n]+)`", text))


def first_column(text: str) -> set[str]:
    """The codes in the first column of the tables in a text."""
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


def rows(text: str) -> list[tuple[str, str, str]]:
    """The rows of three columns that begin with a code."""
    return re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
