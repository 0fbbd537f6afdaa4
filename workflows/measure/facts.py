"""The frozen snapshot of one measure that guards look at: its date, the claim that stands, the people of that day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.core.asked import Holder
from engine.core.identifiers import PARENT, PersonId, Role
from engine.core.ports import Summary

COLLECTIVE, PERSONAL = "collective", "personal"  # kinds of the plan it belongs to

DOER = Role("doer")  # who carries the measure out
OWNER = Role("owner")  # of the plan
CONTACT = Role("contact")  # of the owner's unit
SUPERVISOR = Role("supervisor")
HEAD = Role("head")  # of the owner's unit
PERSONNEL_OFFICE = Role("personnel_office")
ROLES = (DOER, OWNER, CONTACT, SUPERVISOR, HEAD, PERSONNEL_OFFICE, PARENT)

# A condition a line of the table or of a ladder may name.
DATED = "dated"  # the measure has a date


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """One measure as it stands, with everybody who has a part in it that day."""

    due_on: date | None  # present last valid day
    claimed_on: date | None  # local day of the claim that stands
    claimed_by: PersonId | None
    holders: Mapping[Role, tuple[Holder, ...]]
    heard: Mapping[Role, tuple[PersonId, ...]]
    ladders: Mapping[str, str]
    summary: Summary
    speaks: bool = field(default=True)  # False once its plan has ended

    @property
    def conditions(self) -> frozenset[str]:
        """Conditions a line of a ladder or of the table may name."""
        return frozenset({DATED}) if self.due_on else frozenset()

    def may(self, role: Role) -> tuple[Holder, ...]:
        """Who may act in this role now."""
        return self.holders.get(role, ())

    def told(self, role: Role) -> tuple[PersonId, ...]:
        """Who hears what is told to this role; nobody once the plan has ended."""
        return self.heard.get(role, ()) if self.speaks else ()
