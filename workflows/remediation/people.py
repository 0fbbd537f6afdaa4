"""Who has which part in a plan on one day: the roles of the table, resolved from the directory. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from engine.core.asked import Holder
from engine.core.errors import EngineError
from engine.core.identifiers import SYSTEM, PersonId, Role
from workflows.directory.facts import Directory, mailbox
from workflows.directory.supervision import Judges, Kind, Matrix, Part, Subject, heading, may_judge, who
from workflows.directory.whenasked import WhenAsked
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
        super().__init__(
            "person {person}: expected somebody of {office} in post that day", person=person, office=office
        )


def resolve(unit: str, person: PersonId | None, matrix: Matrix, directory: Directory, day: date) -> People:
    """Everybody who has a part in the plan of `person` (None: of the collective of `unit`) on `day`.

    A role is resolved when it is first asked for: a rung tells two of them, and a step asks for three or four.
    """
    plan = _Plan(unit, person, matrix, directory, day)
    return People(WhenAsked(_MAY, plan), WhenAsked(_TOLD, plan), plan.owner)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Whose plan, in which unit, on which day: all that roles are resolved from."""

    unit: str
    person: PersonId | None
    matrix: Matrix
    directory: Directory
    day: date

    @property
    def subject(self) -> Subject:
        return Subject(Kind.PERSONAL if self.person else Kind.COLLECTIVE, self.unit, self.person)

    @property
    def head(self) -> PersonId | None:
        return self.directory.head(self.unit, self.day)

    @property
    def heads_above(self) -> tuple[Holder, ...]:
        """The head of the unit and who stands for him, as far as the plan is one below them."""
        those = heading(self.unit, self.directory, self.day)
        return tuple(h for h in those if may_judge(h.person, self.subject, self.directory, self.day))

    @property
    def owner(self) -> PersonId | None:
        return self.person or self.head

    @property
    def charge(self) -> PersonId | None:
        return self.directory.leader_in_charge(self.unit, self.day)

    @property
    def officers(self) -> tuple[PersonId, ...]:
        return _officers(self.subject, self.directory, self.day)

    @property
    def personnel_leader(self) -> PersonId | None:
        return self.directory.leader_in_charge(self.directory.office.personnel_unit, self.day)

    @property
    def box(self) -> PersonId:
        return mailbox(self.directory.office.code, self.unit)

    @property
    def office_box(self) -> tuple[PersonId, ...]:
        return (mailbox(self.directory.office.code),)

    def judges(self, part: Part) -> Judges:
        return who(self.matrix, part, self.subject, self.directory, self.day)


_MAY: Mapping[Role, Callable[[_Plan], tuple[Holder, ...]]] = {
    OWNER: lambda p: (Holder(p.person),) if p.person else heading(p.unit, p.directory, p.day),
    CONTACT: lambda p: _plain(p.directory.contacts(p.unit, p.day)),
    APPRAISER: lambda p: p.judges(Part.APPRAISER).may,
    SUPERVISOR: lambda p: p.judges(Part.SUPERVISOR).may,
    OFFICER: lambda p: _plain(p.officers),
    LEADER_IN_CHARGE: lambda p: _plain(_one(p.charge)),
    DIRECTOR: lambda p: _plain(_one(p.directory.director(p.day))),
    REGISTRY: lambda p: _plain(p.directory.registry(p.day)),
    AUDITOR: lambda p: _plain(p.directory.auditors(p.day)),
    ADMINISTRATOR: lambda p: _plain(p.directory.administrators(p.day)),
    HEAD: lambda p: p.heads_above,
    PERSONNEL_HEAD: lambda p: _plain(_one(p.directory.personnel_head(p.day))),
    PERSONNEL_LEADER: lambda p: _plain(_one(p.personnel_leader)),
}
# A vacant head post: nobody owns the collective plan; the mailbox and the leader in charge hear. What would
# go to a leader nobody has replaced goes to the personnel office: no level is spoken to nobody.
_TOLD: Mapping[Role, Callable[[_Plan], tuple[PersonId, ...]]] = {
    OWNER: lambda p: _one(p.owner) or (p.box, *_one(p.charge)),
    APPRAISER: lambda p: p.judges(Part.APPRAISER).told,
    SUPERVISOR: lambda p: p.judges(Part.SUPERVISOR).told,
    OFFICER: lambda p: _officers_told(p.officers, p.unit, p.directory, p.day),
    LEADER_IN_CHARGE: lambda p: _one(p.charge) or p.office_box,
    DIRECTOR: lambda p: _one(p.directory.director(p.day)),
    HEAD: lambda p: _one(p.head) if p.head != p.owner else (),
    UNIT_MAILBOX: lambda p: (p.box,),
    PERSONNEL_OFFICE: lambda p: p.office_box,
    PERSONNEL_HEAD: lambda p: _one(p.directory.personnel_head(p.day)) or p.office_box,
    PERSONNEL_LEADER: lambda p: _one(p.personnel_leader) or p.office_box,
}


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
