"""Finds the sentences of refusals in the code, and what could not be said in another language.

Which errors a page can meet is read from the classes themselves: every `EngineError` with a status below 500. What
only the command line, the demo or the doctor says is not asked for.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter

import web

ROOT = Path(next(iter(web.__path__))).parent
FOLDERS = ("engine", "workflows", "papers", "web")
_NOT_ON_PAGES = ("web/cli/", "web/demo/", "web/doctor/", "web/migrations/")
_ROOT_CLASS, _OURS = "EngineError", 500
_WORDS = re.compile(r"[^\W\d_]{2}")


@dataclass(slots=True)
class Code:
    """The code whose refusals pages show."""

    trees: dict[str, ast.Module]
    classes: dict[str, ast.ClassDef] = field(init=False)
    speakers: frozenset[str] = field(init=False)  # what is made from a sentence

    def __post_init__(self) -> None:
        self.classes = {
            node.name: node
            for tree in self.trees.values()
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
        }
        made = {name for name in self.classes if self._shown(name) and not self._makes_its_own(name)}
        # NotFound begins with the noun of its sentence.
        self.speakers = frozenset(made | {"Said", "NotFound"})

    def sentences(self) -> set[str]:
        """Every sentence and every part of one."""
        return {
            one.value
            for _, text, _ in self._said()
            for one in _choices(text)
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
        }

    def untranslatable(self) -> list[str]:
        """Where a sentence or a fact is put together in English, or lacks what it names."""
        return [
            f"{path}:{text.lineno}: {why}"
            for path, text, call in self._said()
            for why in (*_mixed(text), *_amiss(text, call))
        ]

    def _said(self) -> Iterator[tuple[str, ast.expr, ast.Call]]:
        for path, tree in self.trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and node.args and _name(node.func) in self.speakers:
                    yield path, node.args[0], node
                if isinstance(node, ast.ClassDef) and self._shown(node.name):
                    for call in ast.walk(node):
                        if isinstance(call, ast.Call) and _is_super_init(call) and call.args:
                            yield path, call.args[0], call

    def _shown(self, name: str) -> bool:
        line = self._line(name)
        return bool(line) and line[-1] == _ROOT_CLASS and self._status(line) < _OURS

    def _makes_its_own(self, name: str) -> bool:
        return any(_has_init(self.classes[one]) for one in self._line(name)[:-1])

    def _line(self, name: str) -> list[str]:
        """The class and what it comes from, up to the root of the errors."""
        line = []
        while name in self.classes:
            line.append(name)
            bases = self.classes[name].bases
            if name == _ROOT_CLASS or not bases:
                break
            name = _name(bases[0])
        return line

    def _status(self, line: Sequence[str]) -> int:
        for name in line:
            for node in self.classes[name].body:
                if isinstance(node, ast.Assign) and _name(node.targets[0]) == "status":
                    return int(ast.literal_eval(node.value))
        return _OURS


def of_the_house() -> Code:
    """The code as it stands."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    named = {path.relative_to(ROOT).as_posix(): path for path in paths}
    return Code(
        {
            name: ast.parse(path.read_text("utf-8"))
            for name, path in named.items()
            if not name.startswith(_NOT_ON_PAGES)
        }
    )


def _choices(text: ast.expr) -> tuple[ast.expr, ...]:
    return (text.body, text.orelse) if isinstance(text, ast.IfExp) else (text,)


def _mixed(text: ast.expr) -> Iterator[str]:
    for one in _choices(text):
        if isinstance(one, ast.JoinedStr | ast.BinOp):
            yield "expected a sentence with named places and its facts, got one that is filled in"


def _amiss(text: ast.expr, call: ast.Call) -> Iterator[str]:
    if _name(call.func) == "NotFound":
        for expected in (*call.args[2:], *(one.value for one in call.keywords)):
            if isinstance(expected, ast.Constant | ast.JoinedStr):
                yield "expected Said(...) for what was expected, got English"
        return
    given = {one.arg for one in call.keywords}
    for one in _choices(text):
        named = _places(one) if given and None not in given else given
        if named != given:
            yield f"expected the facts {sorted(map(str, named))}, got {sorted(map(str, given))}"
    for fact in call.keywords:
        parts = fact.value.values if isinstance(fact.value, ast.JoinedStr) else [fact.value]
        if any(isinstance(part, ast.Constant) and _WORDS.search(str(part.value)) for part in parts):
            yield f"expected Said(...) as the fact '{fact.arg}', got English"


def _places(text: ast.expr) -> set[str | None]:
    said = text.value if isinstance(text, ast.Constant) and isinstance(text.value, str) else ""
    return {name for _, name, _, _ in Formatter().parse(said) if name}


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return node.attr
    return ""


def _is_super_init(call: ast.Call) -> bool:
    func = call.func
    return (
        isinstance(func, ast.Attribute)
        and func.attr == "__init__"
        and isinstance(func.value, ast.Call)
        and _name(func.value.func) == "super"
    )


def _has_init(node: ast.ClassDef) -> bool:
    return any(isinstance(one, ast.FunctionDef) and one.name == "__init__" for one in node.body)
