"""The command `demo`: the sample office, played once and then served to whoever wants to try it; or its figures."""

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.core.identifiers import Json
from web.cli.context import AsJson
from web.cli.naming import heads, tell
from web.cli.serve import listening, run_together, server_for
from web.cli.showing import answer, local, local_iso, table
from web.cli.worker import Asked

if TYPE_CHECKING:
    from web.demo.folder import Place
    from web.demo.morning import Office

FOLDER, FIGURES = Path("out/demo"), Path("out/figures")
HOST, PORT = "127.0.0.1", 8000


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(demo)


def demo(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", help="Never one that holds anything else.", show_default=f"{FOLDER}, {FIGURES}"
        ),
    ] = None,
    database: Annotated[
        str,
        typer.Option("--database", metavar="URL", help="An empty database; without it a file in the folder."),
    ] = "",
    port: Annotated[int, typer.Option("--port", min=0, max=65_535, help="0 takes a free one.")] = PORT,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin again; what was tried is removed.")] = False,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Play and end.")] = False,
    figures: Annotated[
        bool, typer.Option("--figures", help="Play the whole year, show how it went, and end.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Serve the sample office on 27 March 2023 at http://127.0.0.1:8000, with letters sent to a mail server here."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    if figures:
        _figures(folder or FIGURES, database, as_json)
    elif no_serve:
        place = _played(folder or FOLDER, database, f"http://{HOST}:{port}", fresh)
        answer(as_json, _data(place), tell("demo_played", folder=place.folder))
    else:
        _serve(folder or FOLDER, database, port, fresh, as_json)


def _serve(folder: Path, database: str, port: int, fresh: bool, as_json: bool) -> None:
    from web.demo import morning
    from web.demo.mailbox import mailbox
    from web.demo.sink import Sink
    from web.http.app import make_app

    with listening(HOST, port) as listener:  # before anything is played: whoever has to wait knows why
        address = f"http://{HOST}:{listener.getsockname()[1]}"
        if not as_json:
            typer.echo(tell("demo_prepares"))
            sys.stdout.flush()
        place = _played(folder, database, address, fresh)
        with Sink(place.letters) as post:
            settings = place.settings(post.mail, address)
            office = morning.enter(settings)
            app = make_app(office.rt, settings, office.accounts, (mailbox(place.letters),))
            server = server_for(app)
            Asked(lambda: setattr(server, "should_exit", True)).listen()
            _introduce(place, office, address, as_json)
            run_together(server, listener, morning.heart(office.rt))
            office.rt.db.dispose()
    if not as_json:
        typer.echo(tell("serving_ended"))


def _played(folder: Path, database: str, address: str, fresh: bool) -> "Place":
    """The demonstration in this folder: taken up where it was left, or played anew."""
    from web.demo import morning
    from web.demo.folder import played, prepare
    from web.demo.sink import Sink

    known = None if fresh or database else played(folder, morning.edition())
    if known is not None:
        return known
    place = prepare(folder, database)
    with Sink(place.letters) as post:
        morning.play(place, place.settings(post.mail, address))
    return place


def _figures(folder: Path, database: str, as_json: bool) -> None:
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
    migrate(place.database)
    key = Key.make(place.key)
    with Sink(place.letters) as post:
        stage = play(place.settings(post.mail), key, Script())
    told = gather(stage, key, place.letters)
    stage.rt.db.dispose()
    answer(as_json, figures(place, told), page(place, told, all_words()))
    if not told.verdict.sound:
        raise typer.Exit(1)


def _introduce(place: "Place", office: "Office", address: str, as_json: bool) -> None:
    from web.http.catalogue import catalogue

    now = office.rt.now()
    rows = [
        (one.code, one.password, f"{one.name}, {one.title}. {catalogue('vi').gettext(one.hint)}")
        for one in office.accounts.accounts
    ]
    accounts: list[Json] = [
        {"code": one.code, "name": one.name, "title": one.title, "password": one.password}
        for one in office.accounts.accounts
    ]
    data = {
        **_data(place),
        "address": address,
        "at": local_iso(now),
        "pid": os.getpid(),
        "accounts": accounts,
    }
    said = f"{tell('demo_serving', address=address)}\n{tell('demo_clock', at=local(now))}"
    answer(as_json, data, f"{table(heads('code', 'password', 'who'), rows)}\n\n{said}")
    sys.stdout.flush()  # whoever started it waits for this line


def _data(place: "Place") -> dict[str, Json]:
    return {
        "folder": str(place.folder),
        "database": place.safe_database,
        "letters_folder": str(place.letters),
    }
