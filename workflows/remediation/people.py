"""Who has which part in a plan on one day: the roles of the table, resolved from the directory. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.core.asked import Holder
from engine.core.errors import EngineError
from engine.core.identifiers import SYSTEM, PersonId, Role
from workflows.directory.facts import Directory, mailbox
from workflows.directory.supervision import Kind, Matrix, Part, Subject, heading, may_judge, who
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
    """Somebody outside the personnel office, or no longer of it, asks for what only that office does."""

    status = 403

    def __init__(self, person: PersonId, office: str) -> None:
        self.person, self.office = person, office
        super().__init__(f"person {person}: expected somebody of {office} in post that day")


def resolve(unit: str, person: PersonId | None, matrix: Matrix, directory: Directory, day: date) -> People:
    """Everybody who has a part in the plan of `person` (None: of the collective of `unit`) on `day`."""
    office = directory.office
    subject = Subject(Kind.PERSONAL if person else Kind.COLLECTIVE, unit, person)
    head, charge = directory.head(unit, day), directory.leader_in_charge(unit, day)
    appraiser = who(matrix, Part.APPRAISER, subject, directory, day)
    supervisor = who(matrix, Part.SUPERVISOR, subject, directory, day)
    officers = _officers(subject, directory, day)
    personnel_head = directory.personnel_head(day)
    personnel_leader = directory.leader_in_charge(office.personnel_unit, day)
    box, office_box = mailbox(office.code, unit), (mailbox(office.code),)
    may = {
        OWNER: (Holder(person),) if person else heading(unit, directory, day),
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
    # A vacant head post: nobody owns the collective plan; the mailbox and the leader in charge hear. What would
    # go to a leader nobody has replaced goes to the personnel office: no level is spoken to nobody.
    owner = person or head
    told = {
        OWNER: _one(owner) or (box, *_one(charge)),
        APPRAISER: appraiser.told,
        SUPERVISOR: supervisor.told,
        OFFICER: _officers_told(officers, unit, directory, day),
        LEADER_IN_CHARGE: _one(charge) or office_box,
        DIRECTOR: _one(directory.director(day)),
        HEAD: _one(head) if head != owner else (),
        UNIT_MAILBOX: (box,),
        PERSONNEL_OFFICE: office_box,
        PERSONNEL_HEAD: _one(personnel_head) or office_box,
        PERSONNEL_LEADER: _one(personnel_leader) or office_box,
    }
    return People(may, told, owner)


def refuse_unless_recorder(by: PersonId, directory: Directory, day: date) -> None:
    """Only the personnel office of that day and the operator at the machine run a review year.

    Raises:
        NotRecorder: `by` is somebody else.
    """
    if by != SYSTEM and by not in directory.personnel_people(day):
        raise NotRecorder(by, directory.office.personnel_unit)


def _officers(subject: Subject, directory: Directory, day: date) -> tuple[PersonId, ...]:
    """Who may act as officer: who is assigned to the unit, else the personnel office, else the next one up.

    An officer lifts duties and records what came, so he is barred as a judge is: from the plan of his superior,
    of his own collective, of one he stands for.
    """
    assigned, office = directory.officers(subject.unit, day), directory.personnel_people(day)
    charge, director = directory.leader_in_charge(subject.unit, day), directory.director(day)
    for people in (assigned, office, _one(charge), _one(director)):
        fit = tuple(p for p in people if may_judge(p, subject, directory, day))
        if fit:
            return fit
    return ()


def _officers_told(
    officers: tuple[PersonId, ...], unit: str, directory: Directory, day: date
) -> tuple[PersonId, ...]:
    """The officer assigned or the one further up; where the whole personnel office may act, its mailbox."""
    at_large = set(directory.personnel_people(day)).difference(directory.officers(unit, day))
    return tuple(p for p in officers if p not in at_large) or (mailbox(directory.office.code),)


def _plain(people: tuple[PersonId, ...]) -> tuple[Holder, ...]:
    return tuple(Holder(p) for p in people)


def _one(person: PersonId | None) -> tuple[PersonId, ...]:
    return (person,) if person else ()
