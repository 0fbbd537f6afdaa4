"""The command `demo`: makes a fresh folder, plays the sample office's year in it, and shows how it went."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from web.cli.context import AsJson
from web.cli.showing import answer

FOLDER = Path("out/demo")


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(demo)


def demo(
    folder: Annotated[
        Path, typer.Option("--folder", help="Made anew each time; never a folder that holds anything else.")
    ] = FOLDER,
    database: Annotated[
        str,
        typer.Option("--database", metavar="URL", help="An empty database; without it a file in the folder."),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Play the sample office's year 2023, its letters sent to a mail server here; exit 1 if the trail is not sound."""
    # Heavy, and needed by this command alone.
    from engine.runtime.checkpoint import Key
    from web.demo.figures import figures
    from web.demo.folder import prepare
    from web.demo.page import page
    from web.demo.sink import Sink
    from web.demo.story import Script, play
    from web.demo.telling import gather
    from web.migrate import migrate
    from web.wiring import all_words

    place = prepare(folder, database)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    migrate(place.database)
    key = Key.make(place.key)
    with Sink(place.letters) as post:
        stage = play(place.settings(post.mail), key, Script())
    told = gather(stage, key, place.letters)
    stage.rt.db.dispose()
    answer(as_json, figures(place, told), page(place, told, all_words()))
    if not told.verdict.sound:
        raise typer.Exit(1)
