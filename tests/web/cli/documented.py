"""Holds what a command answers with --json against the fields its section of the reference names."""

import re

from tests.docs.pages import page

PAGE = "docs/reference/cli.md"
BY_CODE = frozenset({"states", "closed", "results"})  # objects whose keys are codes


def documented(command: str) -> set[str]:
    """The fields the page names for a command."""
    found = re.search(rf"^### `{re.escape(command)}`\n(.*?)(?=^##|\Z)", page(PAGE), re.MULTILINE | re.DOTALL)
    assert found is not None, f"{PAGE} has no section for {command}"
    return set(re.findall(r"^\| `([^`]+)` \|", found[1], re.MULTILINE))


def answered(value, path: str = "") -> set[str]:
    """The fields of an answer: `units[].people[].ref`; an empty list or null object names only itself."""
    if isinstance(value, dict):
        if path in BY_CODE:
            return {f"{path}.*"} if value else set()
        inner = [answered(one, f"{path}.{key}" if path else key) for key, one in value.items()]
        return set().union(*inner, *([{path}] if path.endswith("collective") else []))
    if isinstance(value, list):
        return set().union(*(answered(one, f"{path}[]") for one in value))
    return {path}
