"""Commands that run an installation: migrate, import, and the three beats."""

from pathlib import Path
from typing import Annotated

import typer

from engine.core.identifiers import Json
from engine.runtime.brake import refuse_if_pulled
from engine.runtime.compose import compose as run_compose
from engine.runtime.drain import drain as run_drain
from engine.runtime.wake import wake as run_wake
from engine.store.session import reading, unit_of_work
from web.cli.context import As, AsJson, the_door
from web.cli.delivery import given_up, last_answers
from web.cli.naming import code_of, tell
from web.cli.showing import answer
from web.importing import Imported, import_roster
from web.migrate import migrate as run_migrate
from web.migrate import revision
from web.typed import FIRST_YEAR, LAST_YEAR


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.command()(migrate)
    app.command(name="import")(import_file)
    app.command()(wake)
    app.command()(compose)
    app.command()(drain)


def migrate(as_json: AsJson = False) -> None:
    """Bring the database to the present version; doing it twice changes nothing."""
    url = the_door().settings.database
    before, done, after = revision(url), run_migrate(url), revision(url)
    if before == after:
        said = tell("migrated_before", revision=after)
    else:
        said = tell("migrated", before=before or tell("nothing"), revision=after)
    answer(as_json, {"done": done}, said)


def import_file(
    roster: Annotated[Path, typer.Argument(help="The roster, an .xlsx file of five sheets.")],
    year: Annotated[
        int | None,
        typer.Option("--year", min=FIRST_YEAR, max=LAST_YEAR, help="The review year of the weaknesses."),
    ] = None,
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
    rt = the_door().rt
    refuse_if_pulled(rt)
    done = run_wake(rt)
    data: Json = {"instances": done.instances, "notices": done.notices, "parked": done.parked}
    said = tell("woke", instances=done.instances, notices=done.notices, parked=done.parked)
    answer(as_json, data, said)


def compose(as_json: AsJson = False) -> None:
    """Make open notices into letters, one per recipient."""
    rt = the_door().rt
    refuse_if_pulled(rt)
    done = run_compose(rt)
    data: Json = {"letters": done.letters, "skipped": done.skipped, "undeliverable": done.undeliverable}
    counts = {"letters": done.letters, "skipped": done.skipped, "undeliverable": done.undeliverable}
    answer(as_json, data, tell("composed", **counts))


def drain(as_json: AsJson = False) -> None:
    """Send the letters whose moment has come."""
    rt = the_door().rt
    refuse_if_pulled(rt)
    with reading(rt.db) as db:
        before = given_up(db)
    done = run_drain(rt)
    with reading(rt.db) as db:
        buried = {letter: person for letter, person in given_up(db).items() if letter not in before}
        answers = last_answers(db, buried)
    counts = {name: getattr(done, name) for name in ("sent", "later", "buried", "uncertain")}
    data: Json = {**counts}
    lines = [tell("drained", **counts)]
    lines += [
        tell("given_up", person=code_of(person), answer=answers[letter] or "-")
        for letter, person in buried.items()
    ]
    lines += [tell("sent_later", letters=done.later)] if done.later else []
    lines += [tell("for_a_person", letters=done.uncertain)] if done.uncertain else []
    answer(as_json, data, "\n".join(lines))


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
    counts = tell(
        "import_counts",
        added=len(changes.added),
        changed=len(changes.changed),
        unchanged=changes.unchanged,
        weaknesses=done.weaknesses_added,
        same=done.weaknesses_unchanged,
    )
    lines = [*changes.lines] if dry_run else [line for line in changes.lines if not line.startswith("+")]
    head = tell("would_import" if dry_run else "imported", office=done.office, counts=counts)
    return "\n".join([*lines, head])
