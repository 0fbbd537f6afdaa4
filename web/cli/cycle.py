"""Commands about a review year: open it in silence, look, start to speak, lock the lists, close it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from config.ladders import default_ladders, load_ladders
from config.matrices import DEFAULT, load_matrices
from engine.core.calendar import Deadline, Wording
from engine.core.errors import BadInput
from engine.core.identifiers import Json
from engine.core.rungs import Ladder
from engine.store.session import reading, unit_of_work
from web.cli.context import As, AsJson, Office, Year, the_door
from web.cli.naming import heads, tell
from web.cli.showing import answer, dmy, local, local_iso, table
from web.cli.typed import line_typed, text_typed
from web.reviewed import with_weaknesses
from web.typed import FIRST_YEAR, LAST_YEAR, a_date
from workflows.directory import loading as directories
from workflows.directory.supervision import Matrix
from workflows.remediation import cycle as cycles
from workflows.remediation import editing, review
from workflows.remediation.linkage import LinkageMode

cycle = typer.Typer(help="The review year: open, look, start, lock the lists, close.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.add_typer(cycle, name="cycle")


@cycle.command("open")
def open_cycle(
    year: Annotated[
        int, typer.Option("--year", min=FIRST_YEAR, max=LAST_YEAR, help="The year that was reviewed.")
    ],
    deadline: Annotated[str, typer.Option("--deadline", help="The date the order names.")],
    wording: Annotated[
        Wording, typer.Option("--wording", help="before: strictly; by: by the end of the day.")
    ] = (Wording.BY),
    legal_basis: Annotated[
        str, typer.Option("--basis", help="The documents the order stands on.", callback=text_typed)
    ] = "",
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
        ladders=_ladders(ladders),
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
    answer(as_json, data, tell("opened", plans=len(refs), day=dmy(last)))


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
    rows = [(local(one.due), one.plans, tell("never_sent") if one.passed else "") for one in seen]
    answer(as_json, data, table(heads("when", "plans", "note"), rows))


@cycle.command("start")
def start_cycle(office: Office = "", year: Year = None, acting: As = "", as_json: AsJson = False) -> None:
    """Begin to speak: from now on the clocks run. A rung that is past already is never sent."""
    door = the_door()
    key = door.cycle(office, year).key
    with unit_of_work(door.rt.db) as db:
        armed = cycles.start_cycle(db, door.rt, key, door.actor(acting), door.rt.now())
    answer(as_json, {"year": key[1], "clocks": armed}, tell("started", clocks=armed))


@cycle.command("lock")
def lock_lists(
    unit: Annotated[str, typer.Argument(help="Code of the unit.", callback=line_typed)] = "",
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
        units = _with_weaknesses(db, key, door.day(key[0])) if every else [unit]
        done = editing.lock(db, key, units, door.actor(acting), door.rt.now())
    answer(as_json, {"locked": [*done]}, tell("locked", units=", ".join(done) or tell("nothing_new")))


@cycle.command("none")
def none_found(
    unit: Annotated[str, typer.Argument(help="Code of the unit.", callback=line_typed)],
    document: Annotated[
        str, typer.Option("--document", help="The document that says so.", callback=line_typed)
    ],
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
    said = tell("none_found" if new else "none_known", unit=unit)
    answer(as_json, {"unit": unit, "changed": new}, said)


@cycle.command("close")
def begin_closing(
    document: Annotated[
        str, typer.Option("--document", help="The Director's conclusion.", callback=line_typed)
    ],
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
    answer(as_json, {"year": key[1], "closing": True}, tell("closing", year=key[1]))


@cycle.command("add")
def add_duty(
    person: Annotated[str, typer.Argument(help="Code of the person.", callback=line_typed)],
    unit: Annotated[str, typer.Option("--unit", help="Code of the unit he leads.", callback=line_typed)],
    office: Office = "",
    year: Year = None,
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """A leader appointed after the opening owes a plan too."""
    door = the_door()
    key = door.cycle(office, year).key
    who = door.person(person, key[0])
    with unit_of_work(door.rt.db) as db:
        ref = cycles.add_duty(db, door.rt, key, unit, who, door.actor(acting), door.rt.now())
    answer(as_json, {"ref": ref}, tell("duty_added", person=who, plan=ref.partition("/")[2]))


def _with_weaknesses(db: Connection, key: review.CycleKey, day: date) -> Sequence[str]:
    directory = directories.load(db, [key[0]])[key[0]]
    return with_weaknesses(review.results(db, [key])[key], directory, day)


def _ladders(folder: Path | None) -> tuple[Ladder, ...]:
    """The ladders of a folder of the office's own, else those that come with Dondoc."""
    if folder is None:
        return tuple(default_ladders().values())
    if not folder.is_dir():
        raise BadInput(
            f"--ladders '{folder}': expected a folder, got {'a file' if folder.exists() else 'none'}"
        )
    try:
        found = tuple(load_ladders(folder).values())
    except OSError as error:
        raise BadInput(f"--ladders '{folder}': expected files to read, got {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"--ladders '{folder}': expected UTF-8, got something else") from error
    if not found:
        raise BadInput(f"--ladders '{folder}': expected *.yaml files, got none")
    return found
