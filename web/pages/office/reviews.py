"""What the review found, unit by unit: entered, locked, or recorded as nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from engine.core.errors import BadInput, EngineError, NotFound
from engine.core.identifiers import PersonId
from engine.core.said import Said
from engine.store.session import reading
from web.deciding import decided
from web.http.catalogue import marked
from web.http.forms import Posted
from web.http.refusals import refusal
from web.http.visit import GET, Entered
from web.pages.office import choices
from web.pages.office.choices import Choice
from web.pages.office.entry import Form, Officer, a_year, cycle_meant, typed_in
from web.reviewed import people_of, standing, with_weaknesses
from workflows.remediation import editing, review
from workflows.remediation.editing import ListLocked
from workflows.remediation.review import CycleKey, Found, Results

pages = APIRouter()
_PATH = "/office/reviews"
_FIELDS = ("whose", "code", "text", "cause", "source", "document")
_DONE = {
    "enter": marked("The weakness was entered."),
    "lock": marked("The list is locked: plans can be tied to it."),
    "none": marked("It is recorded that nothing was found."),
}


@dataclass(frozen=True, slots=True)
class UnitReview:
    """One unit: how its list stands, what was found in it and in its people."""

    code: str
    name: str
    standing: str
    own: tuple[Found, ...]
    people: tuple[Found, ...]


@pages.api_route(_PATH, methods=GET)
def show_reviews(me: Officer, unit: str = "", year: str = "", done: str = "") -> Response:
    """How the lists of all units stand, or what is in one of them."""
    return _show(me, _year(me, year), unit, done=_DONE.get(done, ""))


@pages.post(f"{_PATH}/enter")
def enter(form: Form, me: Officer) -> Response:
    """Enter one weakness of a unit, or of somebody in it."""

    def work(db: Connection, key: CycleKey, unit: str) -> None:
        whose, text = form.line("whose"), form.text("text").strip()
        person = PersonId(whose) if whose else None
        if not text:
            raise BadInput("weakness: expected what was found, got nothing")
        if person and person not in people_of(me.me.directory, unit):
            raise NotFound("person", person, Said("somebody of unit '{unit}'", unit=unit))
        code = form.line("code").strip() or editing.next_code(db, key, collective=person is None)
        source = form.line("source").strip()
        one = Found(code, None if person else unit, person, text, form.text("cause").strip(), source)
        editing.enter(db, key, [one], me.me.person, me.now)

    return _decide(me, form, "enter", work)


@pages.post(f"{_PATH}/lock")
def lock(form: Form, me: Officer) -> Response:
    """Lock a unit's list, or without a unit the lists of all that have one."""

    def work(db: Connection, key: CycleKey, unit: str) -> None:
        review.cycle(db, *key)
        found = review.results(db, [key])[key]
        units = [unit] if unit else with_weaknesses(found, me.me.directory, me.me.day)
        editing.lock(db, key, units, me.me.person, me.now)

    return _decide(me, form, "lock", work)


@pages.post(f"{_PATH}/none")
def none_found(form: Form, me: Officer) -> Response:
    """The review found nothing in this unit; the document says so."""

    def work(db: Connection, key: CycleKey, unit: str) -> None:
        review.cycle(db, *key)
        editing.none_found(db, key, unit, form.line("document"), me.me.person, me.now)

    return _decide(me, form, "none", work)


def _decide(
    me: Entered, form: Posted, act: str, work: Callable[[Connection, CycleKey, str], None]
) -> Response:
    unit, year = form.line("unit"), _year(me, form.line("year"))
    try:
        decided(me.house.rt, me.me.office, me.me.person, lambda db: work(db, (me.me.office, year), unit))
    except (BadInput, NotFound, ListLocked) as refused:
        known = unit if unit in me.me.directory.units else ""
        return _show(me, year, known, act=act, refused=refused, typed=typed_in(form, *_FIELDS))
    return me.go(f"{_PATH}?{urlencode({'year': year, 'unit': unit, 'done': act})}")


def _year(me: Entered, typed: str) -> int:
    """The year named, else the newest that is open, else last year: a result may be entered before the opening."""
    if year := a_year(typed):
        return year
    with reading(me.house.rt.db) as db:
        cycle = cycle_meant(db, me.me.office, None)
    return cycle.year if cycle else me.me.day.year - 1


def _show(
    me: Entered,
    year: int,
    unit: str,
    *,
    done: str = "",
    act: str = "",
    refused: EngineError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    who, key = me.me, (me.me.office, year)
    with reading(me.house.rt.db) as db:
        results = review.results(db, [key])[key]
        opened = bool(review.cycles(db, [key]))
    if unit and unit not in who.directory.units:
        raise NotFound("unit", unit, Said("a unit of office '{office}'", office=who.office))
    codes = [unit] if unit else [one.value for one in choices.units(who.directory, who.day)]
    return me.show(
        "office/review.html" if unit else "office/reviews.html",
        refused.status if refused else 200,
        year=year,
        opened=opened,
        units=[_unit(me, results, one) for one in codes],
        people=_people(me, unit),
        done=done,
        tried=act,
        said=refusal(me.language, refused) if refused else "",
        typed=typed or {},
        names={person: one.name for person, one in who.directory.people.items()} if unit else {},
    )


def _unit(me: Entered, results: Results, code: str) -> UnitReview:
    crew = people_of(me.me.directory, code)
    own = tuple(one for one in results.weaknesses if one.unit == code)
    people = tuple(one for one in results.weaknesses if one.person in crew)
    return UnitReview(code, me.me.directory.units[code].name, standing(results, code), own, people)


def _people(me: Entered, unit: str) -> tuple[Choice, ...]:
    return choices.of_unit(me.me.directory, unit, me.me.day) if unit else ()
