"""Commands about what the review found: enter a weakness, list them by unit, say what became of one."""

from collections.abc import Sequence
from typing import Annotated

import typer

from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import Json, PersonId
from engine.store.session import reading, unit_of_work
from web.cli.acting import a_plan, answer_receipt, ask
from web.cli.context import As, AsJson, Key, Office, OnBehalf, Year, the_door
from web.cli.naming import named, spoken, tell
from web.cli.showing import answer
from web.cli.typed import line_typed, text_typed
from web.reviewed import people_of, standing
from workflows.directory import loading as directories
from workflows.directory.facts import Directory
from workflows.remediation import editing, review
from workflows.remediation.commands import Judge
from workflows.remediation.review import Found, Results

weakness = typer.Typer(help="Weaknesses: enter, list, judge what became of them.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.add_typer(weakness, name="weakness")


@weakness.command("add")
def add_weakness(
    whose: Annotated[
        str, typer.Argument(metavar="UNIT|PERSON", help="Code of a unit or of a person.", callback=line_typed)
    ],
    text: Annotated[str, typer.Option("--text", help="What was found.", callback=text_typed)],
    source: Annotated[str, typer.Option("--source", help="The document of the review.", callback=line_typed)],
    cause: Annotated[str, typer.Option("--cause", help="Why it came to that.", callback=text_typed)] = "",
    code: Annotated[
        str, typer.Option("--code", help="Its code; without it the next free one.", callback=line_typed)
    ] = "",
    office: Office = "",
    year: Year = None,
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """Record one weakness that the review found in a unit or a person."""
    door = the_door()
    key = door.year(office, year)
    by = door.actor(acting)
    if not text.strip():
        raise BadInput("weakness add: expected what was found in --text, got nothing")
    with reading(door.rt.db) as db:
        unit, person = _owner(directories.load(db, [key[0]])[key[0]], whose)
    with unit_of_work(door.rt.db) as db:
        number = code or editing.next_code(db, key, collective=unit is not None)
        one = Found(number, unit, person, text.strip(), cause.strip(), source.strip())
        done = editing.enter(db, key, [one], by, door.rt.now())
    data: dict[str, Json] = {"code": number, "unit": unit, "person": person, "added": done.added}
    answer(as_json, data, tell("weakness_added" if done.added else "weakness_known", code=number))


@weakness.command("list")
def list_weaknesses(
    unit: Annotated[
        str,
        typer.Option("--unit", metavar="CODE", help="Only this unit and its people.", callback=line_typed),
    ] = "",
    office: Office = "",
    year: Year = None,
    as_json: AsJson = False,
) -> None:
    """What the review found, unit by unit in official order; "not entered yet" is not "none found"."""
    door = the_door()
    key = door.year(office, year)
    day = door.day(key[0])
    with reading(door.rt.db) as db:
        results = review.results(db, [key])[key]
        directory = directories.load(db, [key[0]])[key[0]]
    if unit and unit not in directory.units:
        raise NotFound("unit", unit, f"a unit of office '{key[0]}'")
    units = [one.code for one in directory.units_in_order(day) if unit in ("", one.code)]
    people = {one: people_of(directory, one) for one in units}
    data: dict[str, Json] = {
        "units": [
            {
                "unit": one,
                "name": directory.units[one].name,
                "standing": standing(results, one),
                "weaknesses": [_weakness(found) for found in results.weaknesses if found.unit == one],
                "people": [_weakness(f) for f in results.weaknesses if f.person in people[one]],
            }
            for one in units
        ]
    }
    answer(as_json, data, "\n".join(_text(results, directory, units, people)))


@weakness.command("judge")
def judge_weakness(
    ref: Annotated[str, typer.Argument(metavar="PLAN", help="Such as 2022/CCKL-1.", callback=line_typed)],
    code: Annotated[
        str, typer.Argument(metavar="WEAKNESS", help="Code of the weakness.", callback=line_typed)
    ],
    result: Annotated[
        str,
        typer.Option(
            "--result", help="remedied, in_progress, not_remedied or recurred.", callback=line_typed
        ),
    ],
    acting: As,
    explanation: Annotated[
        str, typer.Option("--explanation", help="Why it is not remedied.", callback=text_typed)
    ] = "",
    behalf: OnBehalf = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Say what became of one weakness of a plan under supervision; the newest word counts."""
    door = the_door()
    one = a_plan(door, ref)
    done = ask(door, one, "judge", acting, Judge(code, result, explanation), behalf, key)
    answer_receipt(as_json, one, "judge", done)


def _owner(directory: Directory, code: str) -> tuple[str | None, PersonId | None]:
    """The unit or the person a code means; no unit is called like a person."""
    office = directory.office.code
    person = PersonId(code if code.startswith(f"{office}/") else f"{office}/{code}")
    unit = code.removeprefix(f"{office}/")
    if unit in directory.units:
        return unit, None
    if person in directory.people:
        return None, person
    raise NotFound("unit or person", code, f"a code of office '{office}'")


def _weakness(one: Found) -> Json:
    return {
        "code": one.code,
        "person": one.person,
        "text": one.text,
        "cause": one.cause,
        "source": one.source,
    }


def _text(
    results: Results, directory: Directory, units: Sequence[str], people: dict[str, set[PersonId]]
) -> list[str]:
    lines: list[str] = []
    for unit in units:
        stands = spoken("list", standing(results, unit))
        lines.append(f"{directory.units[unit].name} ({unit}): {stands}")
        for one in results.weaknesses:
            if one.unit == unit:
                lines.append(f"  {one.code}  {one.text}")
            elif one.person in people[unit]:
                lines.append(f"  {one.code}  {named(one.person, directory)}: {one.text}")
    return lines
