"""A review year on a page: opened in silence, looked at, started, a duty added, closed."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from config.ladders import default_ladders
from config.matrices import load_matrices
from engine.core.calendar import Deadline, Wording
from engine.core.errors import BadInput, CalendarUnknown, EngineError, NotFound
from engine.core.identifiers import PersonId
from engine.store.session import reading
from web.deciding import decided
from web.http.catalogue import marked
from web.http.forms import Posted
from web.http.refusals import refusal
from web.http.visit import GET, Entered
from web.pages.office import choices
from web.pages.office.entry import Form, Officer, a_year, cycle_meant, needed, typed_in
from workflows.directory.supervision import Matrix
from workflows.remediation import cycle as cycles
from workflows.remediation import review
from workflows.remediation.cycle import Foreseen, Opening
from workflows.remediation.linkage import LinkageMode
from workflows.remediation.review import CycleData, CycleKey

pages = APIRouter()
_PATH = "/office/cycle"
_FIELDS = ("year", "deadline", "wording", "basis", "mode", "staff", "person", "unit", "document")
_DONE = {
    "open": marked("The year is open, and silent: look at what will be said, then start it."),
    "start": marked("The year has been started: reminders are sent from now on."),
    "add": marked("The duty was added."),
    "close": marked("The year is being closed: duties that never came may lapse."),
}


@pages.api_route(_PATH, methods=GET)
def show_cycle(me: Officer, year: str = "", done: str = "") -> Response:
    """Where a review year stands, and what would be said when if it started now."""
    return _show(me, a_year(year), done=_DONE.get(done, ""))


@pages.post(f"{_PATH}/open")
def open_cycle(form: Form, me: Officer) -> Response:
    """Make the duties of the leaders in post today; nobody is told yet."""

    def work(db: Connection) -> int:
        opening = _opening(me, form)
        cycles.open_cycle(db, me.house.rt, opening, me.now)
        return opening.year

    return _decide(me, form, "open", work)


@pages.post(f"{_PATH}/start")
def start_cycle(form: Form, me: Officer) -> Response:
    """Begin to speak: the clocks run from now."""

    def work(db: Connection) -> int:
        cycles.start_cycle(db, me.house.rt, _key(me, form), me.me.person, me.now)
        return _key(me, form)[1]

    return _decide(me, form, "start", work)


@pages.post(f"{_PATH}/add")
def add_duty(form: Form, me: Officer) -> Response:
    """A leader appointed after the opening owes a plan too."""

    def work(db: Connection) -> int:
        key, who = _key(me, form), PersonId(form.line("person"))
        if who not in me.me.directory.people:
            raise NotFound("person", who)
        cycles.add_duty(db, me.house.rt, key, form.line("unit"), who, me.me.person, me.now)
        return key[1]

    return _decide(me, form, "add", work)


@pages.post(f"{_PATH}/close")
def close_cycle(form: Form, me: Officer) -> Response:
    """Duties that never came may lapse from now on, by the Director's conclusion."""

    def work(db: Connection) -> int:
        key = _key(me, form)
        cycles.begin_closing(db, key, form.line("document").strip(), me.me.person, me.now)
        return key[1]

    return _decide(me, form, "close", work)


def _opening(me: Entered, form: Posted) -> Opening:
    year = a_year(form.line("year"))
    if year is None:
        raise BadInput("year: expected the year that was reviewed, got none")
    wording = Wording.BEFORE if form.line("wording") == Wording.BEFORE else Wording.BY
    mode = form.line("mode") or LinkageMode.EVERY
    if mode not in set(LinkageMode):
        raise BadInput("linkage: expected one of {known}, got another", known=tuple(LinkageMode))
    return Opening(
        office=me.me.office,
        year=year,
        deadline=Deadline(needed(form, "deadline"), wording),
        matrix=Matrix.from_document(load_matrices()),
        ladders=tuple(default_ladders().values()),
        legal_basis=form.text("basis").strip(),
        mode=LinkageMode(mode),
        staff=bool(form.line("staff")),
        rebuild_days=me.house.settings.min_working_days_for_rebuild,
        by=me.me.person,
    )


def _key(me: Entered, form: Posted) -> CycleKey:
    year = a_year(form.line("year"))
    if year is None:
        raise BadInput("year: expected the review year, got none")
    return me.me.office, year


def _decide(me: Entered, form: Posted, act: str, work: Callable[[Connection], int]) -> Response:
    try:
        year = decided(me.house.rt, me.me.office, me.me.person, work)
    except (BadInput, NotFound, CalendarUnknown) as refused:
        return _show(me, None, act=act, refused=refused, typed=typed_in(form, *_FIELDS))
    return me.go(f"{_PATH}?year={year}&done={act}")


def _show(
    me: Entered,
    year: int | None,
    *,
    done: str = "",
    act: str = "",
    refused: EngineError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    who = me.me
    with reading(me.house.rt.db) as db:
        cycle = cycle_meant(db, who.office, year)
        seen = _foreseen(db, me, cycle)
        results = review.results(db, [cycle.key])[cycle.key] if cycle else None
    unlocked = [
        one for one in choices.units(who.directory, who.day) if results and one.value not in results.locked
    ]
    return me.show(
        "office/cycle.html",
        refused.status if refused else 200,
        cycle=cycle,
        seen=seen,
        unlocked=unlocked,
        last_year=who.day.year - 1,
        modes=tuple(LinkageMode),
        people=choices.of_office(who.directory, who.day),
        units=choices.units(who.directory, who.day),
        done=done,
        tried=act,
        said=refusal(me.language, refused) if refused else "",
        typed=typed or {},
    )


def _foreseen(db: Connection, me: Entered, cycle: CycleData | None) -> list[Foreseen]:
    if cycle is None or cycle.started:
        return []
    return cycles.preview_start(db, me.house.rt, cycle.key, me.now)
