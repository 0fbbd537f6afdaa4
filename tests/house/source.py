"""The files of this house, as the house rules see them. Reads; changes nothing."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("engine", "workflows", "notifiers", "papers", "config", "web", "benchmarks")
OLDEST = (3, 11)
GENERATED = ("web/migrations/",)  # a migration is as long as its tables are wide

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def committed() -> tuple[str, ...]:
    """Every file that is committed or about to be, relative to the root, with forward slashes."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    names = listed.stdout.split("\0") if listed.returncode == 0 else _walked()
    return tuple(sorted(name for name in names if name and (ROOT / name).is_file()))


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Name and syntax tree of every Python file below the folders (none: everywhere) that can be parsed."""
    for name in committed():
        if name.endswith(".py") and name.startswith(tuple(f"{folder}/" for folder in folders) or ""):
            tree = parsed(name)
            if isinstance(tree, ast.Module):
                yield name, tree


def text(name: str) -> str | None:
    """The text of a file; None for one that is not text, a workbook for example."""
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


@cache
def parsed(name: str) -> ast.Module | SyntaxError:
    """The syntax tree of a file for the oldest Python we promise, or what that Python has against it."""
    try:
        return ast.parse((ROOT / name).read_text(encoding="utf-8"), name, feature_version=OLDEST)
    except SyntaxError as error:
        return error


def _walked() -> list[str]:
    # An unpacked archive has no git; hidden folders hold nothing of ours but .ci.
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
    ours = (
        path for path in found if path.parts[0] == ".ci" or not any(p.startswith(".") for p in path.parts)
    )
    return [path.as_posix() for path in ours if "__pycache__" not in path.parts]
