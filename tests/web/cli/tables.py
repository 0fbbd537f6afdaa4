"""Reads the tables of a terminal back: what was broken between words to fit is one cell again."""

import re
from itertools import pairwise

RULE = re.compile(r"-+(  -+)*")


def unbroken(page: str) -> str:
    """The page with every row of its tables on one line, cells two blanks apart, empty ones left out."""
    lines = page.splitlines()
    rules = [n for n, line in enumerate(lines) if RULE.fullmatch(line)]
    told: list[str] = []
    done = 0
    for n in rules:
        head = next((k for k in range(n, done, -1) if not lines[k - 1]), done)
        end = next((k for k in range(n, len(lines)) if not lines[k]), len(lines))
        spans = _spans(lines[n])
        told += [*lines[done:head], *_rows(lines[head:n], spans), lines[n], *_rows(lines[n + 1 : end], spans)]
        done = end
    return "\n".join([*told, *lines[done:]]) + "\n"


def _spans(rule: str) -> list[tuple[int, int | None]]:
    starts = [match.start() for match in re.finditer("-+", rule)]
    return [*pairwise(starts), (starts[-1], None)]


def _rows(lines: list[str], spans: list[tuple[int, int | None]]) -> list[str]:
    """A line whose first cell is empty goes on with the row before it."""
    rows: list[list[str]] = []
    for line in lines:
        cells = [line[start:end].strip() for start, end in spans]
        if cells[0] or not rows:
            rows.append(cells)
        else:
            rows[-1] = [f"{had} {more}".strip() for had, more in zip(rows[-1], cells, strict=True)]
    return ["  ".join(filter(None, row)) for row in rows]
