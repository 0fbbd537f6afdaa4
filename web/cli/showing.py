"""How commands answer: data to stdout, as text or as JSON; a refusal with every reason to stderr, exit code 1."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from textwrap import wrap
from zoneinfo import ZoneInfo

import typer

from engine.core.calendar import ZONE
from engine.core.identifiers import Json, Moment, Obstacle

Row = Mapping[str, Json]
WIDTH = 100  # columns of a terminal
_GAP = "  "


def answer(as_json: bool, data: Json, text: str) -> None:
    """One result: `data` with --json, else `text`."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2) if as_json else text)


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A plain table that fits a terminal: what is too wide is broken between words, the widest column first."""
    cells = [list(headers), *([" ".join(str(cell).split()) for cell in row] for row in rows)]
    widths = _widths([list(column) for column in zip(*cells, strict=True)])
    rule = _GAP.join("-" * width for width in widths)
    head, *lines = [_broken(row, widths) for row in cells]
    return "\n".join([head, rule, *lines])


def _widths(columns: Sequence[Sequence[str]]) -> list[int]:
    """As wide as the longest cell; where all do not fit, narrower, but never narrower than a word.

    Headers are broken first, they say least. The first column says which row it is and is never broken.
    """
    full = [max(map(len, column)) for column in columns]
    least = [max(len(word) for cell in column for word in cell.split() or [""]) for column in columns]
    least[0] = full[0]
    room = WIDTH - len(_GAP) * (len(columns) - 1)
    widths = full
    if sum(full) > room:
        widths = [max(least[n], *map(len, column[1:]), 0) for n, column in enumerate(columns)]
    while sum(widths) > room:
        shrinkable = [n for n in range(len(widths)) if widths[n] > least[n]]
        if not shrinkable:
            break
        widths[max(shrinkable, key=lambda n: widths[n])] -= 1
    spare = max(0, room - sum(widths))
    for n, wanted in enumerate(full):
        given = min(spare, wanted - widths[n])
        widths[n] += given
        spare -= given
    return widths


def _broken(row: Sequence[str], widths: Sequence[int]) -> str:
    """One row of a table, on as many lines as its longest cell needs."""
    cells = [
        wrap(cell, width, break_long_words=False, break_on_hyphens=False) if len(cell) > width else [cell]
        for cell, width in zip(row, widths, strict=True)
    ]
    return "\n".join(
        _GAP.join(part.ljust(width) for part, width in zip(line, widths, strict=True)).rstrip()
        for line in zip_longest(*cells, fillvalue="")
    )


def local(at: Moment) -> str:
    """A moment as the office's clock shows it, for people: 29/03/2023 08:00."""
    return at.astimezone(ZoneInfo(ZONE)).strftime("%d/%m/%Y %H:%M")


def local_iso(at: Moment) -> str:
    """A moment as the office's clock shows it, for programs: 2023-03-29T08:00:00+07:00."""
    return at.astimezone(ZoneInfo(ZONE)).isoformat(timespec="seconds")


def dmy(day: date | None) -> str:
    """A day as officials write it; "" for none."""
    return day.strftime("%d/%m/%Y") if day else ""


def refusal(said: str, obstacles: Iterable[Obstacle]) -> dict[str, Json]:
    """A refusal as data: what was refused, and each obstacle."""
    found: list[Json] = [{"weakness": o.weakness, "measure": o.measure, "kind": o.kind} for o in obstacles]
    return {"error": said, "obstacles": found}
