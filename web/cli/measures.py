"""Commands about measures under supervision: list them, say one is done, confirm it, send it back, give it up."""

from pathlib import Path
from typing import Annotated

import typer

from engine.core.asked import NOTHING, Payload
from engine.core.errors import NotFound
from engine.core.identifiers import InstanceId, Json
from engine.store.session import reading
from web.cli.acting import a_measure, a_plan, answer_receipt, ask, keep_file
from web.cli.context import As, AsJson, Key, Office, OnBehalf, Year, the_door
from web.cli.naming import heads, named, short, stands, tell
from web.cli.showing import answer, dmy, table
from web.cli.typed import line_typed, text_typed
from workflows.directory import loading as directories
from workflows.measure import reports
from workflows.measure.commands import Claim, MarkNotRemedied, Return
from workflows.measure.reports import MeasureLine

measure = typer.Typer(help="Measures: list, claim, confirm, return, give up.", no_args_is_help=True)
Ref = Annotated[str, typer.Argument(metavar="REF", help="Such as 2022/CCKL-1/CN001.1.", callback=line_typed)]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.add_typer(measure, name="measure")


@measure.command("list")
def list_measures(
    plan: Annotated[
        str, typer.Option("--plan", metavar="REF", help="Only those of this plan.", callback=line_typed)
    ] = "",
    unit: Annotated[
        str,
        typer.Option("--unit", metavar="CODE", help="Only those of this unit's plans.", callback=line_typed),
    ] = "",
    person: Annotated[
        str, typer.Option("--person", metavar="CODE", help="Only those he carries out.", callback=line_typed)
    ] = "",
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only those whose date is over and that nobody said are done.")
    ] = False,
    office: Office = "",
    year: Year = None,
    as_json: AsJson = False,
) -> None:
    """The measures of the review year: what, who, by when, how each stands."""
    door = the_door()
    cycle = door.cycle(office, year)
    today = door.day(cycle.office)
    of_plan: InstanceId | None = a_plan(door, plan).id if plan else None
    doer = door.person(person, cycle.office) if person else None
    with reading(door.rt.db) as db:
        directory = directories.load(db, [cycle.office])[cycle.office]
        if unit and unit not in directory.units:
            raise NotFound("unit", unit, f"a unit of office '{cycle.office}'")
        # A plan named by its reference may be of an earlier year.
        of_year = cycle.year if of_plan is None else None
        found = reports.measures(
            db, today, office=cycle.office, year=of_year, plan=of_plan, unit=unit or None, person=doer
        )
    lines = [line for line in found if line.overdue or not overdue]
    data: list[Json] = [_data(line) for line in lines]
    rows = [
        (
            short(line.ref, line.office),
            named(line.person, directory),
            dmy(line.due_on),
            stands(line.state),
            line.days_late or "",
            line.text,
        )
        for line in lines
    ]
    columns = heads("measure", "doer", "last_day", "state", "days_late", "text")
    answer(as_json, data, f"{table(columns, rows)}\n{tell('measures_listed', measures=len(lines))}")


@measure.command()
def claim(
    ref: Ref,
    text: Annotated[str, typer.Option("--text", help="What was done.", callback=text_typed)],
    acting: As,
    evidence: Annotated[
        str, typer.Option("--evidence", help="What shows it: a number, a date.", callback=text_typed)
    ] = "",
    scan: Annotated[Path | None, typer.Option("--scan", metavar="FILE", help="A file that shows it.")] = None,
    behalf: OnBehalf = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Say that a measure is done, and what shows it."""
    door = the_door()
    one = a_measure(door, ref)
    door.person(acting, one.office)  # before anything is kept
    payload = Claim(text, evidence, keep_file(door, scan))
    answer_receipt(as_json, one, "claim", ask(door, one, "claim", acting, payload, behalf, key))


@measure.command()
def confirm(ref: Ref, acting: As, behalf: OnBehalf = "", key: Key = "", as_json: AsJson = False) -> None:
    """Confirm what was said to be done."""
    _ask("confirm", ref, acting, NOTHING, behalf, key, as_json)


@measure.command("return")
def return_claim(
    ref: Ref,
    opinion: Annotated[str, typer.Option("--opinion", help="The written opinion.", callback=text_typed)],
    acting: As,
    behalf: OnBehalf = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Send back what was said to be done and does not convince."""
    _ask("return", ref, acting, Return(opinion), behalf, key, as_json)


@measure.command("not-remedied")
def mark_not_remedied(
    ref: Ref,
    explanation: Annotated[
        str, typer.Option("--explanation", help="Why it came to nothing.", callback=text_typed)
    ],
    acting: As,
    behalf: OnBehalf = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Say that a measure came to nothing, and why."""
    _ask("mark_not_remedied", ref, acting, MarkNotRemedied(explanation), behalf, key, as_json)


def _ask(trigger: str, ref: str, acting: str, payload: Payload, behalf: str, key: str, as_json: bool) -> None:
    door = the_door()
    one = a_measure(door, ref)
    answer_receipt(as_json, one, trigger, ask(door, one, trigger, acting, payload, behalf, key))


def _data(line: MeasureLine) -> dict[str, Json]:
    return {
        "ref": line.ref,
        "plan": line.plan_ref,
        "unit": line.unit,
        "weakness": line.weakness,
        "text": line.text,
        "output": line.output,
        "person": line.person,
        "due_on": line.due_on.isoformat() if line.due_on else None,
        "original_due_on": line.original_on.isoformat() if line.original_on else None,
        "state": line.state,
        "claimed_on": line.claimed_on.isoformat() if line.claimed_on else None,
        "claimed_by": line.claimed_by,
        "evidence": line.evidence,
        "overdue": line.overdue,
        "days_late": line.days_late,
    }
