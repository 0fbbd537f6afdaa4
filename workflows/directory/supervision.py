"""Who judges a plan and who supervises it: two matrices, data of the cycle, read on one day.

Nobody judges himself, his superior or a collective he belongs to or stands for; where nobody is left the next
one up decides, and a delegate passes every check both as himself and as the one he stands for. Nothing here
knows a plan's text.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from engine.core.asked import Holder
from engine.core.errors import SpecError
from engine.core.identifiers import Json, PersonId
from workflows.directory.facts import Directory, Rank, mailbox

ACTING = "phụ trách"  # capacities, as they are stored with an act and printed
ON_BEHALF = "thay mặt"


class Part(StrEnum):
    """The two things somebody does for a plan that is not his own."""

    APPRAISER = "appraiser"
    SUPERVISOR = "supervisor"


class Whose(StrEnum):
    """The kinds of plan a matrix tells apart; the personnel office does not judge itself."""

    COLLECTIVE = "collective"
    HEAD = "head"
    DEPUTY = "deputy"
    STAFF = "staff"
    PERSONNEL_COLLECTIVE = "personnel_collective"
    PERSONNEL_HEAD = "personnel_head"
    PERSONNEL_DEPUTY = "personnel_deputy"


class By(StrEnum):
    """Whom a matrix may name."""

    PERSONNEL_OFFICE = "personnel_office"
    HEAD = "head"
    LEADER_IN_CHARGE = "leader_in_charge"
    DIRECTOR = "director"
    PERSONNEL_HEAD = "personnel_head"


class Kind(StrEnum):
    """Whose plan it is: the post's or the person's."""

    COLLECTIVE = "collective"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class Subject:
    """The plan somebody is asked to judge. `person` is None for a collective plan."""

    kind: Kind
    unit: str
    person: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Judges:
    """Who may act and who is told that something waits (a person, or the office's mailbox)."""

    may: tuple[Holder, ...]
    told: tuple[PersonId, ...]

    def holder(self, person: PersonId) -> Holder | None:
        """This person's right to act, or None."""
        return next((h for h in self.may if h.person == person), None)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who appraises and who supervises each kind of plan.

    Raises:
        SpecError: a kind of plan is missing or unknown, or somebody is named whom nobody can find.
    """

    appraiser: Mapping[str, str]
    supervisor: Mapping[str, str]

    def __post_init__(self) -> None:
        for part in Part:
            row = _checked(part, self.row(part))
            object.__setattr__(self, part.value, MappingProxyType(row))

    @classmethod
    def from_document(cls, document: Mapping[str, Json]) -> "Matrix":
        """The matrices as written in a file or stored with a cycle.

        Raises:
            SpecError: the document is not two tables of words.
        """
        if set(document) != set(Part):
            raise SpecError(f"matrices: expected {', '.join(Part)}, got {', '.join(document) or 'nothing'}")
        return cls(**{part.value: _words(part, document[part]) for part in Part})

    def document(self) -> dict[str, Json]:
        """The same as plain data."""
        return {part.value: dict(self.row(part)) for part in Part}

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, recorded with the events that used it."""
        written = json.dumps(self.document(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()

    def row(self, part: Part) -> Mapping[str, str]:
        """One of the two."""
        return self.appraiser if part == Part.APPRAISER else self.supervisor


def who(
    matrix: Matrix,
    part: Part | str,
    subject: Subject,
    directory: Directory,
    day: date,
    aside: frozenset[PersonId] = frozenset(),
) -> Judges:
    """Who may judge (or supervise) this plan that day, and who is told; those `aside` leave it to others.

    Where nobody at all is left, `may` is empty and the personnel office's mailbox hears of it.
    """
    by = _named(matrix.row(Part(part)), subject, directory, day)
    for people, heard in _upward(by, subject.unit, directory, day):
        may = _holders(people, subject, directory, day, aside)
        if may:
            told = tuple(h.person for h in may if h.person in heard or h.on_behalf_of in heard)
            return Judges(may, told or (mailbox(directory.office.code),))
    return Judges((), (mailbox(directory.office.code),))


def heading(unit: str, directory: Directory, day: date) -> tuple[Holder, ...]:
    """Whose the collective's plan is: the head's of that day, and theirs who stand for him; nobody's if vacant."""
    head = directory.head(unit, day)
    if head is None:
        return ()
    acting = any(p.acting for p in directory.posts_of(head, day) if p.unit == unit)
    delegates = (Holder(d, ON_BEHALF, head) for d in directory.delegates(head, day))
    return (Holder(head, ACTING if acting else ""), *delegates)


def may_judge(person: PersonId, subject: Subject, directory: Directory, day: date) -> bool:
    """He is in post; the plan is not his own, his superior's, his collective's or that of one he stands for."""
    posts = directory.posts_of(person, day)
    if subject.person is None:
        stands_for = any(person == h.person for h in heading(subject.unit, directory, day))
        barred = stands_for or any(p.unit == subject.unit for p in posts)
    else:
        above = (directory.superiors(person, p.unit or "", day) for p in posts)
        barred = person == subject.person or any(subject.person in those for those in above)
    return bool(posts) and not barred


def _named(row: Mapping[str, str], subject: Subject, directory: Directory, day: date) -> By:
    own = subject.unit == directory.office.personnel_unit
    if subject.person is None:
        return By(row[Whose.PERSONNEL_COLLECTIVE if own else Whose.COLLECTIVE])
    rank = directory.last_rank(subject.person, subject.unit, day)
    if rank == Rank.DEPARTMENT_LEADER:
        return By.DIRECTOR
    if own and rank in (Rank.HEAD, Rank.DEPUTY):
        return By(row[Whose.PERSONNEL_HEAD if rank == Rank.HEAD else Whose.PERSONNEL_DEPUTY])
    return By(row[Whose(rank or Rank.STAFF)])


_Step = tuple[tuple[PersonId, ...], tuple[PersonId, ...]]  # who may, and which of them are told


def _upward(by: By, unit: str, directory: Directory, day: date) -> Iterator[_Step]:
    """Whom the matrix names, then the next ones up."""
    office = directory.office.personnel_unit
    if by == By.PERSONNEL_OFFICE:
        officers = directory.officers(unit, day)
        yield directory.leaders(office, day) + officers, officers
    if by in (By.HEAD, By.PERSONNEL_HEAD):
        yield _alone(directory.head(unit if by == By.HEAD else office, day))
    if by != By.DIRECTOR:
        yield _alone(
            directory.leader_in_charge(unit if by in (By.HEAD, By.LEADER_IN_CHARGE) else office, day)
        )
    yield _alone(directory.director(day))


def _alone(person: PersonId | None) -> _Step:
    people = (person,) if person else ()
    return people, people


def _holders(
    people: tuple[PersonId, ...],
    subject: Subject,
    directory: Directory,
    day: date,
    aside: frozenset[PersonId],
) -> tuple[Holder, ...]:
    def fit(those: tuple[PersonId, ...]) -> list[PersonId]:
        return [p for p in dict.fromkeys(those) if p not in aside and may_judge(p, subject, directory, day)]

    found = {p: Holder(p, _capacity(p, subject.unit, directory, day)) for p in fit(people)}
    for absent in tuple(found):
        for delegate in fit(directory.delegates(absent, day)):
            found.setdefault(delegate, Holder(delegate, ON_BEHALF, absent))
    return tuple(found.values())


def _capacity(person: PersonId, unit: str, directory: Directory, day: date) -> str:
    # Who heads one unit and acts as head of another acts in the second capacity only there.
    posts = directory.posts_of(person, day)
    concerned = (p for p in posts if p.unit in (unit, directory.office.personnel_unit, None))
    return ACTING if next(concerned, posts[0]).acting else ""


def _checked(part: Part, row: Mapping[str, str]) -> dict[str, str]:
    missing = [kind for kind in Whose if kind not in row]
    unknown = [kind for kind in row if kind not in set(Whose)]
    if missing or unknown:
        found = ", ".join([f"no '{k}'" for k in missing] + [f"'{k}'" for k in unknown])
        raise SpecError(f"matrix '{part}': expected {', '.join(Whose)}, got {found}")
    for kind, by in row.items():
        if by not in set(By):
            raise SpecError(f"matrix '{part}', '{kind}': expected one of {', '.join(By)}, got '{by}'")
    return {str(kind): str(by) for kind, by in row.items()}


def _words(part: Part, table: Json) -> dict[str, str]:
    if not isinstance(table, dict):
        raise SpecError(f"matrix '{part}': expected a table of words, got {type(table).__name__}")
    return {kind: str(by) for kind, by in table.items()}
