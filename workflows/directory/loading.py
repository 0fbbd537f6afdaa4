"""Reads the directory: whole offices as facts, addresses of people and mailboxes, one person by code.

Every function asks a constant number of queries, however many offices or people are asked for. A directory is kept
until the edition of its office moves.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, select, tuple_

from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import OfficeId, PersonId
from engine.core.ports import Address, AddressBook
from engine.core.said import Said
from engine.store import editions
from engine.store.editions import Editions, Kept
from workflows.directory.facts import (
    Assignment,
    Delegation,
    Directory,
    OfficeFacts,
    PersonFacts,
    Post,
    PostRole,
    UnitFacts,
    mailbox,
)
from workflows.directory.tables import APPOINTMENT, ASSIGNMENT, DELEGATION, OFFICE, PERSON, UNIT

_Row = Row[tuple[object, ...]]
_ASKED: BindParameter[object] = bindparam("asked", expanding=True)
_OFFICES = select(OFFICE).where(OFFICE.c.code.in_(_ASKED))
_PARTS = tuple(
    select(table).where(table.c.office.in_(_ASKED)).order_by(*table.primary_key)
    for table in (UNIT, PERSON, APPOINTMENT, DELEGATION, ASSIGNMENT)
)


def load(
    connection: Connection, offices: Iterable[OfficeId], known: Editions | None = None
) -> Mapping[OfficeId, Directory]:
    """The directories of these offices; six queries for those that changed since they were last asked for.

    `known` are their editions, where the caller has read them in this transaction; else one query more.

    Raises:
        NotFound: one of the offices is unknown.
    """
    asked = sorted(set(offices))
    return _kept.of(connection, asked, editions.of(connection, asked) if known is None else known)


def _load(connection: Connection, asked: Sequence[OfficeId]) -> Mapping[OfficeId, Directory]:
    found = {r.code: r for r in connection.execute(_OFFICES, {"asked": asked})}
    for code in asked:
        if code not in found:
            raise NotFound("office", code)
    units, people, posts, delegations, assignments = (_by_office(connection, part, asked) for part in _PARTS)
    return {
        code: Directory(
            office=_office(found[code]),
            units={r.code: _unit(r) for r in units[code]},
            people={PersonId(r.id): _person(r) for r in people[code]},
            posts=tuple(map(_post, posts[code])),
            delegations=tuple(map(_delegation, delegations[code])),
            assignments=tuple(map(_assignment, assignments[code])),
        )
        for code in asked
    }


_kept: Kept[OfficeId, Directory] = Kept(_load, lambda office: office)


def book(connection: Connection) -> AddressBook:
    """Addresses of people ("SNN/CCKL-1") and mailboxes ("SNN/@CCKL", "SNN/@"), in three queries per call."""

    def addresses(people: Sequence[PersonId]) -> Mapping[PersonId, Address]:
        boxes = {p: p.partition("/@") for p in people if "/@" in p}
        persons = [p for p in people if p not in boxes]
        rows = connection.execute(select(PERSON).where(PERSON.c.id.in_(persons)))
        known = {PersonId(r.id): Address(PersonId(r.id), r.name, r.email, r.language) for r in rows}
        return known | _mailboxes(connection, [(office, unit) for office, _, unit in boxes.values()])

    return addresses


def find_person(connection: Connection, office: OfficeId | None, code: str) -> PersonFacts:
    """The person of this code, "SNN/CCKL-1" or, where there is only one office, "CCKL-1".

    Raises:
        NotFound: nobody has it (or not in this office).
        BadInput: there are several offices and none was named.
    """
    prefix, slash, short = code.strip().rpartition("/")
    if not slash and office is None:
        offices = connection.scalars(select(OFFICE.c.code).order_by(OFFICE.c.code)).all()
        if len(offices) > 1:
            raise BadInput(
                "person '{code}': expected the code with its office ({offices}), such as '{such}', got none",
                code=code,
                offices=tuple(offices),
                such=f"{offices[0]}/{short}",
            )
        prefix = offices[0] if offices else ""
    where = prefix if slash or office is None else office
    row = connection.execute(
        select(PERSON).where(PERSON.c.office == where, PERSON.c.code == short)
    ).one_or_none()
    if row is None or office not in (None, row.office):
        expected = (
            Said("a code of office '{office}'", office=office) if office else Said("a code of the directory")
        )
        raise NotFound("person", code, expected)
    return _person(row)


def _by_office(
    connection: Connection, part: Select[tuple[object, ...]], offices: Iterable[str]
) -> dict[str, list[_Row]]:
    groups: dict[str, list[_Row]] = {office: [] for office in offices}
    for row in connection.execute(part, {"asked": list(groups)}):
        groups[row.office].append(row)
    return groups


def _mailboxes(connection: Connection, boxes: Sequence[tuple[str, str]]) -> dict[PersonId, Address]:
    # The personnel office's own mailbox carries the name of its unit and the address of the office.
    offices = connection.execute(select(OFFICE).where(OFFICE.c.code.in_({office for office, _ in boxes})))
    known = {r.code: r for r in offices}
    wanted = {(o, unit or known[o].personnel_unit) for o, unit in boxes if o in known}
    rows = connection.execute(select(UNIT).where(tuple_(UNIT.c.office, UNIT.c.code).in_(sorted(wanted))))
    units = {(r.office, r.code): r for r in rows}
    found: dict[PersonId, Address] = {}
    for office, code in boxes:
        unit = units.get((office, code or known[office].personnel_unit)) if office in known else None
        if unit:
            who, email = mailbox(office, code), unit.email if code else known[office].email
            found[who] = Address(who, unit.name, email, known[office].language)
    return found


def _office(r: _Row) -> OfficeFacts:
    return OfficeFacts(
        OfficeId(r.code), r.name, r.superior, r.place, r.symbol, r.personnel_unit, r.email, r.language
    )


def _unit(r: _Row) -> UnitFacts:
    return UnitFacts(
        r.code,
        r.name,
        r.kind,
        r.position,
        r.leader_in_charge,
        r.email,
        r.successor,
        r.valid_from,
        r.valid_until,
    )


def _person(r: _Row) -> PersonFacts:
    return PersonFacts(
        PersonId(r.id), OfficeId(r.office), r.code, r.name, r.sort_key, r.email, r.language, r.gender
    )


def _post(r: _Row) -> Post:
    return Post(r.id, PersonId(r.person), r.unit, PostRole(r.role), r.title, r.from_day, r.until_day)


def _delegation(r: _Row) -> Delegation:
    return Delegation(
        PersonId(r.from_person), PersonId(r.to_person), r.from_day, r.until_day, r.reason, r.document
    )


def _assignment(r: _Row) -> Assignment:
    return Assignment(r.unit, PersonId(r.person), r.from_day, r.until_day)
