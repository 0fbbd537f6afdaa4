"""Commands about an office: migrate, import, the review year, the working calendar, and the three beats."""

from pathlib import Path
from typing import Annotated

import typer

from config.ladders import default_ladders, load_ladders
from config.matrices import DEFAULT, load_matrices
from engine.core.calendar import Deadline, Wording
from engine.core.errors import BadInput
from engine.core.identifiers import Json
from engine.runtime.compose import compose as run_compose
from engine.runtime.drain import drain as run_drain
from engine.runtime.wake import wake as run_wake
from engine.store.session import reading, unit_of_work
from web.cli.context import As, AsJson, Office, Year, a_date, the_door
from web.cli.showing import answer, local, local_iso, table
from web.importing import Imported, import_roster
from web.migrate import migrate as run_migrate
from workflows.directory.supervision import Matrix
from workflows.remediation import cycle as cycles
from workflows.remediation import editing, review
from workflows.remediation.linkage import LinkageMode

cycle = typer.Typer(help="The review year: open, look, start, lock the lists, close.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.command()(migrate)
    app.command(name="import")(import_file)
    app.command()(wake)
    app.command()(compose)
    app.command()(drain)
    app.add_typer(cycle, name="cycle")


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


@cycle.command("open")
def open_cycle(
    year: Annotated[int, typer.Option("--year", help="The year that was reviewed.")],
    deadline: Annotated[str, typer.Option("--deadline", help="The date the order names.")],
    wording: Annotated[
        Wording, typer.Option("--wording", help="before: strictly; by: by the end of the day.")
    ] = (Wording.BY),
    legal_basis: Annotated[str, typer.Option("--basis", help="The documents the order stands on.")] = "",
    mode: Annotated[LinkageMode, typer.Option("--linkage", help="How much of a plan must be linked.")] = (
        LinkageMode.EVERY
    ),
    staff: Annotated[
        bool, typer.Option("--staff", help="People without a leading post owe a plan too.")
    ] = False,
    ladders: Annotated[
        Path | None, typer.Option("--ladders", help="A folder of ladders of your own.")
    ] = None,
    matrices: Annotated[Path, typer.Option("--matrices", help="Who appraises and supervises.")] = DEFAULT,
    office: Office = "",
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """Make the duties of the leaders in post today. Silent: nobody is told before `cycle start`."""
    door = the_door()
    opening = cycles.Opening(
        office=door.office(office),
        year=year,
        deadline=Deadline(a_date("--deadline", deadline), wording),
        matrix=Matrix.from_document(load_matrices(matrices)),
        ladders=tuple((load_ladders(ladders) if ladders else default_ladders()).values()),
        legal_basis=legal_basis,
        mode=mode,
        staff=staff,
        rebuild_days=door.settings.min_working_days_for_rebuild,
        by=door.actor(acting),
    )
    with unit_of_work(door.rt.db) as db:
        refs = cycles.open_cycle(db, door.rt, opening, door.rt.now())
    last = opening.deadline.last_valid_day
    data: dict[str, Json] = {
        "year": year,
        "plans": len(refs),
        "last_valid_day": last.isoformat(),
        "refs": [*refs],
    }
    answer(
        as_json, data, f"opened {len(refs)} plans, last valid day {last:%d/%m/%Y}; nobody has been told yet"
    )


@cycle.command("preview")
def preview_start(office: Office = "", year: Year = None, as_json: AsJson = False) -> None:
    """What the unit's ladder would say if the cycle started now; writes nothing."""
    door = the_door()
    key = door.cycle(office, year).key
    with reading(door.rt.db) as db:
        seen = cycles.preview_start(db, door.rt, key, door.rt.now())
    data: Json = [
        {"due": local_iso(one.due), "offset": one.offset, "plans": one.plans, "passed": one.passed}
        for one in seen
    ]
    rows = [(local(one.due), one.plans, "never sent: past" if one.passed else "") for one in seen]
    answer(as_json, data, table(("when", "plans", ""), rows))


@cycle.command("start")
def start_cycle(office: Office = "", year: Year = None, acting: As = "", as_json: AsJson = False) -> None:
    """Begin to speak: from now on the clocks run. A rung that is past already is never sent."""
    door = the_door()
    key = door.cycle(office, year).key
    with unit_of_work(door.rt.db) as db:
        armed = cycles.start_cycle(db, door.rt, key, door.actor(acting), door.rt.now())
    answer(as_json, {"year": key[1], "clocks": armed}, f"started: {armed} clocks run")


@cycle.command("lock")
def lock_lists(
    unit: Annotated[str, typer.Argument(help="Code of the unit.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Every unit that has recorded weaknesses.")] = False,
    office: Office = "",
    year: Year = None,
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """Lock a unit's list of weaknesses, so that plans can be tied to it."""
    door = the_door()
    key = door.cycle(office, year).key
    if bool(unit) == every:
        raise BadInput("cycle lock: expected one unit, or --all")
    with unit_of_work(door.rt.db) as db:
        units = _with_weaknesses(review.results(db, [key])[key]) if every else [unit]
        done = editing.lock(db, key, units, door.actor(acting), door.rt.now())
    answer(as_json, {"locked": [*done]}, f"locked: {', '.join(done) or 'nothing new'}")


@cycle.command("none")
def none_found(
    unit: Annotated[str, typer.Argument(help="Code of the unit.")],
    document: Annotated[str, typer.Option("--document", help="The document that says so.")],
    office: Office = "",
    year: Year = None,
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """The review found nothing in this unit: its list is locked as empty."""
    door = the_door()
    key = door.cycle(office, year).key
    with unit_of_work(door.rt.db) as db:
        new = editing.none_found(db, key, unit, document, door.actor(acting), door.rt.now())
    answer(
        as_json,
        {"unit": unit, "changed": new},
        f"{unit}: nothing was found{'' if new else ' (as said before)'}",
    )


@cycle.command("close")
def begin_closing(
    document: Annotated[str, typer.Option("--document", help="The Director's conclusion.")],
    office: Office = "",
    year: Year = None,
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """The cycle is being closed: duties that never came may lapse from now on."""
    door = the_door()
    key = door.cycle(office, year).key
    with unit_of_work(door.rt.db) as db:
        cycles.begin_closing(db, key, document, door.actor(acting), door.rt.now())
    answer(as_json, {"year": key[1], "closing": True}, f"cycle {key[1]} is being closed")


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


def _with_weaknesses(results: review.Results) -> list[str]:
    return list(dict.fromkeys(one.unit for one in results.weaknesses if one.unit is not None))


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
