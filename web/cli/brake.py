"""Commands about the brake: see whether it holds everything, and release it once the clock was checked."""

from typing import Annotated

import typer

from engine.core.errors import BadInput
from engine.core.identifiers import SYSTEM, Json
from engine.runtime.brake import release
from engine.store import brakes
from engine.store.brakes import Brake
from engine.store.session import reading
from web.cli.context import As, AsJson, the_door
from web.cli.naming import say, tell
from web.cli.showing import answer, local, local_iso
from web.cli.typed import text_typed

brake = typer.Typer(help="The brake that holds everything while the clock is in doubt.")


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.add_typer(brake, name="brake")


@brake.callback(invoke_without_command=True)
def show_brake(context: typer.Context, as_json: AsJson = False) -> None:
    """Whether the brake holds everything, since when and why."""
    if context.invoked_subcommand is not None:
        return
    with reading(the_door().rt.db) as db:
        held = brakes.in_force(db)
    data: dict[str, Json] = {"pulled": held is not None, "pulled_at": None, "why": None}
    if held is not None:
        data |= _brake(held)
    said = tell("brake_pulled", at=local(held.pulled_at), why=say("doubt", held.why)) if held else ""
    answer(as_json, data, said or tell("brake_free"))


@brake.command("release")
def release_brake(
    reason: Annotated[
        str, typer.Option("--reason", help="How the clock was found to be right.", callback=text_typed)
    ],
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """The clock was checked and is right: everything goes on."""
    door = the_door()
    by = door.actor(acting)
    if by == SYSTEM or not reason.strip():
        raise BadInput("brake release: expected --as with a person's code and a --reason, got less")
    released = release(door.rt, by, reason)
    data: dict[str, Json] = {"pulled": False, **_brake(released)}
    answer(as_json, data, tell("brake_released", at=local(released.pulled_at)))


def _brake(one: Brake) -> dict[str, Json]:
    return {"pulled_at": local_iso(one.pulled_at), "why": one.why}
