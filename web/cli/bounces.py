"""The command that looks once for letters that came back; the worker does the same by itself."""

import typer

from engine.core.errors import BadInput
from engine.core.identifiers import Json
from web.cli.context import AsJson, the_door
from web.cli.naming import tell
from web.cli.showing import answer


def add_to(app: typer.Typer) -> None:
    """Hang this command on the command line."""
    app.command()(bounces)


def bounces(as_json: AsJson = False) -> None:
    """Read the box that letters come back to, once: close those letters, mark addresses that are of no use."""
    from web.bounces import bounce_reader  # the libraries of the boxes are heavy, and most commands read none

    door = the_door()
    read = bounce_reader(door.settings)
    if read is None:
        raise BadInput(
            "setting bounces.kind: expected maildir, mbox or imap, got none; there is no box to read"
        )
    found = read(door.rt, lambda: True)
    data: Json = {
        "read": found.read,
        "bounced": found.bounced,
        "known": found.known,
        "early": found.early,
        "left": found.left,
        "marked": found.marked,
    }
    said = tell(
        "bounces_read",
        read=found.read,
        bounced=found.bounced,
        known=found.known,
        early=found.early,
        left=found.left,
        marked=found.marked,
    )
    answer(as_json, data, "\n".join([said, *([tell("bounces_tasks")] if found.bounced else [])]))
