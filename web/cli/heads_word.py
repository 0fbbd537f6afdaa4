"""Commands of the head of a deputy's unit, who may speak before the appraiser decides; nothing is blocked by it."""

from typing import Annotated

import typer

from web.cli.acting import Ref
from web.cli.context import As, AsJson, Key, OnBehalf
from web.cli.rulings import rule
from web.cli.typed import text_typed
from workflows.remediation.commands import HeadsWord


def add_heads_word(app: typer.Typer) -> None:
    """Hang these commands on `plan`."""
    app.command()(endorse)
    app.command("object")(object_to)


def endorse(
    ref: Ref,
    acting: As,
    opinion: Annotated[str, typer.Option("--opinion", help="What is said to it.", callback=text_typed)] = "",
    behalf: OnBehalf = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """As head of the unit, tell the appraiser of a deputy's plan that it is endorsed."""
    rule("endorse", ref, acting, HeadsWord(opinion), behalf, key, as_json)


def object_to(
    ref: Ref,
    acting: As,
    opinion: Annotated[str, typer.Option("--opinion", help="Why.", callback=text_typed)],
    behalf: OnBehalf = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """As head of the unit, object to a deputy's plan before the appraiser decides; nothing is blocked."""
    rule("object", ref, acting, HeadsWord(opinion), behalf, key, as_json)
