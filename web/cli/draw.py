"""The command that draws the workflows; a repository's matter, it needs no database."""

from pathlib import Path
from typing import Annotated

import typer

from web.cli.context import AsJson
from web.cli.naming import tell
from web.cli.showing import answer


def add_to(app: typer.Typer) -> None:
    """Hang the command on the command line."""
    app.command()(draw)


def draw(
    out: Annotated[Path, typer.Option("--out", help="The folder of the drawings.")] = Path("docs/diagrams"),
    front: Annotated[Path, typer.Option("--front", help="The page whose pictures are drawn anew.")] = Path(
        "README.md"
    ),
    as_json: AsJson = False,
) -> None:
    """Draw the states of every workflow from its table, in both languages."""
    from web.drawing import write

    written = [path.as_posix() for path in write(out, front)]
    answer(as_json, {"written": [*written]}, tell("drawn", files=", ".join(written) or tell("nothing_new")))
