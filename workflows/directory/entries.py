"""What an office's directory is made of: posts and roles, units, people, who stands in, who follows whom.

Frozen values, pure; what they say together is `facts.Directory`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from engine.core.identifiers import OfficeId, PersonId


class PostRole(StrEnum):
    """What a post is, whatever its title says. `director` is settled at import and never guessed later."""

    DIRECTOR = "director"
    DEPARTMENT_LEADER = "department_leader"
    HEAD = "head"
    ACTING_HEAD = "acting_head"
    DEPUTY = "deputy"
    STAFF = "staff"
    CONTACT = "contact"
    OFFICER = "officer"
    REGISTRY = "registry"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Rank(StrEnum):
    """Where somebody stands in a unit; an acting head ranks as a head."""

    DEPARTMENT_LEADER = "department_leader"
    HEAD = "head"
    DEPUTY = "deputy"
    STAFF = "staff"


RANKS: Mapping[PostRole, Rank] = MappingProxyType(
    {
        PostRole.DIRECTOR: Rank.DEPARTMENT_LEADER,
        PostRole.DEPARTMENT_LEADER: Rank.DEPARTMENT_LEADER,
        PostRole.HEAD: Rank.HEAD,
        PostRole.ACTING_HEAD: Rank.HEAD,
        PostRole.DEPUTY: Rank.DEPUTY,
        PostRole.STAFF: Rank.STAFF,
        PostRole.CONTACT: Rank.STAFF,
        PostRole.OFFICER: Rank.STAFF,
        PostRole.REGISTRY: Rank.STAFF,
    }
)  # the auditor and the administrator rank nowhere: they keep watch and accounts


def mailbox(office: str, unit: str = "") -> PersonId:
    """The recipient that stands for a unit's mailbox; without a unit, the personnel office's."""
    return PersonId(f"{office}/@{unit}")


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """The office itself, as its letters name it."""

    code: OfficeId
    name: str
    superior: str
    place: str
    symbol: str
    personnel_unit: str
    email: str = ""
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """One unit; `position` is its place in the official order."""

    code: str
    name: str
    kind: str
    position: int
    leader_in_charge: PersonId | None = None
    email: str = ""
    successor: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    def exists_on(self, day: date) -> bool:
        """Was it there that day; its last day counts."""
        return covers(self.valid_from, self.valid_until, day)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One person; `sort_key` sorts by given name in Vietnamese order."""

    id: PersonId
    office: OfficeId
    code: str
    name: str
    sort_key: str
    email: str = ""
    language: str = "vi"
    gender: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One appointment. `unit` is None for a post of the whole office; `until_day` is the last day in post."""

    id: str
    person: PersonId
    unit: str | None
    role: PostRole
    title: str
    from_day: date | None = None
    until_day: date | None = None

    def held_on(self, day: date) -> bool:
        """Is it held that day; a missing date is open."""
        return covers(self.from_day, self.until_day, day)

    @property
    def acting(self) -> bool:
        """Does he only stand in for a missing head ("phụ trách")."""
        named = self.role in (PostRole.HEAD, PostRole.DIRECTOR) and "phụ trách" in self.title.casefold()
        return named or self.role == PostRole.ACTING_HEAD


@dataclass(frozen=True, slots=True)
class Delegation:
    """`to_person` stands for `from_person` on these days, both included."""

    from_person: PersonId
    to_person: PersonId
    from_day: date
    until_day: date
    reason: str = ""
    document: str = ""

    def stands_on(self, day: date) -> bool:
        """Does he stand for him that day."""
        return covers(self.from_day, self.until_day, day)


@dataclass(frozen=True, slots=True)
class Assignment:
    """An officer of the personnel office follows this unit."""

    unit: str
    person: PersonId
    from_day: date | None = None
    until_day: date | None = None

    def stands_on(self, day: date) -> bool:
        """Does he follow it that day."""
        return covers(self.from_day, self.until_day, day)


def covers(first: date | None, last: date | None, day: date) -> bool:
    """Does the day lie between these two, both included; a missing one is open."""
    return (first is None or first <= day) and (last is None or day <= last)
