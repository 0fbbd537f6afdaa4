"""What guards look at: who asks, from which day, and who heads the unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.core.asked import Holder
from engine.core.identifiers import PersonId, Role
from engine.core.ports import Summary

ASKER, HEAD = Role("asker"), Role("head")


@dataclass(frozen=True, slots=True)
class Request:
    """What a request is started for."""

    unit: str
    person: PersonId
    asked_on: date
    ladder: str  # digest of the ladder its clock climbs


@dataclass(frozen=True, slots=True)
class LeaveFacts:
    """One request as it stands."""

    asked_on: date
    people: Mapping[Role, PersonId]
    ladders: Mapping[str, str]
    summary: Summary
    conditions: frozenset[str] = frozenset()
    speaks: bool = field(default=True)

    def may(self, role: Role) -> tuple[Holder, ...]:
        """Who may act in this role now."""
        return (Holder(self.people[role]),) if role in self.people else ()

    def told(self, role: Role) -> tuple[PersonId, ...]:
        """Who hears what is told to this role."""
        return (self.people[role],) if role in self.people else ()
