"""The command line: parse, call one verb, answer. No command has rules of its own."""

import json
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from engine.core.errors import EngineError
from engine.core.identifiers import Obstacle
from web.cli import (
    account,
    audit,
    bounces,
    brake,
    calendar,
    cycle,
    demo,
    doctor,
    draw,
    letters,
    mail,
    measures,
    office,
    people,
    plans,
    reports,
    serve,
    tasks,
    weaknesses,
    worker,
)
from web.cli.context import Door, a_moment, enter
from web.cli.naming import stumbles
from web.cli.showing import refusal
from web.logs import configure as configure_logs

app = typer.Typer(
    name="dondoc",
    help="Dondoc: who owes a plan, by when, who was told, what was returned and why, what was remedied.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
office.add_to(app)
worker.add_to(app)
serve.add_to(app)
brake.add_to(app)
plans.add_to(app)
weaknesses.add_to(app)
measures.add_to(app)
reports.add_to(app)
letters.add_to(app)
mail.add_to(app)
bounces.add_to(app)
tasks.add_to(app)
audit.add_to(app)
calendar.add_to(app)
draw.add_to(app)
cycle.add_to(app)
people.add_to(app)
account.add_to(app)
demo.add_to(app)
doctor.add_to(app)


@app.callback()
def _door(
    at: Annotated[
        str,
        typer.Option(
            "--at", metavar="MOMENT", help="Set the clock; only where the settings say it is manual."
        ),
    ] = "",
    trace: Annotated[bool, typer.Option("--trace", help="Show the stack of an internal error.")] = False,
) -> None:
    enter(Door(a_moment("--at", at) if at else None))
    configure_logs(trace=trace)


def main(arguments: Sequence[str]) -> int:
    """Run one command; gives the exit code: 0 done, 1 refused, 2 not understood."""
    try:
        app(list(arguments))
    except EngineError as error:
        return _refused(error, str(error), arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except Exception as error:
        # The last net: whoever sits at a terminal gets a sentence, not a stack; what was begun was rolled back.
        if "--trace" in arguments:
            raise
        said = f"internal error ({type(error).__name__}); nothing was recorded; --trace shows where"
        return _refused(error, said, arguments)
    return 0


def _refused(error: Exception, said: str, arguments: Sequence[str]) -> int:
    """Every reason on stderr, in words where there are any; with --json also as data on stdout."""
    obstacles: Sequence[Obstacle] = getattr(error, "obstacles", ())
    if "--json" in arguments:
        typer.echo(json.dumps(refusal(said, obstacles), ensure_ascii=False, indent=2))
    typer.echo(f"dondoc: {said}", err=True)
    for line in stumbles(obstacles):
        typer.echo(f"  {line}", err=True)
    return 1


def run() -> None:
    """The console script."""
    os.umask(0o077)  # what is made here, the database and the letters, is nobody else's to read
    sys.exit(main(sys.argv[1:]))
