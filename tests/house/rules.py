"""The house rules as pure questions: each gives its findings, one line each, and an empty list is a pass.

Refuses nothing that ruff, mypy or import-linter refuse already.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from tests.house.source import GENERATED, PACKAGES, ROOT, Function, committed, modules, parsed, text

FILE_LINES = 250
FUNCTION_LINES = 50

# Written in two halves: this file is read by its own rule.
_HOSTS = re.compile(
    "|".join(
        ("pypi" + r"\.org", "python" + "hosted", "npmjs" + r"\.org", "(?<!no-emit-)index" + r"[-_]url\b")
    )
)
_MACHINE_PATH = re.compile(r"(?<![\w.~/<>{}:*-])/(?:" + "home|root|Users|work|opt|mnt" + r")/\w")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_CLOCK = {"now", "utcnow", "today"}


def unreadable() -> list[str]:
    """The oldest Python we promise can read every file."""
    return [
        f"{name}:{tree.lineno}: {tree.msg}"
        for name in committed()
        if name.endswith(".py") and isinstance(tree := parsed(name), SyntaxError)
    ]


def long_files() -> list[str]:
    """A file has one subject and at most 250 lines."""
    counts = ((name, len((text(name) or "").splitlines())) for name, _ in modules() if not _generated(name))
    return [f"{name}: {n} lines, expected at most {FILE_LINES}" for name, n in counts if n > FILE_LINES]


def long_functions() -> list[str]:
    """A function fits on a screen: at most 50 lines, its docstring counted."""
    return [
        f"{name}:{node.lineno}: {node.name} has {size} lines, expected at most {FUNCTION_LINES}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, Function) and not _generated(name)
        if (size := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    ]


def undocumented() -> list[str]:
    """Every module, and everything public in it, says what it is for."""
    found = [
        f"{name}: no module docstring" for name, tree in modules(*PACKAGES) if not ast.get_docstring(tree)
    ]
    for name, tree in modules(*PACKAGES):
        if not _generated(name):
            found += [
                f"{name}:{node.lineno}: {node.name} has no docstring" for node in _public_without_words(tree)
            ]
    return found


def clock_readings_in_the_core() -> list[str]:
    """In the core time is an argument: nothing there asks what time it is."""
    return [
        f"{name}:{node.lineno}: reads a clock with {node.func.attr}()"
        for name, tree in modules("engine/core")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CLOCK
    ]


def hosts_and_machine_paths() -> list[str]:
    """No file names a package index or a place that exists on one machine only."""
    return [
        f"{name}:{number}: {match.group()!r} belongs to one machine or network"
        for name in committed()
        for number, line in enumerate((text(name) or "").splitlines(), 1)
        if (match := _HOSTS.search(line) or _MACHINE_PATH.search(line))
    ]


def dead_links() -> list[str]:
    """Every relative link of a page leads to a file."""
    return [
        f"{page}: links to {target}, which does not exist"
        for page in _pages()
        for target in _relative_links(page)
        if not (ROOT / PurePosixPath(page).parent / target).exists()
    ]


def pages_without_title() -> list[str]:
    """A page opens with its title."""
    return [
        f"{page}: does not open with '# '" for page in _pages() if not (text(page) or "").startswith("# ")
    ]


RULES: tuple[Callable[[], list[str]], ...] = (
    unreadable,
    long_files,
    long_functions,
    undocumented,
    clock_readings_in_the_core,
    hosts_and_machine_paths,
    dead_links,
    pages_without_title,
)


def _generated(name: str) -> bool:
    return name.startswith(GENERATED)


def _public_without_words(tree: ast.Module) -> Iterator[Function | ast.ClassDef]:
    pending = list(tree.body)
    while pending:
        node = pending.pop()
        if (
            not isinstance(node, Function | ast.ClassDef)
            or node.name.startswith("_")
            or _inherits_words(node)
        ):
            continue
        if not ast.get_docstring(node):
            yield node
        if isinstance(node, ast.ClassDef):
            pending += node.body


def _inherits_words(node: Function | ast.ClassDef) -> bool:
    # An overload is one function in several shapes; what overrides is explained where it was declared;
    # a setter is explained with its property; a property without a body only declares a field of a protocol.
    names = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
    declares = "property" in names and ast.unparse(node.body[0]) == "..."
    return declares or bool(names & {"overload", "override", "setter"})


def _pages() -> list[str]:
    return [name for name in committed() if name.endswith(".md")]


def _relative_links(page: str) -> Iterator[str]:
    for match in _LINK.finditer(_without_code(text(page) or "")):
        target = (match.group(1) or match.group(2)).partition("#")[0]
        if target and ":" not in target:
            yield target


def _without_code(markdown: str) -> str:
    return re.sub(r"```.*?```|`[^`\n]*`", "", markdown, flags=re.DOTALL)
