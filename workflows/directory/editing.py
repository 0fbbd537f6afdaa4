"""Changes the directory: a whole roster at once, or one appointment, delegation or assignment.

Nothing is ever deleted: a post ends on a day. Nothing commits, the caller's unit of work does; so a preview
is an import that is rolled back.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta

from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import OfficeId, PersonId
from engine.core.said import Said
from workflows.directory.facts import Assignment, Delegation, Directory, Post, PostRole
from workflows.directory.inputs import Change, Changes, OfficeIn, PostIn, UnitIn
from workflows.directory.loading import load
from workflows.directory.merging import (
    Fact,
    Key,
    appointment_id,
    assignment_id,
    compared,
    entries,
    merged,
)
from workflows.directory.seats import check_only_holder
from workflows.directory.tables import APPOINTMENT, ASSIGNMENT, DELEGATION, OFFICE, PERSON, UNIT

__all__ = [
    "Change",
    "Changes",
    "OfficeIn",
    "PostIn",
    "UnitIn",
    "add_appointment",
    "add_delegation",
    "assign_officer",
    "end_appointment",
    "import_directory",
    "set_email",
]

_Value = str | int | date | None
_TABLES: Mapping[str, Table] = {
    "office": OFFICE,
    "unit": UNIT,
    "person": PERSON,
    "appointment": APPOINTMENT,
    "assignment": ASSIGNMENT,
}


def import_directory(
    connection: Connection, office: OfficeIn, units: Sequence[UnitIn], posts: Sequence[PostIn]
) -> Changes:
    """Write what the roster adds or changes, one statement per table; the same roster again does nothing.

    Raises:
        BadInput: a unit or a leader in charge is unknown, one code has two names, or one post two holders.
    """
    known = connection.execute(select(OFFICE.c.code).where(OFFICE.c.code == office.code)).first()
    code = OfficeId(office.code)
    present = load(connection, [code])[code] if known else None
    wanted, named = merged(present, office, units, posts)
    before = dict(entries(present)) if present else {}
    touched = {key: fact for key, fact in entries(wanted) if before.get(key) != fact}
    for name, table in _TABLES.items():
        rows = [_row(code, key, fact, table) for key, fact in touched.items() if key[0] == name]
        if rows:
            _upsert(connection, table, rows)
    return compared(present, wanted, named)


def add_appointment(
    connection: Connection,
    office: OfficeId,
    person: PersonId,
    unit: str | None,
    role: PostRole,
    title: str,
    from_day: date,
    until_day: date | None = None,
) -> Post:
    """Appoint somebody from a day on; what he held before is ended separately.

    Raises:
        NotFound: the person or the unit is unknown.
        BadInput: the last day lies before the first, he holds this very post already, or the unit has
            another head (the office another director) on one of its days.
    """
    directory = _directory(connection, office, (person,), unit)
    _in_order(Said("appointment of '{person}'", person=person), from_day, until_day)
    post = Post("", person, unit, role, title, from_day, until_day)
    for held in directory.posts:
        same = (held.person, held.unit, held.role) == (person, unit, role)
        if same and (held.held_on(from_day) or (held.from_day and post.held_on(held.from_day))):
            raise BadInput(
                "appointment of '{person}': expected a post not held yet, got '{post}'",
                person=person,
                post=held.id,
            )
    check_only_holder(post, directory.posts)
    post = replace(post, id=appointment_id(post, {p.id for p in directory.posts}))
    connection.execute(insert(APPOINTMENT).values(office=office, **asdict(post)))
    return post


def end_appointment(connection: Connection, office: OfficeId, appointment: str, last_day: date) -> None:
    """The post ends; `last_day` is the last day in it.

    Raises:
        NotFound: there is no such appointment in this office.
        BadInput: it ends before it began, or would last into the days of a successor.
    """
    mine = (APPOINTMENT.c.office == office) & (APPOINTMENT.c.id == appointment)
    if connection.execute(select(APPOINTMENT.c.id).where(mine)).first() is None:
        raise NotFound("appointment", appointment)
    posts = _directory(connection, office, (), None).posts
    ended = replace(next(p for p in posts if p.id == appointment), until_day=last_day)
    _in_order(Said("appointment '{appointment}'", appointment=appointment), ended.from_day, last_day)
    check_only_holder(ended, posts)
    connection.execute(update(APPOINTMENT).where(mine).values(until_day=last_day))


def add_delegation(connection: Connection, office: OfficeId, delegation: Delegation) -> None:
    """Somebody stands for somebody else on these days; the same one again is written over.

    Raises:
        NotFound: one of the two is unknown in this office.
        BadInput: it ends before it begins, or somebody stands for himself.
    """
    d = delegation
    _directory(connection, office, (d.from_person, d.to_person), None)
    _in_order(Said("delegation of '{person}'", person=d.from_person), d.from_day, d.until_day)
    if d.from_person == d.to_person:
        raise BadInput("delegation of '{person}': expected somebody else, got himself", person=d.from_person)
    key = f"{office}|{d.from_person}|{d.to_person}|{d.from_day}"
    _upsert(connection, DELEGATION, [{"id": key, "office": office, **asdict(d)}])


def assign_officer(
    connection: Connection, office: OfficeId, unit: str, person: PersonId, from_day: date
) -> Assignment:
    """From this day on he alone follows the unit; who followed it before does so until the day before.

    Raises:
        NotFound: the person or the unit is unknown.
        BadInput: he is not of the personnel office that day, or the unit is the personnel office itself.
    """
    directory = _directory(connection, office, (person,), unit)
    if person not in directory.personnel_people(from_day):
        raise BadInput(
            "officer of '{unit}': expected somebody of the personnel office, got '{person}'",
            unit=unit,
            person=person,
        )
    if unit == directory.office.personnel_unit:
        raise BadInput(
            "officer of '{unit}': expected another unit, got the personnel office itself", unit=unit
        )
    new = Assignment(unit, person, from_day)
    following = (ASSIGNMENT.c.office == office) & (ASSIGNMENT.c.unit == unit)
    still = ASSIGNMENT.c.until_day.is_(None) | (ASSIGNMENT.c.until_day >= from_day)
    ended = update(ASSIGNMENT).where(following & still)
    connection.execute(ended.values(until_day=from_day - timedelta(days=1)))
    _upsert(connection, ASSIGNMENT, [{"id": assignment_id(office, new), "office": office, **asdict(new)}])
    return new


def set_email(connection: Connection, office: OfficeId, person: PersonId, email: str) -> None:
    """Letters to him go to this address from now on; "" for none.

    Raises:
        NotFound: the person is unknown in this office.
    """
    _directory(connection, office, (person,), None)
    mine = (PERSON.c.office == office) & (PERSON.c.id == person)
    connection.execute(update(PERSON).where(mine).values(email=email))


def _directory(
    connection: Connection, office: OfficeId, people: Collection[PersonId], unit: str | None
) -> Directory:
    directory = load(connection, [office])[office]
    for person in people:
        if person not in directory.people:
            raise NotFound("person", person, Said("a code of office '{office}'", office=office))
    if unit is not None and unit not in directory.units:
        raise NotFound("unit", unit, Said("a unit of office '{office}'", office=office))
    return directory


def _in_order(what: Said, first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise BadInput(
            "{what}: expected a last day from {first} on, got {last}", what=what, first=first, last=last
        )


def _row(office: OfficeId, key: Key, fact: Fact, table: Table) -> dict[str, _Value]:
    # A fact has the columns of its table; the office and, for an assignment, the key are only in the row.
    row: dict[str, _Value] = {"office": office, "id": key[1], **asdict(fact)}
    return {column: value for column, value in row.items() if column in table.c}


def _upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, _Value]]) -> None:
    keys = [c.name for c in table.primary_key]
    rest = [name for name in rows[0] if name not in keys]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    changed = {name: statement.excluded[name] for name in rest}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)
