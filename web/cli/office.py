"""Commands that run an installation: migrate, import, and the three beats."""

from pathlib import Path
from typing import Annotated

import typer

from engine.core.identifiers import Json
from engine.runtime.compose import compose as run_compose
from engine.runtime.drain import drain as run_drain
from engine.runtime.wake import wake as run_wake
from engine.store.session import unit_of_work
from web.cli.context import As, AsJson, the_door
from web.cli.showing import answer
from web.importing import Imported, import_roster
from web.migrate import migrate as run_migrate


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.command()(migrate)
    app.command(name="import")(import_file)
    app.command()(wake)
    app.command()(compose)
    app.command()(drain)


def migrate(as_json: AsJson = False) -> None:
    """Bring the database to the present version; doing it twice changes nothing."""
    done = run_migrate(the_door().settings.database)
    answer(as_json, {"done": done}, done)


def import_file(
    roster: Annotated[Path, typer.Argument(help="The roster, an .xlsx file of five sheets.")],
    year: Annotated[int | None, typer.Option("--year", help="The review year of the weaknesses.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """Import offices, units, people and weaknesses: all or nothing; the same file again changes nothing."""
    door = the_door()
    by, now = door.actor(acting), door.rt.now()
    if dry_run:
        with door.rt.db.connect() as db:
            done = import_roster(db, roster, by, now, year=year)
            db.rollback()
    else:
        with unit_of_work(door.rt.db) as db:
            done = import_roster(db, roster, by, now, year=year)
    answer(as_json, _imported(done, dry_run), _imported_text(done, dry_run))


def wake(as_json: AsJson = False) -> None:
    """Let every plan speak whose time has come, once."""
    done = run_wake(the_door().rt)
    data: Json = {"instances": done.instances, "notices": done.notices, "parked": done.parked}
    answer(as_json, data, f"woke {done.instances} instances: {done.notices} notices, {done.parked} parked")


def compose(as_json: AsJson = False) -> None:
    """Make open notices into letters, one per recipient."""
    done = run_compose(the_door().rt)
    data: Json = {"letters": done.letters, "skipped": done.skipped, "undeliverable": done.undeliverable}
    answer(
        as_json, data, f"{done.letters} letters, {done.skipped} skipped, {done.undeliverable} undeliverable"
    )


def drain(as_json: AsJson = False) -> None:
    """Send the letters whose moment has come."""
    done = run_drain(the_door().rt)
    data: Json = {"sent": done.sent, "later": done.later, "buried": done.buried}
    answer(as_json, data, f"{done.sent} sent, {done.later} later, {done.buried} given up")


def _imported(done: Imported, dry_run: bool) -> Json:
    changes = done.changes
    return {
        "office": done.office,
        "dry_run": dry_run,
        "added": len(changes.added),
        "changed": len(changes.changed),
        "missing": len(changes.missing),
        "unchanged": changes.unchanged,
        "weaknesses_added": done.weaknesses_added,
        "weaknesses_unchanged": done.weaknesses_unchanged,
        "none_found": [*done.none_found],
        "lines": [*changes.lines],
    }


def _imported_text(done: Imported, dry_run: bool) -> str:
    changes = done.changes
    counts = f"{len(changes.added)} added, {len(changes.changed)} changed, {changes.unchanged} unchanged"
    weak = f"{done.weaknesses_added} weaknesses added, {done.weaknesses_unchanged} unchanged"
    lines = [*changes.lines] if dry_run else [line for line in changes.lines if not line.startswith("+")]
    head = "would import" if dry_run else "imported"
    return "\n".join([*lines, f"{head} {done.office}: {counts}; {weak}"])
