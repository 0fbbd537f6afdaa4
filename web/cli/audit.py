"""Commands about the trail: prove it, sign its heads, make the key that signs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.core.errors import BadInput
from engine.core.identifiers import Json
from web.cli.context import AsJson, Door, the_door
from web.cli.naming import tell
from web.cli.showing import answer, local_iso

if TYPE_CHECKING:
    from engine.runtime.checkpoint import Key

audit = typer.Typer(help="The trail: prove it, sign it.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.add_typer(audit, name="audit")


@audit.command("verify")
def verify(as_json: AsJson = False) -> None:
    """Recompute every link, and hold every stored state and signature against them; exit code 1 if one is off."""
    from engine.runtime.verify import verify as run_verify

    door = the_door()
    key = audit_key(door)
    found = run_verify(door.rt, key)
    problems: list[Json] = [
        {
            "stream": str(p.stream) if p.stream else None,
            "ref": found.refs.get(p.stream) if p.stream else None,
            "seq": p.seq,
            "what": p.what,
        }
        for p in found.problems
    ]
    data: Json = {
        "sound": found.sound,
        "events": found.events,
        "streams": found.streams,
        "checkpoints": found.checkpoints,
        "signatures_checked": key is not None,
        "problems": problems,
    }
    counts = tell("verified", events=found.events, streams=found.streams, checkpoints=found.checkpoints)
    verdict = (
        tell("sound", counts=counts)
        if found.sound
        else tell("not_sound", problems=len(found.problems), counts=counts)
    )
    answer(as_json, data, verdict if key else f"{verdict}; {tell('unsigned')}")
    if not found.sound:
        for p in found.problems:
            where = f"{found.refs.get(p.stream, p.stream)}, event {p.seq}: " if p.stream else ""
            typer.echo(f"dondoc: {where}{p.what}", err=True)
        raise typer.Exit(1)


@audit.command("checkpoint")
def checkpoint(as_json: AsJson = False) -> None:
    """Sign the heads of all streams now; whoever keeps the root can show a cut tail later."""
    from engine.runtime.checkpoint import checkpoint as run_checkpoint

    door = the_door()
    key = audit_key(door)
    if key is None:
        raise BadInput(
            "setting 'audit_key': expected the file of a key to sign with (`dondoc audit key PATH`), got none"
        )
    taken = run_checkpoint(door.rt, key)
    data: Json = {
        "n": taken.n,
        "streams": taken.streams,
        "root": taken.root.hex(),
        "key": taken.key_id,
        "at": local_iso(taken.at),
    }
    said = tell("checkpoint", number=taken.n, root=taken.root.hex(), streams=taken.streams, key=key.id)
    answer(as_json, data, said)


@audit.command("key")
def make_key(
    path: Annotated[Path, typer.Argument(help="Where to write it; an existing file is left alone.")],
    as_json: AsJson = False,
) -> None:
    """Make a key that signs checkpoints, readable by its owner alone. Keep it apart from the database."""
    from engine.runtime.checkpoint import Key

    try:
        key = Key.make(path)
    except FileExistsError:
        raise BadInput(f"audit key '{path}': expected a new file, there is one already") from None
    except OSError as error:
        raise BadInput(f"audit key '{path}': expected a place to write to, got {error.strerror}") from error
    answer(as_json, {"key": key.id, "path": str(path)}, tell("key_made", key=key.id, path=path))


def audit_key(door: Door) -> "Key | None":
    """The key this installation signs its checkpoints with; None where it has none."""
    from engine.runtime.checkpoint import Key

    return Key.load(door.settings.audit_key) if door.settings.audit_key else None
