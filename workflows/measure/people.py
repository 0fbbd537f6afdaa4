"""Who has which part in a measure on one day: the roles of its table, resolved from the directory. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.core.asked import Holder
from engine.core.identifiers import OfficeId, PersonId, Role
from workflows.directory.facts import RANKS, Directory, mailbox
from workflows.directory.supervision import Judges, Kind, Part, Subject, heading, who
from workflows.measure.brief import Brief
from workflows.measure.facts import CONTACT, DOER, HEAD, OWNER, PERSONNEL_OFFICE, SUPERVISOR


@dataclass(frozen=True, slots=True)
class People:
    """Who may act in each role today, who hears what is told to it, and where the plan's owner belongs."""

    may: Mapping[Role, tuple[Holder, ...]]
    told: Mapping[Role, tuple[PersonId, ...]]
    unit: str
    owner: PersonId | None


def resolve(brief: Brief, directory: Directory, day: date, claimed_by: PersonId | None = None) -> People:
    """Everybody who has a part in the measure on `day`; `claimed_by` made the claim that stands.

    Where nobody known and in post is named to do it, the owner is told in his place.
    """
    unit = present_unit(brief, directory, day)
    head, charge = directory.head(unit, day), directory.leader_in_charge(unit, day)
    doer = _doer(brief, directory, day)
    supervisor = _supervisors(brief, unit, doer, claimed_by, directory, day)
    owner = brief.owner or head
    office = directory.office.code
    may = {
        DOER: _plain(_one(doer)),
        OWNER: (Holder(brief.owner),) if brief.owner else heading(unit, directory, day),
        CONTACT: _plain(directory.contacts(unit, day)),
        SUPERVISOR: tuple(Holder(h.person, h.capacity, h.on_behalf_of) for h in supervisor.may),
        HEAD: _plain(_one(head)),
        PERSONNEL_OFFICE: _plain(directory.personnel_people(day)),
    }
    # A vacant head post: nobody owns the collective plan; the mailbox and the leader in charge hear.
    owners = _one(owner) or (mailbox(office, unit), *_one(charge))
    told = {
        DOER: _one(doer) or owners,
        OWNER: owners,
        CONTACT: directory.contacts(unit, day),
        SUPERVISOR: supervisor.told,
        HEAD: _one(head),
        PERSONNEL_OFFICE: (mailbox(office),),
    }
    return People(may, told, unit, owner)


def person_named(code: str, office: OfficeId) -> PersonId:
    """The id a typed code stands for; whether the directory knows it is another question."""
    return PersonId(code if "/" in code else f"{office}/{code}")


def present_unit(brief: Brief, directory: Directory, day: date) -> str:
    """The unit that looks after the plan: where its owner holds a post today, of a merged unit its successor."""
    if brief.owner:
        held = [p.unit for p in directory.posts_of(brief.owner, day) if p.unit and p.role in RANKS]
        if held:
            return brief.unit if brief.unit in held else held[0]
    unit, seen = brief.unit, {""}
    while unit not in seen and (found := directory.units.get(unit)):
        seen.add(unit)
        still_there = found.valid_until is not None and day <= found.valid_until
        if found.successor in directory.units and found.successor and not still_there:
            unit = found.successor
    return unit


def _doer(brief: Brief, directory: Directory, day: date) -> PersonId | None:
    named = person_named(brief.person, brief.office)
    return named if named in directory.people and directory.posts_of(named, day) else None


def _supervisors(
    brief: Brief,
    unit: str,
    doer: PersonId | None,
    claimed_by: PersonId | None,
    directory: Directory,
    day: date,
) -> Judges:
    """Whom the matrix names for the plan; who does the measure or claimed it leaves it to the next one up."""
    subject = Subject(Kind(brief.kind), unit, brief.owner)
    found = who(brief.matrix, Part.SUPERVISOR, subject, directory, day)
    aside = frozenset(person for person in (doer, claimed_by) if person)
    if not any(aside & {h.person, h.on_behalf_of} for h in found.may):
        return found
    others = who(brief.matrix, Part.SUPERVISOR, subject, directory, day, aside)
    # Who claimed stays a supervisor, so that the guard can tell him why it is not his to judge this time.
    own = tuple(h for h in found.may if h.person == claimed_by != doer)
    return Judges((*others.may, *own), others.told)


def _plain(people: tuple[PersonId, ...]) -> tuple[Holder, ...]:
    return tuple(Holder(p) for p in people)


def _one(person: PersonId | None) -> tuple[PersonId, ...]:
    return (person,) if person else ()
