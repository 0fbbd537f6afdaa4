"""An office on paper: who holds which post on a day, who stands above whom, who stands for whom.

Frozen and pure: every question names the day it asks about. It never asks by name, and it does not say
who judges a plan; that is `supervision`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from engine.core.identifiers import PersonId
from engine.core.ports import Address
from workflows.directory.answers import Answers, remembered
from workflows.directory.entries import (
    RANKS,
    Assignment,
    Delegation,
    OfficeFacts,
    PersonFacts,
    Post,
    PostRole,
    Rank,
    UnitFacts,
    mailbox,
)

__all__ = [
    "RANKS",
    "Assignment",
    "Delegation",
    "Directory",
    "OfficeFacts",
    "PersonFacts",
    "Post",
    "PostRole",
    "Rank",
    "UnitFacts",
    "mailbox",
]

_Key = TypeVar("_Key")
_ORDER = {role: place for place, role in enumerate(PostRole)}


@dataclass(frozen=True, slots=True)
class Directory:
    """One office as it stands in the tables; every method is about one day.

    People come in rank order, then by code as the office counts (VP-2 before VP-10); units in official order.
    """

    office: OfficeFacts
    units: Mapping[str, UnitFacts]
    people: Mapping[PersonId, PersonFacts]
    posts: tuple[Post, ...]
    delegations: tuple[Delegation, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    _of_unit: Mapping[str | None, tuple[Post, ...]] = field(init=False, repr=False, compare=False)
    _of_person: Mapping[PersonId, tuple[Post, ...]] = field(init=False, repr=False, compare=False)
    _of_role: Mapping[PostRole, tuple[Post, ...]] = field(init=False, repr=False, compare=False)
    _answers: Answers = field(init=False, repr=False, compare=False, default_factory=Answers)

    def __post_init__(self) -> None:
        # A batch of a thousand plans asks thousands of times; the posts are sorted and grouped once.
        posts = sorted(self.posts, key=lambda p: (_ORDER[p.role], _counted(p.person), p.id))
        object.__setattr__(self, "posts", tuple(posts))
        object.__setattr__(self, "_of_unit", _grouped(posts, lambda p: p.unit))
        object.__setattr__(self, "_of_person", _grouped(posts, lambda p: p.person))
        object.__setattr__(self, "_of_role", _grouped(posts, lambda p: p.role))

    def posts_on(self, day: date) -> tuple[Post, ...]:
        """Every post held that day."""
        return tuple(p for p in self.posts if p.held_on(day))

    @remembered
    def posts_of(self, person: PersonId, day: date) -> tuple[Post, ...]:
        """What this person holds that day, the highest first."""
        return tuple(p for p in self._of_person.get(person, ()) if p.held_on(day))

    @remembered
    def head(self, unit: str, day: date) -> PersonId | None:
        """Who heads the unit, a head before an acting one; None while the post is vacant."""
        return self._latest(self._of_unit.get(unit, ()), PostRole.HEAD, day) or self._latest(
            self._of_unit.get(unit, ()), PostRole.ACTING_HEAD, day
        )

    @remembered
    def deputies(self, unit: str, day: date) -> tuple[PersonId, ...]:
        """Its deputies, without a deputy who acts as its head."""
        head = self.head(unit, day)
        return tuple(p for p in self._holding(unit, day, PostRole.DEPUTY) if p != head)

    @remembered
    def leaders(self, unit: str, day: date) -> tuple[PersonId, ...]:
        """Head and deputies: those who owe a plan as leaders."""
        head = self.head(unit, day)
        return ((head,) if head else ()) + self.deputies(unit, day)

    @remembered
    def staff(self, unit: str, day: date) -> tuple[PersonId, ...]:
        """Everybody else who works in the unit."""
        leaders = self.leaders(unit, day)
        low = tuple(role for role, rank in RANKS.items() if rank == Rank.STAFF)
        return tuple(p for p in self._holding(unit, day, *low) if p not in leaders)

    def contacts(self, unit: str, day: date) -> tuple[PersonId, ...]:
        """Who drafts for everybody in the unit ("đầu mối")."""
        return self._holding(unit, day, PostRole.CONTACT)

    @remembered
    def director(self, day: date) -> PersonId | None:
        """The director of the office."""
        return self._latest(self._of_role.get(PostRole.DIRECTOR, ()), PostRole.DIRECTOR, day)

    @remembered
    def leader_in_charge(self, unit: str, day: date) -> PersonId | None:
        """Whom the unit's row names, while he is a department leader: a row outlives who has left."""
        found = self.units.get(unit)
        named = found.leader_in_charge if found else None
        held = self.posts_of(named, day) if named else ()
        return named if any(RANKS.get(p.role) == Rank.DEPARTMENT_LEADER for p in held) else None

    @remembered
    def officers(self, unit: str, day: date) -> tuple[PersonId, ...]:
        """Who is assigned to the unit and of the personnel office that day; none: the office's mailbox hears."""
        named = {a.person for a in self.assignments if a.unit == unit and a.stands_on(day)}
        return tuple(sorted(named.intersection(self.personnel_people(day)), key=_counted))

    def personnel_head(self, day: date) -> PersonId | None:
        """The head of the personnel office."""
        return self.head(self.office.personnel_unit, day)

    @remembered
    def personnel_people(self, day: date) -> tuple[PersonId, ...]:
        """Everybody of the personnel office, its leaders first."""
        unit = self.office.personnel_unit
        return self.leaders(unit, day) + self.staff(unit, day)

    def registry(self, day: date) -> tuple[PersonId, ...]:
        """The registry (Văn thư)."""
        return self._anywhere(day, PostRole.REGISTRY)

    def auditors(self, day: date) -> tuple[PersonId, ...]:
        """Who may read everything and change nothing."""
        return self._anywhere(day, PostRole.AUDITOR)

    def administrators(self, day: date) -> tuple[PersonId, ...]:
        """Who keeps the accounts and reads no plan."""
        return self._anywhere(day, PostRole.ADMINISTRATOR)

    @remembered
    def units_in_order(self, day: date) -> tuple[UnitFacts, ...]:
        """The units that exist that day, in official order."""
        there = (u for u in self.units.values() if u.exists_on(day))
        return tuple(sorted(there, key=lambda u: (u.position, u.code)))

    def heads_two_units(self, person: PersonId, day: date) -> tuple[str, ...]:
        """The units he heads, in official order, if there is more than one; else nothing."""
        headed = self._headed(day).get(person, ())
        return headed if len(headed) > 1 else ()

    @remembered
    def leads(self, person: PersonId, day: date) -> Mapping[str, str]:
        """The units he heads or is the leader in charge of: code -> name, in official order."""
        return {
            unit.code: unit.name
            for unit in self.units_in_order(day)
            if person in (self.head(unit.code, day), self.leader_in_charge(unit.code, day))
        }

    def rank_of(self, person: PersonId, unit: str, day: date) -> Rank | None:
        """Where he stands in the unit that day; a department leader without a post in it stands above it."""
        held = self.posts_of(person, day)
        own = (RANKS[p.role] for p in held if p.unit == unit and p.role in RANKS)
        above = any(RANKS.get(p.role) == Rank.DEPARTMENT_LEADER for p in held)
        return next(own, Rank.DEPARTMENT_LEADER if above else None)

    def last_rank(self, person: PersonId, unit: str, day: date) -> Rank | None:
        """His rank in the unit that day or, where he has left it, the one he last held there."""
        held = [p for p in self._of_person.get(person, ()) if p.unit == unit and p.role in RANKS]
        latest = max(held, key=lambda p: p.until_day or date.max, default=None)
        now = self.rank_of(person, unit, day)
        return RANKS[latest.role] if latest and not any(p.held_on(day) for p in held) else now

    @remembered
    def superiors(self, person: PersonId, unit: str, day: date) -> frozenset[PersonId]:
        """Who stands above him in that unit: the director, its leader in charge, its head, its deputies."""
        director, rank = self.director(day), self.rank_of(person, unit, day)
        above = [director]
        if rank != Rank.DEPARTMENT_LEADER:
            above.append(self.leader_in_charge(unit, day))
        if rank in (Rank.DEPUTY, Rank.STAFF):
            above.append(self.head(unit, day))
        if rank == Rank.STAFF:
            above.extend(self.deputies(unit, day))
        return frozenset() if person == director else frozenset(p for p in above if p and p != person)

    def delegates(self, person: PersonId, day: date) -> tuple[PersonId, ...]:
        """Who stands for him that day; nothing is left of it once either of the two has left the office."""
        named = (d.to_person for d in self.delegations if d.from_person == person and d.stands_on(day))
        there = (p for p in dict.fromkeys(named) if self.posts_of(p, day) and p != person)
        return tuple(there) if self.posts_of(person, day) else ()

    def title(self, person: PersonId, day: date) -> str:
        """The title of his highest post that day, or ""."""
        return next((p.title for p in self.posts_of(person, day) if p.title), "")

    def address(self, person: PersonId) -> Address | None:
        """How he (or a unit's mailbox) is reached; None for somebody unknown here."""
        office, at, unit = person.partition("/@")
        if at and office == self.office.code:
            box = self.units.get(unit or self.office.personnel_unit)
            email = (box.email if box else "") if unit else self.office.email
            return Address(person, box.name, email, self.office.language) if box else None
        found = self.people.get(person)
        return Address(person, found.name, found.email, found.language) if found else None

    @remembered
    def _headed(self, day: date) -> Mapping[PersonId, tuple[str, ...]]:
        headed: dict[PersonId, tuple[str, ...]] = {}
        for unit in self.units_in_order(day):
            if head := self.head(unit.code, day):
                headed[head] = (*headed.get(head, ()), unit.code)
        return headed

    def _latest(self, posts: tuple[Post, ...], role: PostRole, day: date) -> PersonId | None:
        # Where nobody ended the post of the one who left, the newest appointment holds.
        held = [p for p in posts if p.role == role and p.held_on(day)]
        return max(held, key=lambda p: p.from_day or date.min).person if held else None

    def _holding(self, unit: str, day: date, *roles: PostRole) -> tuple[PersonId, ...]:
        held = (p.person for p in self._of_unit.get(unit, ()) if p.role in roles and p.held_on(day))
        return tuple(dict.fromkeys(held))

    def _anywhere(self, day: date, role: PostRole) -> tuple[PersonId, ...]:
        return tuple(dict.fromkeys(p.person for p in self._of_role.get(role, ()) if p.held_on(day)))


def _counted(person: PersonId) -> tuple[str, int, str]:
    stem, dash, number = person.rpartition("-")
    return (stem, int(number), "") if dash and number.isdecimal() else (person, 0, person)


def _grouped(posts: list[Post], key: Callable[[Post], _Key]) -> Mapping[_Key, tuple[Post, ...]]:
    groups: dict[_Key, list[Post]] = {}
    for post in posts:
        groups.setdefault(key(post), []).append(post)
    return {name: tuple(group) for name, group in groups.items()}
