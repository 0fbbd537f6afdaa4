"""Who cannot be reached: no address, one that is shared, one that letters came back from, one not allowed.

Names codes of people and mailboxes, never an address.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from engine.core.calendar import ZONE
from engine.core.identifiers import OfficeId, PersonId
from engine.core.ports import Address
from engine.store.described import table_of
from engine.store.instances import InstanceRow
from engine.store.marks import MarkRow
from notifiers.envelope import allowed
from web.doctor.finding import Code, Finding, Subject, ok, several, warning
from web.doctor.patient import Patient, offices
from workflows.directory.facts import Directory, mailbox
from workflows.directory.loading import load
from workflows.remediation.tables import PLAN

OWED = ("required", "rejected")  # states in which somebody has a plan to hand in
_INSTANCE, _MARK = table_of(InstanceRow), table_of(MarkRow)
_A = Subject.ADDRESSES


def addresses(db: Connection, patient: Patient) -> Iterator[Finding]:
    """People with a post or a plan to write, and mailboxes, that no letter reaches."""
    day = patient.now.astimezone(ZoneInfo(ZONE)).date()
    directories = load(db, offices(db))
    owing = _owing(db, directories, day)
    people = [one for directory in directories.values() for one in _in_post(directory, day)]
    boxes = [one for directory in directories.values() for one in _boxes(directory, day)]
    listed = list({one.person: one for one in (*people, *owing)}.values())
    marked = set(db.scalars(select(_MARK.c.email)))
    found: dict[Code, list[str]] = {
        Code.OWNER_WITHOUT_ADDRESS: _without(owing),
        Code.POST_WITHOUT_ADDRESS: sorted(set(_without(people)) - set(_without(owing))),
        Code.MAILBOX_WITHOUT_ADDRESS: _without(boxes),
        Code.ADDRESS_SHARED: _sharing(listed),
        Code.ADDRESS_MARKED: [one.person for one in (*listed, *boxes) if one.email.lower() in marked],
        Code.DOMAIN_LEFT_OUT: _left_out([*listed, *boxes], patient),
    }
    for code, who in found.items():
        if who:
            yield warning(_A, code, people=several(who), count=len(set(who)))
    if not any(found.values()):
        yield ok(_A, Code.ADDRESSES_KNOWN, count=len(listed))


def _owing(db: Connection, directories: Mapping[OfficeId, Directory], day: date) -> list[Address]:
    """Who has to hand in a plan now: the person, or whoever heads the unit that day."""
    query = (
        select(PLAN.c.office, PLAN.c.unit, PLAN.c.person)
        .join(_INSTANCE, _INSTANCE.c.id == PLAN.c.instance)
        .where(_INSTANCE.c.outcome == "", _INSTANCE.c.state.in_(OWED))
    )
    found: dict[PersonId, Address] = {}
    for row in db.execute(query):
        directory = directories[row.office]
        who = PersonId(row.person) if row.person else directory.head(row.unit, day)
        address = directory.address(who) if who else None
        if address is not None:
            found[address.person] = address
    return list(found.values())


def _in_post(directory: Directory, day: date) -> list[Address]:
    known = (directory.address(post.person) for post in directory.posts_on(day))
    return [one for one in known if one is not None]


def _boxes(directory: Directory, day: date) -> list[Address]:
    office = directory.office.code
    named = [mailbox(office), *(mailbox(office, unit.code) for unit in directory.units_in_order(day))]
    return [one for one in map(directory.address, named) if one is not None]


def _without(some: Sequence[Address]) -> list[str]:
    return [one.person for one in some if not one.email]


def _sharing(people: Sequence[Address]) -> list[str]:
    by_address: dict[str, list[str]] = {}
    for one in people:
        if one.email:
            by_address.setdefault(one.email.casefold(), []).append(one.person)
    return [person for sharing in by_address.values() if len(sharing) > 1 for person in sharing]


def _left_out(some: Sequence[Address], patient: Patient) -> list[str]:
    mail = patient.settings.mail
    if not mail.host:
        return []
    return [one.person for one in some if one.email and not allowed(one.email, mail.domains)]
