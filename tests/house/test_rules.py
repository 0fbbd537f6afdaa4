"""A rule that finds nothing must be able to find something: each is shown one offender."""

import ast

import pytest

from tests.house import rules, source

OFFENDERS = {
    "engine/core/late.py": "def tell(clock):\n    return clock.now()\n",
    "engine/long.py": '"""Long."""\n' + "x = 1\n" * 250,
    "engine/tall.py": '"""Tall."""\n\n\ndef tall():\n    """Tall."""\n' + "    x = 1\n" * 49,
    "engine/modern.py": '"""Modern."""\n\n\ndef modern[T](value: T) -> T: ...\n',
    "docs/page.md": "no title, and a [dead link](nowhere.md)\n",
    "Dockerfile": "RUN pip install --extra-" + "index" + "-url https://example.invalid\n",
    "notes.txt": "see " + "/ho" + "me/someone/notes\n",
}


@pytest.fixture
def bad_house(monkeypatch, tmp_path):
    """A house in which every rule is broken once."""
    for name, content in OFFENDERS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    for module in (rules, source):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    for module in (rules, source):
        monkeypatch.setattr(module, "committed", lambda: tuple(OFFENDERS))
    source.parsed.cache_clear()
    yield
    source.parsed.cache_clear()


@pytest.mark.usefixtures("bad_house")
@pytest.mark.parametrize(
    ("rule", "offenders"),
    [
        (rules.unreadable, ["engine/modern.py:4"]),
        (rules.long_files, ["engine/long.py"]),
        (rules.long_functions, ["engine/tall.py:4"]),
        (rules.undocumented, ["engine/core/late.py", "engine/core/late.py:1"]),
        (rules.clock_readings_in_the_core, ["engine/core/late.py:2"]),
        (rules.hosts_and_machine_paths, ["Dockerfile:1", "notes.txt:1"]),
        (rules.dead_links, ["docs/page.md"]),
        (rules.pages_without_title, ["docs/page.md"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_broken_rule_names_its_offender(rule, offenders):
    assert [finding.split(": ")[0] for finding in rule()] == offenders


def test_what_is_private_overridden_or_only_declared_needs_no_words():
    tree = ast.parse(
        "class _A:\n    def b(self): ...\n"
        "class C:\n    'C.'\n    @override\n    def d(self): ...\n"
        "    @property\n    def e(self) -> int: ...\n"
    )
    assert list(rules._public_without_words(tree)) == []
