"""How commands answer: data to stdout, as text or as JSON; a refusal with every reason to stderr, exit code 1."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

import typer

from engine.core.calendar import ZONE
from engine.core.errors import EngineError
from engine.core.identifiers import Json, Moment, Obstacle

Row = Mapping[str, Json]


def answer(as_json: bool, data: Json, text: str) -> None:
    """One result: `data` with --json, else `text`."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2) if as_json else text)


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A plain table that fits a terminal, columns as wide as their longest cell."""
    cells = [list(headers), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(headers))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([lines[0], rule, *lines[1:]])


def local(at: Moment) -> str:
    """A moment as the office's clock shows it, for people: 29/03/2023 08:00."""
    return at.astimezone(ZoneInfo(ZONE)).strftime("%d/%m/%Y %H:%M")


def local_iso(at: Moment) -> str:
    """A moment as the office's clock shows it, for programs: 2023-03-29T08:00:00+07:00."""
    return at.astimezone(ZoneInfo(ZONE)).isoformat(timespec="seconds")


def dmy(day: date | None) -> str:
    """A day as officials write it; "" for none."""
    return day.strftime("%d/%m/%Y") if day else ""


def refusal(error: EngineError) -> dict[str, Json]:
    """An error as data: what was refused, and each obstacle."""
    found: Iterable[Obstacle] = getattr(error, "obstacles", ())
    obstacles: list[Json] = [{"weakness": o.weakness, "measure": o.measure, "kind": o.kind} for o in found]
    return {"error": str(error), "obstacles": obstacles}
