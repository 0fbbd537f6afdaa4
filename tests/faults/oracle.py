"""Who must be told what on a morning, read from the sample office's own file and the letter's ladder by hand.

Knows no table and no line of the engine, the workflows or the roster's import: the second opinion that the mail
server's record is held against.
"""

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path

OFFICE = Path(__file__).parents[2] / "config" / "examples" / "sample_org.json"
YEAR = 2022
_PLAN = re.compile(rf"/plans/SNN/({YEAR}/[A-Z0-9-]+)")
Told = tuple[str, str]  # (address, plan): one thing that one person must hear


def ten_days_before(handed_in: Collection[str] = ()) -> set[Told]:
    """D-10, 08:00: who owes a plan hears of it; of a unit's own plan its head."""
    return {
        (owner["email"], f"{YEAR}/{plan}")
        for unit in _units()
        for plan, owner in _plans(unit)
        if plan not in handed_in
    }


def afternoon_after(handed_in: Collection[str] = ()) -> set[Told]:
    """D+1, 14:00: of a plan that did not come hear its owner, the head of the unit and the unit's mailbox."""
    return {
        (address, f"{YEAR}/{plan}")
        for unit in _units()
        for plan, owner in _plans(unit)
        if plan not in handed_in
        for address in (owner["email"], _head(unit)["email"], unit["email"])
    }


def plans_named(text: str) -> set[str]:
    """The plans a letter leads to."""
    return set(_PLAN.findall(text))


def _units() -> list[dict]:
    return json.loads(OFFICE.read_text(encoding="utf-8"))["units"]


def _head(unit: dict) -> dict:
    [head] = [one for one in unit["people"] if one["role"] == "head"]
    return head


def _plans(unit: dict) -> Iterator[tuple[str, dict]]:
    """Every plan of a unit with who owes it: its own, and one of each of its leaders."""
    yield unit["code"], _head(unit)
    for one in unit["people"]:
        if one["role"] in ("head", "deputy"):
            yield one["id"], one
