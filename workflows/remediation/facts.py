"""The frozen snapshot of one plan that guards look at: the duty, the text, the lists, the people of that day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.core.asked import Holder
from engine.core.identifiers import InstanceId, PersonId, Role
from engine.core.ports import Summary
from workflows.remediation.commands import Defect, Result
from workflows.remediation.document import PlanDocument
from workflows.remediation.linkage import LinkageFacts

COLLECTIVE, PERSONAL = "collective", "personal"

DEPUTY = "deputy"  # the rank whose plans the head of the unit may speak to first

OWNER = Role("owner")
CONTACT = Role("contact")
APPRAISER = Role("appraiser")
SUPERVISOR = Role("supervisor")
OFFICER = Role("officer")
LEADER_IN_CHARGE = Role("leader_in_charge")
DIRECTOR = Role("director")
REGISTRY = Role("registry")
AUDITOR = Role("auditor")
ADMINISTRATOR = Role("administrator")
HEAD = Role("head")  # of the owner's unit
UNIT_MAILBOX = Role("unit_mailbox")
PERSONNEL_OFFICE = Role("personnel_office")  # its mailbox
PERSONNEL_HEAD = Role("personnel_head")
PERSONNEL_LEADER = Role("personnel_leader")  # the leader in charge of the personnel office
ROLES = (
    OWNER, CONTACT, APPRAISER, SUPERVISOR, OFFICER, LEADER_IN_CHARGE, DIRECTOR, REGISTRY, AUDITOR,
    ADMINISTRATOR, HEAD, UNIT_MAILBOX, PERSONNEL_OFFICE, PERSONNEL_HEAD, PERSONNEL_LEADER,
)  # fmt: skip

# States of the workflow `measure`; a parent knows its children by the states the engine keeps.
MEASURE_RUNS = frozenset({"open", "claimed_done", "returned"})
MEASURE_REPLACED = "replaced"

# Conditions a line of a ladder or of the table may name.
LIST_LOCKED = "list_locked"
LIST_NOT_LOCKED = "list_not_locked"
DEPUTY_OR_STAFF = "deputy_or_staff"
HEAD_SPEAKS_FIRST = "head_speaks_first"  # of the table alone: a step says so, no clock
CONDITIONS = (LIST_LOCKED, LIST_NOT_LOCKED, DEPUTY_OR_STAFF, HEAD_SPEAKS_FIRST)


@dataclass(frozen=True, slots=True)
class Duty:
    """What a plan is started for: whose it is, in which unit, until when. `person` None: the head's post."""

    year: int
    kind: str
    unit: str
    person: PersonId | None
    rank: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Revision:
    """The text in force: numbered, hashed, frozen at submission. `document` is None while content is awaited."""

    number: int
    fingerprint: str
    document: PlanDocument | None
    writer: PersonId  # who answers for the words: the owner, or who typed without a signed scan
    submitted_on: date  # the day that counts in law: of submission, or of arrival on paper
    declares_none: bool = False  # no text, because nothing was found
    late: bool = False  # it came after the last valid day it was held against


@dataclass(frozen=True, slots=True)
class Followed:
    """A measure under supervision: its instance, what it is (weakness and fingerprint of its text), its state."""

    id: InstanceId
    ref: str
    weakness: str
    text_hash: str
    state: str  # in the workflow `measure`

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands in the text: weakness and fingerprint."""
        return self.weakness, self.text_hash

    @property
    def open(self) -> bool:
        """Whether it still runs."""
        return self.state in MEASURE_RUNS

    @property
    def replaced(self) -> bool:
        """Whether it made way for another: what was confirmed or given up still stands for its place."""
        return self.state == MEASURE_REPLACED


@dataclass(frozen=True, slots=True)
class Cycle:
    """As much of the review year as a plan goes by."""

    year: int
    opened_on: date
    started: bool
    closing: bool
    rebuild_days: int  # working days a returned plan must have at least
    matrix: str  # who appraises and supervises, as JSON: handed on to the measures


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """One plan as it stands, with everybody who has a part in it that day."""

    cycle: Cycle
    kind: str  # "collective" or "personal"
    unit: str
    owner: PersonId | None  # None: the head's post is vacant
    due_on: date  # present last valid day
    round: int  # how often it came
    revision: Revision | None
    content_on: date | None  # local day the present content came; None while it is awaited
    linkage: LinkageFacts
    list_locked: bool
    list_empty: bool  # locked, and nothing was found
    returned: tuple[Defect, ...]  # points of the last return
    asked_on: date | None  # local day it was last returned, or taken up again
    supplement: bool  # that return asked to supplement a plan that had been approved
    judged: Mapping[str, Result]
    followed: tuple[Followed, ...]
    offered: frozenset[str]  # "HC01.2": measures of the collective plans in force that this plan may take up
    units: frozenset[str]  # codes of the office's units that exist today
    people: frozenset[str]  # codes of the directory a measure may name
    holders: Mapping[Role, tuple[Holder, ...]]
    heard: Mapping[Role, tuple[PersonId, ...]]
    conditions: frozenset[str]
    ladders: Mapping[str, str]
    summary: Summary
    speaks: bool = field(default=True)
    rank: str = ""  # of the owner on the day the cycle was opened; "" of a collective

    @property
    def standing(self) -> frozenset[tuple[str, str]]:
        """Places of the text whose measure is followed, or was to its end."""
        return frozenset(one.place for one in self.followed if not one.replaced)

    def may(self, role: Role) -> tuple[Holder, ...]:
        """Who may act in this role now."""
        return self.holders.get(role, ())

    def told(self, role: Role) -> tuple[PersonId, ...]:
        """Who hears what is told to this role."""
        return self.heard.get(role, ())

    def holds(self, person: PersonId, *roles: Role) -> bool:
        """Whether this person holds one of these roles today."""
        return any(holder.person == person for role in roles for holder in self.may(role))
