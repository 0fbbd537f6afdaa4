"""Writes figures down: JSON for programs, a table for people. What was measured earlier stays until measured anew."""

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.measuring import Figure

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
_COLUMNS = ("what", "Dondoc", "baseline", "ratio (lowest to highest)", "target", "met", "rounds", "how")
_HEAD = f"| {' | '.join(_COLUMNS)} |\n{'|---' * len(_COLUMNS)}|"


def ground() -> dict[str, str]:
    """On what the figures were taken."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count()),
    }


def merged(path: Path, figures: Sequence[Figure]) -> list[Figure]:
    """These figures after those an earlier run left in `path`, each name once, at its old place."""
    kept = {one.name: one for one in load(path)}
    kept.update({one.name: one for one in figures})
    return list(kept.values())


def load(path: Path) -> list[Figure]:
    """The figures of an earlier run; none where there was none."""
    if not path.exists():
        return []
    return [Figure(**one) for one in json.loads(path.read_text(encoding="utf-8"))["figures"]]


def as_json(figures: Sequence[Figure]) -> str:
    """The figures and the ground they stand on."""
    document = {"ground": ground(), "figures": [asdict(one) for one in figures]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table, under a line that says on what they were taken."""
    on = ground()
    line = f"Python {on['python']}, SQLite {on['sqlite']}, {on['system']}, {on['cores']} cores; medians."
    return "\n".join([line, "", _HEAD, *(_row(one) for one in figures)]) + "\n"


def put_into(page: Path, table: str) -> None:
    """Replace what stands between the two marks of the page.

    Raises:
        ValueError: the page has no such marks.
    """
    text = page.read_text(encoding="utf-8")
    before, begun, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not begun or not ended:
        raise ValueError(f"{page.name}: expected the marks {BEGIN} and {END}")
    page.write_text(f"{before}{BEGIN}\n{table}{END}{after}", encoding="utf-8")


def _row(one: Figure) -> str:
    met = {True: "yes", False: "**no**", None: ""}[one.met]
    baseline = "" if one.baseline is None else f"{_number(one.baseline)} {one.unit}"
    ours = f"{_number(one.ours)} {one.unit}"
    cells = (one.name, ours, baseline, _ratio(one), one.target, met, str(one.rounds), one.note)
    return f"| {' | '.join(cells)} |"


def _ratio(one: Figure) -> str:
    if one.ratio is None or one.ratio_low is None or one.ratio_high is None:
        return ""
    if one.target.endswith("%"):
        return f"{one.ratio:.1%} ({one.ratio_low:.1%} to {one.ratio_high:.1%})".replace("%", " %")
    return f"{one.ratio:.2f} x ({one.ratio_low:.2f} to {one.ratio_high:.2f})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
