"""What lies on one person's desk: the plans he owes, those that wait for his word, those his subordinates owe.

Of review years that have begun to speak; a constant number of queries. Decides nothing and shows no text of a plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, Row, select

from engine.core.identifiers import InstanceId, Moment, OfficeId, PersonId
from engine.store import calendars, instances
from engine.store.described import table_of
from engine.store.instances import InstanceRow
from workflows.directory.facts import Directory
from workflows.remediation.facts import APPRAISER, COLLECTIVE, PlanFacts
from workflows.remediation.loading import load
from workflows.remediation.said import HeadSaid, heads_words
from workflows.remediation.standing import head_is_awaited, speaks_first
from workflows.remediation.tables import CYCLE, PLAN
from workflows.remediation.waited import present
from workflows.remediation.workflow import CLOSED, REJECTED, REQUIRED, RESUBMITTED, SUBMITTED

_INSTANCE = table_of(InstanceRow)
_OWED, _SENT = (REQUIRED, REJECTED), (SUBMITTED, RESUBMITTED)


@dataclass(frozen=True, slots=True)
class DeskPlan:
    """One open plan: whose, where it stands, until when it is waited for."""

    id: InstanceId
    ref: str
    year: int
    unit: str  # that looks after it
    person: PersonId | None  # None: the collective's
    name: str  # of its person or unit
    state: str
    due_on: date
    submitted_on: date | None
    round: int
    # Known of what waits for somebody:
    declares_none: bool = False  # what was sent says that nothing was found
    head: HeadSaid | None = None  # what a deputy's head said of the text in force, without what he wrote
    head_asked: bool = False  # a deputy's head is asked for his word, and has not given it yet

    @property
    def owed(self) -> bool:
        """Whether it is to be sent, or sent again."""
        return self.state in _OWED


@dataclass(frozen=True, slots=True)
class Desk:
    """What concerns one person on one day, most urgent first."""

    own: tuple[DeskPlan, ...]  # every open plan that is his, owed or not
    to_judge: tuple[DeskPlan, ...]
    below: tuple[DeskPlan, ...]  # owed in the units he leads, his own left out
    to_endorse: tuple[DeskPlan, ...]  # of his deputies, for another to decide: he may speak first and has not


def desk(
    db: Connection,
    office: OfficeId,
    person: PersonId,
    units: frozenset[str],
    directory: Directory,
    now: Moment,
    day: date,
) -> Desk:
    """The desk of a person who leads these units."""
    plans = _open(db, office, directory)
    own = [one for one in plans if _owner(one, directory, day) == person]
    mine = {one.id for one in own}
    below = [one for one in plans if one.owed and one.unit in units and one.id not in mine]
    to_judge, to_endorse = _sent(db, plans, person, now)
    return Desk(tuple(own), to_judge, tuple(below), to_endorse)


def _open(db: Connection, office: OfficeId, directory: Directory) -> list[DeskPlan]:
    query = (
        select(PLAN, _INSTANCE.c.ref, _INSTANCE.c.state)
        .join(_INSTANCE, _INSTANCE.c.id == PLAN.c.instance)
        .join(CYCLE, (CYCLE.c.office == PLAN.c.office) & (CYCLE.c.year == PLAN.c.year))
        .where(PLAN.c.office == office, _INSTANCE.c.state != CLOSED, CYCLE.c.started_at.is_not(None))
        .order_by(PLAN.c.due_on, _INSTANCE.c.ref)
    )
    return [_plan(row, directory) for row in db.execute(query)]


def _plan(row: Row[tuple[object, ...]], directory: Directory) -> DeskPlan:
    person = PersonId(row.person) if row.person else None
    # A collective keeps the name of the unit that was reviewed, whoever looks after its plan now.
    name = directory.units[row.origin_unit].name
    return DeskPlan(
        id=InstanceId(row.instance),
        ref=row.ref,
        year=row.year,
        unit=present(row.unit, directory),
        person=person,
        name=name if row.kind == COLLECTIVE or person is None else directory.people[person].name,
        state=row.state,
        due_on=row.due_on,
        submitted_on=row.submitted_on,
        round=row.round,
    )


def _owner(one: DeskPlan, directory: Directory, day: date) -> PersonId | None:
    return one.person or directory.head(one.unit, day)


def _sent(
    db: Connection, plans: Sequence[DeskPlan], person: PersonId, now: Moment
) -> tuple[tuple[DeskPlan, ...], tuple[DeskPlan, ...]]:
    """Those he may approve or return today, and those he may say his word to; the longest waiting first."""
    sent = sorted(
        (one for one in plans if one.state in _SENT), key=lambda one: (one.submitted_on or date.max, one.ref)
    )
    if not sent:
        return (), ()
    found = instances.read(db, {one.id for one in sent})
    facts = load(db, list(found.values()), now)
    calendar = calendars.of(db, [found[sent[0].id].office])[found[sent[0].id].office]
    words = heads_words(db, {one.id: _number(facts[one.id]) for one in sent})
    sent = [_looked_at(one, facts[one.id], words.get(one.id)) for one in sent]
    first = [one for one in sent if one.head is None]
    return (
        tuple(one for one in sent if facts[one.id].holds(person, APPRAISER)),
        tuple(one for one in first if speaks_first(found[one.id], facts[one.id], calendar, now, person)),
    )


def _number(facts: PlanFacts) -> int:
    return facts.revision.number if facts.revision else 0


def _looked_at(one: DeskPlan, facts: PlanFacts, head: HeadSaid | None) -> DeskPlan:
    none = facts.revision is not None and facts.revision.declares_none
    return replace(one, declares_none=none, head=head, head_asked=head is None and head_is_awaited(facts))
