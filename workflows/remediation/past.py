"""How every plan of a review year stood at the end of a day, by what counts in law. Reads; judges nothing.

What was noted later of an earlier day counts on the earlier one: an envelope noted on Monday with Wednesday's
arrival had been sent on Wednesday. A constant number of queries, however many plans.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from engine.core.calendar import WorkingCalendar
from engine.core.errors import NotFound
from engine.core.identifiers import PersonId, moment
from engine.core.said import Said
from engine.store import calendars, instances, trail
from engine.store.trail import Happened
from workflows.directory import loading as directories
from workflows.directory.facts import Directory, UnitFacts
from workflows.remediation import reading, review
from workflows.remediation.commands import Defect, Result
from workflows.remediation.reading import PlanData
from workflows.remediation.review import CycleData, CycleKey
from workflows.remediation.tables import UNIT_LIST

_RANKS = {"head": 1, "deputy": 2, "staff": 3}  # a collective comes first


@dataclass(frozen=True, slots=True)
class Sent:
    """The sending that stands: the day that counts, and the last valid day it was held against."""

    on: date
    due_on: date

    @property
    def late(self) -> bool:
        """Whether it came after the last valid day."""
        return self.on > self.due_on


@dataclass(frozen=True, slots=True)
class Returned:
    """The newest return: on which grounds, of which round, until when; `supplement`: of an approved plan."""

    on: date
    round: int
    due_on: date
    defects: tuple[Defect, ...]
    supplement: bool


@dataclass(frozen=True, slots=True)
class Stood:
    """One plan at the end of the day. `sent` is the first sending that was not withdrawn."""

    plan: PlanData
    ref: str
    unit: str  # that looks after it; of a unit that was merged, its successor
    state: str
    due_on: date
    outcome: str = ""
    revision: int = 0
    sent: Sent | None = None
    returned: Returned | None = None
    returns: int = 0
    approved: bool = False
    judged: Mapping[str, Result] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Past:
    """A review year at the end of a day; plans in official order, collectives before their people."""

    day: date
    cycle: CycleData
    calendar: WorkingCalendar
    directory: Directory
    locked: Mapping[str, bool]  # unit -> whether anything was found; who is not in it waits for the review
    plans: tuple[Stood, ...]

    def waits(self, unit: str) -> bool:
        """Whether the personnel office had not entered the unit's result yet."""
        return unit not in self.locked

    def title(self, person: PersonId, unit: str) -> str:
        """His title in that unit on the day, else his highest."""
        held = self.directory.posts_of(person, self.day)
        own = (post.title for post in held if post.unit == unit and post.title)
        return next(own, self.directory.title(person, self.day))

    def provisional(self, day: date) -> bool:
        """Whether no officer has confirmed the working days of that year."""
        return day.year not in self.calendar.confirmed

    def unit(self, code: str) -> UnitFacts:
        """The unit of this code.

        Raises:
            NotFound: the office has none.
        """
        if code not in self.directory.units:
            raise NotFound("unit", code, Said("a unit of office '{office}'", office=self.cycle.office))
        return self.directory.units[code]


def look(db: Connection, key: CycleKey, day: date) -> Past:
    """The review year as it stood at the end of `day`.

    Raises:
        NotFound: no such cycle was opened.
    """
    cycle = review.cycle(db, *key)
    calendar = calendars.of(db, [cycle.office])[cycle.office]
    directory = directories.load(db, [cycle.office])[cycle.office]
    plans = {plan.id: plan for plan in reading.plans_of_cycle(db, key)}
    states = trail.states_on(db, list(plans), day)
    happened = trail.of_streams(db, list(plans))
    stood = [
        _stood(
            Stood(
                plan=plans[one.id],
                ref=one.ref,
                unit=_looks_after(plans[one.id].unit, directory, day),
                state=states[one.id],
                due_on=plans[one.id].original_due_on,
            ),
            [event for event in happened[one.id] if event.effective_on <= day],
        )
        for one in instances.read(db, plans).values()
        if one.id in states
    ]
    ordered = sorted(stood, key=lambda one: _place(one, directory))
    return Past(day, cycle, calendar, directory, _locked(db, key, calendar, day), tuple(ordered))


def _locked(db: Connection, key: CycleKey, calendar: WorkingCalendar, day: date) -> dict[str, bool]:
    query = select(UNIT_LIST).where(UNIT_LIST.c.office == key[0], UNIT_LIST.c.year == key[1])
    return {r.unit: r.found for r in db.execute(query) if calendar.local_day(moment(r.locked_at)) <= day}


def _stood(plan: Stood, events: Sequence[Happened]) -> Stood:
    for event in events:
        body = event.body
        if "to" in body:
            plan = _stepped(plan, event, body)
    return plan


def _stepped(plan: Stood, event: Happened, body: Mapping[str, Any]) -> Stood:
    data: Mapping[str, Any] = body["data"]
    plan = replace(plan, outcome=body["outcome"])
    if "submitted_on" in data:
        came = Sent(date.fromisoformat(data["submitted_on"]), date.fromisoformat(data["due_on"]))
        return replace(plan, revision=data["revision"], sent=plan.sent or came)
    if "due_on" in data:
        plan = replace(plan, due_on=date.fromisoformat(data["due_on"]))
    if event.kind == "reject":
        points = tuple(Defect(code, weakness, measure) for code, weakness, measure in data["defects"])
        back = Returned(event.effective_on, data["round"], plan.due_on, points, data["supplement"])
        return replace(plan, returned=back, returns=plan.returns + 1)
    if event.kind == "approve":
        return replace(plan, approved=True)
    if event.kind == "judge":
        return replace(plan, judged={**plan.judged, data["weakness"]: Result(data["result"])})
    # Withdrawn, or taken up again without a plan: nothing has been sent.
    return replace(plan, sent=None) if body["to"] == "required" != body["from"] else plan


def _looks_after(unit: str, directory: Directory, day: date) -> str:
    seen = {unit}
    while not directory.units[unit].exists_on(day):
        after = directory.units[unit].successor
        if not after or after in seen or after not in directory.units:
            break
        unit = after
        seen.add(unit)
    return unit


def _place(one: Stood, directory: Directory) -> tuple[int, str, int, str, int, str]:
    unit = directory.units[one.unit]
    stem, _, number = one.ref.rpartition("-")
    counted = int(number) if number.isdecimal() else 0
    rank = 0 if one.plan.person is None else _RANKS.get(one.plan.rank, 4)
    return unit.position, unit.code, rank, stem, counted, one.ref
