"""People and posts: who holds what from when until when, who stands for whom, who follows which unit, his address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from engine.core.errors import BadInput, EngineError, NotFound
from engine.core.identifiers import PersonId
from engine.core.said import Said
from papers.cells import is_email
from web import staffing
from web.deciding import decided
from web.http.catalogue import marked
from web.http.forms import Posted
from web.http.refusals import refusal
from web.http.visit import GET, Entered
from web.pages.office import choices
from web.pages.office.choices import Choice
from web.pages.office.entry import Form, Officer, needed, typed_in
from web.typed import a_line
from workflows.directory.facts import Delegation, Directory, PersonFacts, Post, PostRole
from workflows.directory.names import plain

pages = APIRouter()
_PATH = "/office/people"
_SHOWN = 50  # people found
_FIELDS = ("role", "title", "unit", "from", "until", "post", "to", "document", "reason", "email")
_DONE = {
    "appoint": marked("The appointment was entered. A plan of this year is owed only if the duty is added."),
    "end": marked("The last day in post was entered. A personal plan stays his until it is waived or moved."),
    "delegate": marked("The delegation was entered."),
    "assign": marked("The officer follows the unit from that day on."),
    "address": marked("The address was changed."),
}


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of the list: how many hold a post in it, and who heads it."""

    code: str
    name: str
    people: int
    head: str


@pages.api_route(_PATH, methods=GET)
def list_people(me: Officer, unit: str = "", name: str = "") -> Response:
    """The units in official order; the people of one of them; or whoever is called like that."""
    directory, day = me.me.directory, me.me.day
    wanted = plain(a_line("name", name)).strip()
    if unit and unit not in directory.units:
        raise NotFound("unit", unit, Said("a unit of office '{office}'", office=me.me.office))
    found = _called(directory, wanted) if wanted else []
    posts = [one for one in directory.posts if one.unit == unit] if unit else []
    return me.show(
        "office/people.html",
        units=_units(directory, day),
        unit=directory.units[unit] if unit else None,
        posts=[(directory.people[one.person], one) for one in posts],
        name=name,
        sought=bool(wanted),
        found=[(one, directory.title(one.id, day)) for one in found[:_SHOWN]],
        more=max(0, len(found) - _SHOWN),
        day=day,
    )


@pages.api_route(f"{_PATH}/{{code}}", methods=GET)
def show_person(code: str, me: Officer, done: str = "") -> Response:
    """One person: his posts, his deputies, his address, and the forms that change them."""
    return _show(me, _person(me, code), done=_DONE.get(done, ""))


@pages.post(f"{_PATH}/{{code}}/appoint")
def appoint(code: str, form: Form, me: Officer) -> Response:
    """Appoint him from a day on."""

    def work(db: Connection, who: PersonFacts) -> None:
        role, title = form.line("role"), form.line("title").strip()
        if role not in set(PostRole) or not title:
            raise BadInput("appointment: expected a role of the list and a title, got something else")
        first, last = needed(form, "from"), form.day("until")
        post = Post("", who.id, form.line("unit") or None, PostRole(role), title, first, last)
        staffing.appoint(db, me.me.office, post, me.me.person, me.now)

    return _decide(me, code, form, "appoint", work)


@pages.post(f"{_PATH}/{{code}}/end")
def end(code: str, form: Form, me: Officer) -> Response:
    """He leaves a post: its last day."""

    def work(db: Connection, who: PersonFacts) -> None:
        wanted = form.line("post")
        held = [one for one in me.me.directory.posts if one.id == wanted and one.person == who.id]
        if not held:
            raise NotFound("post", wanted, Said("one of his"))
        staffing.end(db, me.me.office, held[0], needed(form, "until"), me.me.person, me.now)

    return _decide(me, code, form, "end", work)


@pages.post(f"{_PATH}/{{code}}/delegate")
def delegate(code: str, form: Form, me: Officer) -> Response:
    """Somebody stands for him between two days."""

    def work(db: Connection, who: PersonFacts) -> None:
        document = form.line("document").strip()
        if not document:
            raise BadInput("delegation: expected the document that says so, got none")
        to, first, last = PersonId(form.line("to")), needed(form, "from"), needed(form, "until")
        given = Delegation(who.id, to, first, last, form.text("reason").strip(), document)
        staffing.delegate(db, me.me.office, given, me.me.person, me.now)

    return _decide(me, code, form, "delegate", work)


@pages.post(f"{_PATH}/{{code}}/assign")
def assign(code: str, form: Form, me: Officer) -> Response:
    """He follows a unit from a day on."""

    def work(db: Connection, who: PersonFacts) -> None:
        unit, first = form.line("unit"), needed(form, "from")
        staffing.assign(db, me.me.office, unit, who.id, first, me.me.person, me.now)

    return _decide(me, code, form, "assign", work)


@pages.post(f"{_PATH}/{{code}}/address")
def readdress(code: str, form: Form, me: Officer) -> Response:
    """Letters to him go to another address."""

    def work(db: Connection, who: PersonFacts) -> None:
        email = form.line("email").strip()
        if email and not is_email(email):
            raise BadInput("e-mail: expected an address such as ten@so.example, got something else")
        staffing.readdress(db, me.me.office, who.id, email, me.me.person, me.now)

    return _decide(me, code, form, "address", work)


def _decide(
    me: Entered, code: str, form: Posted, act: str, work: Callable[[Connection, PersonFacts], None]
) -> Response:
    who = _person(me, code)
    try:
        decided(me.house.rt, me.me.office, me.me.person, lambda db: work(db, who))
    except (BadInput, NotFound) as refused:
        return _show(me, who, act=act, refused=refused, typed=typed_in(form, *_FIELDS))
    return me.go(f"{_PATH}/{quote(who.code)}?done={act}")


def _person(me: Entered, code: str) -> PersonFacts:
    found = me.me.directory.people.get(PersonId(f"{me.me.office}/{code}"))
    if found is None:
        raise NotFound("person", code)
    return found


def _show(
    me: Entered,
    who: PersonFacts,
    *,
    done: str = "",
    act: str = "",
    refused: EngineError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    directory, day = me.me.directory, me.me.day
    posts = [one for one in directory.posts if one.person == who.id]
    stands = [one for one in directory.delegations if who.id in (one.from_person, one.to_person)]
    return me.show(
        "office/person.html",
        refused.status if refused else 200,
        person=who,
        posts=posts,
        current=[one for one in posts if one.held_on(day)],
        units=choices.units(directory, day),
        names={code: unit.name for code, unit in directory.units.items()},
        roles=tuple(PostRole),
        delegations=stands,
        people={one: known.name for one, known in directory.people.items()} if stands else {},
        others=_others(directory, who, day),
        follows=[one for one in directory.assignments if one.person == who.id],
        personnel=who.id in directory.personnel_people(day),
        done=done,
        tried=act,
        said=refusal(me.language, refused) if refused else "",
        typed=typed or {},
    )


def _others(directory: Directory, who: PersonFacts, day: date) -> tuple[Choice, ...]:
    """Who may stand for him: those of his own units, and those who lead the office."""
    units = {post.unit for post in directory.posts_of(who.id, day)} | {None}
    near = (post.person for post in directory.posts_on(day) if post.unit in units and post.person != who.id)
    return choices.people(directory, near, day)


def _called(directory: Directory, wanted: str) -> list[PersonFacts]:
    """Everybody whose name or code holds these words, by given name."""
    found = [
        one for one in directory.people.values() if wanted in plain(one.name) or wanted in plain(one.code)
    ]
    return sorted(found, key=lambda one: (one.sort_key, one.code))


def _units(directory: Directory, day: date) -> list[UnitLine]:
    crews: dict[str | None, set[PersonId]] = {}
    for post in directory.posts_on(day):
        crews.setdefault(post.unit, set()).add(post.person)
    lines = []
    for unit in directory.units_in_order(day):
        people = crews.get(unit.code, set())
        head = directory.head(unit.code, day)
        lines.append(UnitLine(unit.code, unit.name, len(people), directory.people[head].name if head else ""))
    return lines
