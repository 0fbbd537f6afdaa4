"""Commands about the working calendar of an office: which days are off or worked, by which document."""

from typing import Annotated

import typer

from engine.core.errors import BadInput
from engine.core.identifiers import Json
from engine.store.calendars import PACKAGE, Day
from engine.store.session import reading
from web import workdays
from web.cli.context import As, AsJson, Office, the_door
from web.cli.naming import heads, spoken, tell
from web.cli.showing import answer, dmy, table
from web.cli.typed import line_typed
from web.typed import FIRST_YEAR, LAST_YEAR, a_date

calendar = typer.Typer(
    help="The working calendar: look, correct a day, confirm a year.", no_args_is_help=True
)
Document = Annotated[str, typer.Option("--document", help="The document it stands in.", callback=line_typed)]
CalendarYear = Annotated[int, typer.Argument(metavar="YEAR", min=FIRST_YEAR, max=LAST_YEAR)]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.add_typer(calendar, name="calendar")


@calendar.command("show")
def show(year: CalendarYear, office: Office = "", as_json: AsJson = False) -> None:
    """The days of a year that are not what their weekday says, and who says so."""
    door = the_door()
    known = door.office(office)
    with reading(door.rt.db) as db:
        found = workdays.year_of(db, known, year)
    days: list[Json] = [
        {"day": d.day.isoformat(), "works": d.works, "source": d.source, "note": d.note} for d in found.days
    ]
    data: Json = {
        "office": known,
        "year": year,
        "confirmed": found.confirmed,
        "source": found.source,
        "version": found.version,
        "days": days,
    }
    rows = [
        (
            dmy(d.day),
            spoken("weekday", str(d.day.isoweekday())),
            tell("worked" if d.works else "off"),
            tell("package") if d.source == PACKAGE else d.source,
            d.note,
        )
        for d in found.days
    ]
    standing = tell("confirmed_by", document=found.source) if found.confirmed else tell("provisional")
    head = tell("calendar_year", year=year, standing=standing)
    answer(as_json, data, f"{head}\n\n{table(heads('day', 'weekday', 'is', 'by', 'note'), rows)}")


@calendar.command("set")
def set_day(
    day: Annotated[str, typer.Argument(metavar="DATE", help="The day, such as 2026-01-02.")],
    document: Document,
    off: Annotated[bool, typer.Option("--off", help="Nobody works on it.")] = False,
    worked: Annotated[bool, typer.Option("--worked", help="It is worked.")] = False,
    note: Annotated[
        str, typer.Option("--note", help="What people should read beside it.", callback=line_typed)
    ] = "",
    office: Office = "",
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """Enter a day off or a day worked; every deadline that runs is reckoned anew, nothing is sent twice."""
    if off == worked:
        raise BadInput("calendar set: expected either --off or --worked")
    door = the_door()
    one = Day(a_date("DATE", day), worked, document.strip(), note.strip())
    done = workdays.enter_day(door.rt, door.office(office), one, door.actor(acting))
    what = tell("day_worked" if worked else "day_off", day=dmy(one.day))
    _answer(as_json, {"day": one.day.isoformat(), "works": worked}, what, done)


@calendar.command("confirm")
def confirm(
    year: CalendarYear, document: Document, office: Office = "", acting: As = "", as_json: AsJson = False
) -> None:
    """Say that a year stands as entered: its deadlines are no longer marked provisional."""
    door = the_door()
    done = workdays.confirm_year(door.rt, door.office(office), year, document, door.actor(acting))
    _answer(as_json, {"year": year}, tell("year_confirmed", year=year), done)


def _answer(as_json: bool, data: dict[str, Json], what: str, done: workdays.Changed) -> None:
    data |= {"changed": done.changed, "version": done.version, "clocks": done.armed}
    said = tell("reckoned" if done.changed else "as_before", what=what, clocks=done.armed)
    answer(as_json, data, said)
