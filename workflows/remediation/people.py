"""Who has which part in a plan on one day: the roles of the table, resolved from the directory. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.core.asked import Holder
from engine.core.errors import EngineError
from engine.core.identifiers import SYSTEM, PersonId, Role
from workflows.directory.facts import Directory, Rank, mailbox
from workflows.directory.supervision import ACTING, ON_BEHALF, Kind, Matrix, Part, Subject, who
from workflows.remediation.facts import (
    ADMINISTRATOR,
    APPRAISER,
    AUDITOR,
    CONTACT,
    DIRECTOR,
    HEAD,
    LEADER_IN_CHARGE,
    OFFICER,
    OWNER,
    PERSONNEL_HEAD,
    PERSONNEL_LEADER,
    PERSONNEL_OFFICE,
    REGISTRY,
    SUPERVISOR,
    UNIT_MAILBOX,
)


@dataclass(frozen=True, slots=True)
class People:
    """Who may act in each role today, and who hears what is told to it."""

    may: Mapping[Role, tuple[Holder, ...]]
    told: Mapping[Role, tuple[PersonId, ...]]
    owner: PersonId | None


class NotRecorder(EngineError):
    """Somebody outside the personnel office asks for what only that office does."""

    status = 403

    def __init__(self, person: PersonId, office: str) -> None:
        self.person, self.office = person, office
        super().__init__(f"person {person}: expected somebody of {office} or an officer it assigned")


def resolve(unit: str, person: PersonId | None, matrix: Matrix, directory: Directory, day: date) -> People:
    """Everybody who has a part in the plan of `person` (None: of the collective of `unit`) on `day`."""
    office = directory.office
    subject = Subject(Kind.PERSONAL if person else Kind.COLLECTIVE, unit, person)
    head, charge = directory.head(unit, day), directory.leader_in_charge(unit)
    appraiser = who(matrix, Part.APPRAISER, subject, directory, day)
    supervisor = who(matrix, Part.SUPERVISOR, subject, directory, day)
    own_office = unit == office.personnel_unit and (person is None or person == head)
    officers = _officers(unit, person, own_office, directory, day)
    personnel_head = directory.personnel_head(day)
    personnel_leader = directory.leader_in_charge(office.personnel_unit)
    box = mailbox(office.code, unit)
    may = {
        OWNER: _owners(unit, person, directory, day),
        CONTACT: _plain(directory.contacts(unit, day)),
        APPRAISER: appraiser.may,
        SUPERVISOR: supervisor.may,
        OFFICER: _plain(officers),
        LEADER_IN_CHARGE: _plain(_one(charge)),
        DIRECTOR: _plain(_one(directory.director(day))),
        REGISTRY: _plain(directory.registry(day)),
        AUDITOR: _plain(directory.auditors(day)),
        ADMINISTRATOR: _plain(directory.administrators(day)),
        HEAD: _plain(_one(head)),
        PERSONNEL_HEAD: _plain(_one(personnel_head)),
        PERSONNEL_LEADER: _plain(_one(personnel_leader)),
    }
    # A vacant head post: nobody owns the collective plan; the mailbox and the leader in charge hear.
    owner = person or head
    told = {
        OWNER: _one(owner) or (box, *_one(charge)),
        APPRAISER: appraiser.told,
        SUPERVISOR: supervisor.told,
        OFFICER: _officers_told(unit, own_office, directory, day),
        LEADER_IN_CHARGE: _one(charge),
        DIRECTOR: _one(directory.director(day)),
        HEAD: _one(head) if head != owner else (),
        UNIT_MAILBOX: (box,),
        PERSONNEL_OFFICE: (mailbox(office.code),),
        PERSONNEL_HEAD: _one(personnel_head) or (mailbox(office.code),),
        PERSONNEL_LEADER: _one(personnel_leader),
    }
    return People(may, told, owner)


def refuse_unless_recorder(by: PersonId, directory: Directory, day: date) -> None:
    """Only the personnel office, whoever it assigned, and the operator at the machine run a review year.

    Raises:
        NotRecorder: `by` is somebody else.
    """
    assigned = {a.person for a in directory.assignments if a.stands_on(day)}
    if by != SYSTEM and by not in directory.personnel_people(day) and by not in assigned:
        raise NotRecorder(by, directory.office.personnel_unit)


def _owners(unit: str, person: PersonId | None, directory: Directory, day: date) -> tuple[Holder, ...]:
    """The person himself; of a collective the head of that day, or who stands for him."""
    if person is not None:
        return (Holder(person),)
    head = directory.head(unit, day)
    if head is None:
        return ()
    acting = any(p.acting for p in directory.posts_of(head, day) if p.unit == unit)
    delegates = (Holder(d, ON_BEHALF, head) for d in directory.delegates(head, day) if d != head)
    return (Holder(head, ACTING if acting else ""), *delegates)


def _officers(
    unit: str, person: PersonId | None, own_office: bool, directory: Directory, day: date
) -> tuple[PersonId, ...]:
    """Who may act as officer: assigned to the unit, else of the personnel office; never on a plan of his own."""
    concerned = {person} if person else set(directory.leaders(unit, day))
    people = directory.officers(unit, day) or directory.personnel_people(day)
    fit = tuple(p for p in people if p not in concerned)
    if own_office and directory.head(unit, day) is not None:
        # Nobody below the head of the personnel office handles that head's papers.
        below = {p for p in fit if directory.rank_of(p, unit, day) in (Rank.DEPUTY, Rank.STAFF)}
        fit = (*(p for p in fit if p not in below), *_one(directory.leader_in_charge(unit)))
    return tuple(dict.fromkeys(fit))


def _officers_told(unit: str, own_office: bool, directory: Directory, day: date) -> tuple[PersonId, ...]:
    if own_office:
        return _one(directory.leader_in_charge(unit))
    return directory.officers(unit, day) or (mailbox(directory.office.code),)


def _plain(people: tuple[PersonId, ...]) -> tuple[Holder, ...]:
    return tuple(Holder(p) for p in people)


def _one(person: PersonId | None) -> tuple[PersonId, ...]:
    return (person,) if person else ()
