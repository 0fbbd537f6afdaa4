"""The command line: parse, call one verb, answer. No command has rules of its own."""

import json
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from engine.core.errors import EngineError
from web.cli import (
    audit,
    calendar,
    cycle,
    demo,
    draw,
    letters,
    measures,
    office,
    people,
    plans,
    reports,
    weaknesses,
)
from web.cli.context import Door, a_moment, enter
from web.cli.showing import refusal

app = typer.Typer(
    name="dondoc",
    help="Dondoc: who owes a plan, by when, who was told, what was returned and why, what was remedied.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
office.add_to(app)
plans.add_to(app)
weaknesses.add_to(app)
measures.add_to(app)
reports.add_to(app)
letters.add_to(app)
audit.add_to(app)
calendar.add_to(app)
draw.add_to(app)
cycle.add_to(app)
people.add_to(app)
demo.add_to(app)


@app.callback()
def _door(
    at: Annotated[
        str,
        typer.Option(
            "--at", metavar="MOMENT", help="Set the clock; only where the settings say it is manual."
        ),
    ] = "",
) -> None:
    enter(Door(a_moment("--at", at) if at else None))


def main(arguments: Sequence[str]) -> int:
    """Run one command; gives the exit code: 0 done, 1 refused, 2 not understood."""
    try:
        app(list(arguments))
    except EngineError as error:
        if "--json" in arguments:
            typer.echo(json.dumps(refusal(error), ensure_ascii=False, indent=2))
        typer.echo(f"dondoc: {error}", err=True)
        return 1
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    return 0


def run() -> None:
    """The console script."""
    os.umask(0o077)  # what is made here, the database and the letters, is nobody else's to read
    sys.exit(main(sys.argv[1:]))
