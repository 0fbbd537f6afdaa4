"""A year of the working calendar on a page: the days that are not what their weekday says, entered and confirmed.

What may be entered is for `web.workdays` to say. Nothing is done to another calendar than the one that was shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from engine.core.errors import BadInput, CalendarUnknown, EngineError, NotFound
from engine.store.calendars import PACKAGE, Day
from engine.store.session import reading
from web import workdays
from web.http.catalogue import marked
from web.http.forms import Posted
from web.http.refusals import refusal
from web.http.visit import GET, Entered
from web.pages.office.entry import Form, Officer, a_year, needed, typed_in
from web.typed import day_in, number_in
from web.workdays import CalendarMoved, Changed, Year

pages = APIRouter()
_PATH = "/office/calendar"
_FIELDS = ("day", "works", "document", "note")
_VERSION = 64  # signs
_COUNT = 6  # digits
_WORKS = {"off": False, "worked": True}
_DONE = {
    "day": marked("The day was entered."),
    "confirm": marked("The year is confirmed; its deadlines are no longer marked as provisional."),
    "same": marked("The calendar was like that already; nothing was changed."),
}
_MOVED = marked(
    "Somebody has changed the calendar since you looked. This is how it stands now; please look once more."
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody asked for that was refused: which act, why, and what he had typed."""

    act: str
    refused: EngineError
    typed: Mapping[str, str]


@pages.api_route(_PATH, methods=GET)
def show_calendar(me: Officer, year: str = "", done: str = "", clocks: str = "", on: str = "") -> Response:
    """A year as it stands, the present one where none is named. 409: its holidays are not known."""
    many = number_in(clocks, _COUNT) or 0
    return _show(me, a_year(year) or me.me.day.year, done=_DONE.get(done, ""), clocks=many, on=day_in(on))


@pages.post(f"{_PATH}/day")
def enter_day(form: Form, me: Officer) -> Response:
    """Enter a day off or a day worked; every deadline that runs is counted anew."""
    year = a_year(form.line("year")) or me.me.day.year
    try:
        day = needed(form, "day")
        works = _WORKS.get(form.line("works"))
        if works is None:
            raise BadInput("works: expected off or worked, got neither")
        one = Day(day, works, form.line("document").strip(), form.line("note").strip())
        done = workdays.enter_day(me.house.rt, me.me.office, one, me.me.person, _seen(form))
    except (BadInput, NotFound, CalendarUnknown, CalendarMoved) as refused:
        return _show(me, year, asked=_Asked("day", refused, typed_in(form, *_FIELDS)))
    return _went(me, day.year, "day", done, day.isoformat())


@pages.api_route(f"{_PATH}/confirm", methods=GET)
def ask_to_confirm(me: Officer, year: str = "") -> Response:
    """What the year holds, to be looked at before it is confirmed; where it is already, the year."""
    return _ask(me, a_year(year) or me.me.day.year)


@pages.post(f"{_PATH}/confirm")
def confirm_year(form: Form, me: Officer) -> Response:
    """Say that the year stands as it was shown."""
    year = a_year(form.line("year")) or me.me.day.year
    try:
        document = form.line("document")
        done = workdays.confirm_year(me.house.rt, me.me.office, year, document, me.me.person, _seen(form))
    except (BadInput, NotFound, CalendarUnknown, CalendarMoved) as refused:
        return _ask(me, year, _Asked("confirm", refused, typed_in(form, *_FIELDS)))
    return _went(me, year, "confirm", done)


def _seen(form: Posted) -> str:
    """The version of the calendar that the page showed.

    Raises:
        BadInput: the form did not carry it.
    """
    seen = form.line("seen", _VERSION)
    if not seen:
        raise BadInput("form: expected the version of the calendar that was seen, got none")
    return seen


def _went(me: Entered, year: int, act: str, done: Changed, on: str = "") -> Response:
    said = {"year": year, "done": act if done.changed else "same", "clocks": done.armed, "on": on}
    return me.go(f"{_PATH}?{urlencode(said)}")


def _ask(me: Entered, year: int, asked: _Asked | None = None) -> Response:
    found, _years = _found(me, year)
    if found is None or (found.confirmed and asked is None):
        return _show(me, year, asked=asked)
    return _shown(me, "office/calendar_confirm.html", found, asked)


def _show(
    me: Entered,
    year: int,
    *,
    done: str = "",
    clocks: int = 0,
    on: date | None = None,
    asked: _Asked | None = None,
) -> Response:
    found, years = _found(me, year)
    if found is None and asked is None:
        asked = _Asked("", CalendarUnknown(year), {})
    facts = {"year": year, "years": years, "done": done, "clocks": clocks, "on": on}
    return _shown(me, "office/calendar.html", found, asked, **facts)


def _found(me: Entered, year: int) -> tuple[Year | None, tuple[int, ...]]:
    """The year, None where its holidays are not known; and every year that is."""
    with reading(me.house.rt.db) as db:
        years = workdays.years_of(db, me.me.office)
        return workdays.year_of(db, me.me.office, year) if year in years else None, years


def _shown(me: Entered, template: str, found: Year | None, asked: _Asked | None, **facts: object) -> Response:
    refused = asked.refused if asked else None
    problem = _MOVED if isinstance(refused, CalendarMoved) else ""
    unknown = refused.year if isinstance(refused, CalendarUnknown) else 0
    return me.show(
        template,
        refused.status if refused else 200,
        found=found,
        package=PACKAGE,
        tried=asked.act if asked else "",
        typed=asked.typed if asked else {},
        problem=problem,
        unknown=unknown,
        said=refusal(me.language, refused) if refused and not (problem or unknown) else "",
        **facts,
    )
