"""Commands about people: who holds what post, who stands for whom, which officer follows which unit."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated

import typer
from sqlalchemy import Connection

from engine.core.errors import NotFound
from engine.core.identifiers import Json, Moment, OfficeId, PersonId
from engine.store.session import reading, unit_of_work
from web import staffing
from web.cli.context import As, AsJson, Door, Office, the_door
from web.cli.naming import heads, say, tell
from web.cli.showing import answer, dmy, table
from web.cli.typed import line_typed, text_typed
from web.typed import a_date
from workflows.directory.facts import Delegation, Directory, Post, PostRole
from workflows.directory.loading import load
from workflows.remediation import review

people = typer.Typer(
    help="Who holds what post, from when until when, and who stands in.", no_args_is_help=True
)
Code = Annotated[str, typer.Argument(help="Code of the person.", callback=line_typed)]
Unit = Annotated[str, typer.Option("--unit", help="Code of the unit.", callback=line_typed)]
From = Annotated[str, typer.Option("--from", help="First day.")]
Until = Annotated[str, typer.Option("--until", help="Last day, itself included.")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.add_typer(people, name="people")


@people.command("list")
def list_people(unit: Unit = "", office: Office = "", as_json: AsJson = False) -> None:
    """Everybody in post today, by unit in official order and rank."""
    door = the_door()
    code = door.office(office)
    with reading(door.rt.db) as db:
        directory = load(db, [code])[code]
    posts = _in_order(directory, door.day(code), unit)
    data: Json = [_post(directory, post) for post in posts]
    rows = [
        (post.person, directory.people[post.person].name, post.unit or "", post.title, say("post", post.role),
         dmy(post.from_day), dmy(post.until_day))
        for post in posts
    ]  # fmt: skip
    answer(as_json, data, table(heads("code", "name", "unit", "post", "role", "from", "until"), rows))


@people.command("appoint")
def appoint(
    person: Code,
    role: Annotated[PostRole, typer.Option("--role", help="What the post is.")],
    title: Annotated[str, typer.Option("--title", help="What the post is called.", callback=line_typed)],
    first: From,
    last: Until = "",
    unit: Unit = "",
    office: Office = "",
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """Appoint somebody from a day on. He owes no plan of the running year unless `cycle add` says so."""
    door = the_door()
    code, start = door.office(office), a_date("--from", first)
    who, end = door.person(person, code), a_date("--until", last) if last else None
    with _changing(door, code, acting) as (db, by, now):
        post = staffing.appoint(db, code, Post("", who, unit or None, role, title, start, end), by, now)
    answer(as_json, {"appointment": post.id}, tell("appointed", person=who, title=title, day=dmy(start)))


@people.command("end")
def end(
    person: Code,
    last: Annotated[str, typer.Option("--last-day", help="The last day in post.")],
    unit: Unit = "",
    office: Office = "",
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """Somebody leaves a post. A personal plan stays his until it is waived or reassigned."""
    door = the_door()
    code, day = door.office(office), a_date("--last-day", last)
    who = door.person(person, code)
    with reading(door.rt.db) as db:
        directory = load(db, [code])[code]
    held = [p for p in directory.posts_of(who, door.day(code)) if p.unit == (unit or p.unit)]
    if len(held) != 1:
        raise NotFound(
            "post", f"{who} {unit}".strip(), f"one post held today, there are {len(held)}; name its --unit"
        )
    with _changing(door, code, acting) as (db, by, now):
        staffing.end(db, code, held[0], day, by, now)
    data: dict[str, Json] = {"appointment": held[0].id, "last_day": day.isoformat()}
    answer(as_json, data, tell("post_ends", person=who, day=dmy(day)))


@people.command("delegate")
def delegate(
    person: Code,
    to: Annotated[str, typer.Argument(help="Who stands for him.", callback=line_typed)],
    first: From,
    last: Until,
    document: Annotated[
        str, typer.Option("--document", help="The document that says so.", callback=line_typed)
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why.", callback=text_typed)] = "",
    office: Office = "",
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """Somebody stands for somebody else between two days; his acts say on whose behalf."""
    door = the_door()
    code = door.office(office)
    start, stop = a_date("--from", first), a_date("--until", last)
    given = Delegation(door.person(person, code), door.person(to, code), start, stop, reason, document)
    with _changing(door, code, acting) as (db, by, now):
        body = staffing.delegate(db, code, given, by, now)
    said = tell("delegated", to=given.to_person, person=given.from_person, day=dmy(stop))
    data: Json = {**body}
    answer(as_json, data, said)


@people.command("assign")
def assign(
    person: Code,
    unit: Annotated[str, typer.Argument(help="Code of the unit.", callback=line_typed)],
    first: From,
    office: Office = "",
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """From a day on this officer of the personnel office follows the unit."""
    door = the_door()
    code, start = door.office(office), a_date("--from", first)
    who = door.person(person, code)
    with _changing(door, code, acting) as (db, by, now):
        body = staffing.assign(db, code, unit, who, start, by, now)
    data: Json = {**body}
    answer(as_json, data, tell("assigned", person=who, unit=unit, day=dmy(start)))


@contextmanager
def _changing(door: Door, office: OfficeId, acting: str) -> Iterator[tuple[Connection, PersonId, Moment]]:
    """A unit of work of somebody who may change the directory."""
    by, now = door.actor(acting), door.rt.now()
    with unit_of_work(door.rt.db) as db:
        review.recorded_by(db, office, by, now)
        yield db, by, now


def _in_order(directory: Directory, day: date, unit: str) -> list[Post]:
    place = {u.code: n for n, u in enumerate(directory.units_in_order(day), 1)}
    wanted = [p for p in directory.posts_on(day) if not unit or p.unit == unit]
    return sorted(wanted, key=lambda post: place.get(post.unit or "", 0))


def _post(directory: Directory, post: Post) -> dict[str, Json]:
    person: PersonId = post.person
    return {
        "person": person,
        "name": directory.people[person].name,
        "unit": post.unit,
        "title": post.title,
        "role": post.role.value,
        "from": post.from_day.isoformat() if post.from_day else None,
        "until": post.until_day.isoformat() if post.until_day else None,
    }
