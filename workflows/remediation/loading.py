"""Loads the facts of many plans at once, in a constant number of queries whatever their number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from engine.core.asked import Instance
from engine.core.calendar import WorkingCalendar
from engine.core.identifiers import InstanceId, Moment, OfficeId, PersonId
from engine.core.ports import Summary
from engine.store import editions, instances
from workflows.directory import loading as directories
from workflows.directory.facts import Directory, Rank
from workflows.remediation import reading
from workflows.remediation.commands import Result
from workflows.remediation.facts import (
    COLLECTIVE,
    DEPUTY_OR_STAFF,
    LIST_LOCKED,
    LIST_NOT_LOCKED,
    Followed,
    PlanFacts,
    Revision,
)
from workflows.remediation.linkage import LinkageFacts
from workflows.remediation.people import resolve
from workflows.remediation.reading import PlanData, Returned, RevisionData, Standing
from workflows.remediation.review import CycleData, CycleKey, Results
from workflows.remediation.years import CALENDARS, YEARS, Year


@dataclass(frozen=True, slots=True)
class _Read:
    """Everything the tables say about a batch of plans."""

    stands: Mapping[InstanceId, Standing]
    years: Mapping[CycleKey, Year]
    directory: Mapping[OfficeId, Directory]
    calendars: Mapping[OfficeId, WorkingCalendar]
    days: Mapping[OfficeId, date]
    returned: Mapping[InstanceId, Returned]
    judged: Mapping[InstanceId, Mapping[str, Result]]
    measures: Mapping[str, tuple[str, str]]
    offered: Mapping[tuple[CycleKey, str], frozenset[str]]
    children: Mapping[InstanceId, Sequence[Instance]]
    units: Mapping[OfficeId, frozenset[str]]


def load(
    db: Connection, found: Sequence[Instance], now: Moment, *, links: str = ""
) -> Mapping[InstanceId, PlanFacts]:
    """The facts of these plans as of `now`. `links` is the address their pages begin with, "" for none."""
    read = _read(db, found, now)
    return {one.id: _facts(one, read, links) for one in found}


def _read(db: Connection, found: Sequence[Instance], now: Moment) -> _Read:
    ids = [one.id for one in found]
    offices = sorted({one.office for one in found})
    stands = reading.standing(db, ids)
    plans = {one: standing.plan for one, standing in stands.items()}
    keys = {plan.cycle for plan in plans.values()}
    known = editions.of(db, offices)
    directory, working = directories.load(db, offices, known), CALENDARS.of(db, offices, known)
    days = {office: calendar.local_day(now) for office, calendar in working.items()}
    # A plan's own row says what there is to be read of it: of one nobody has sent yet, nothing.
    back = [one for one, plan in plans.items() if plan.asked_at]
    good = [one for one, plan in plans.items() if plan.approved]
    personal = {plan.cycle for plan in plans.values() if plan.kind != COLLECTIVE}
    return _Read(
        stands,
        YEARS.of(db, keys, known),
        directory,
        working,
        days,
        reading.returned(db, back) if back else {},
        reading.judged(db, good) if good else {},
        reading.followed(db, good) if good else {},
        reading.offered(db, personal) if personal else {},
        instances.children(db, good) if good else {},
        {
            office: frozenset(u.code for u in directory[office].units_in_order(day))
            for office, day in days.items()
        },
    )


def _facts(one: Instance, read: _Read, links: str) -> PlanFacts:
    stands, office, day = read.stands[one.id], read.directory[one.office], read.days[one.office]
    plan = stands.plan
    year, unit = read.years[plan.cycle], _present_unit(plan, office)
    cycle = year.cycle
    people = resolve(unit, plan.person, cycle.matrix, office, day)
    linkage = _linkage(plan, cycle, year.results, stands.accepted, office, day)
    locked = _list_locked(plan, linkage)
    back = read.returned.get(one.id, Returned())
    return PlanFacts(
        cycle=year.briefly,
        kind=plan.kind,
        unit=unit,
        owner=people.owner,
        due_on=plan.due_on,
        round=plan.round,
        revision=_revision(stands.text),
        content_on=plan.content_on,
        linkage=linkage,
        list_locked=locked,
        list_empty=locked and not linkage.own,
        returned=back.points,
        asked_on=read.calendars[one.office].local_day(plan.asked_at) if plan.asked_at else None,
        supplement=back.supplement,
        judged=read.judged.get(one.id, {}),
        followed=_followed(read.children.get(one.id, ()), read.measures),
        offered=_offered(plan, linkage, read.offered),
        units=read.units[one.office],
        people=year.codes,
        holders=people.may,
        heard=people.told,
        conditions=_conditions(plan, locked),
        ladders=cycle.ladders,
        summary=summary(one.ref, plan, unit, people.owner, office, day, links),
        speaks=cycle.started,
        rank=plan.rank,
    )


def summary(
    ref: str, plan: PlanData, unit: str, owner: PersonId | None, office: Directory, day: date, links: str
) -> Summary:
    """What every letter about the plan may print: a reference, names, the year, a link; never a text."""
    short = ref.partition("/")[2]
    named = office.units[unit].name
    who = f"tập thể {named}" if plan.kind == COLLECTIVE else _person(owner, office, day)
    link = f"{links.rstrip('/')}/plans/{ref}" if links else ""
    return {
        "ref": short,
        "office": office.office.name,
        "unit": named,
        "owner": who,
        "year": plan.cycle[1],
        "link": link,
    }


def _person(person: PersonId | None, office: Directory, day: date) -> str:
    assert person is not None, "a personal plan has an owner"
    name, title = office.people[person].name, office.title(person, day)
    return f"đồng chí {name}, {title}" if title else f"đồng chí {name}"


def _present_unit(plan: PlanData, office: Directory) -> str:
    """The unit that looks after the plan; of a unit that was merged, its successor."""
    unit, seen = plan.unit, {plan.unit}
    while (successor := office.units[unit].successor) and successor not in seen and successor in office.units:
        unit = successor
        seen.add(unit)
    return unit


def _linkage(
    plan: PlanData,
    cycle: CycleData,
    results: Results,
    accepted: frozenset[str],
    office: Directory,
    day: date,
) -> LinkageFacts:
    # A plan that moved, or whose unit was merged, answers for the unit that was reviewed all the same.
    units: tuple[str, ...] = (plan.origin_unit,)
    if plan.person is not None:
        units = tuple(dict.fromkeys((plan.origin_unit, *office.heads_two_units(plan.person, day))))
    lists = tuple(results.of_unit(one) for one in units)
    own = frozenset[str]().union(*(one.codes for one in lists))
    foreign = results.of_units - own
    of_unit = tuple(code for code, _ in lists[0].texts)
    recorded = of_unit if plan.person is None else results.of_person(plan.person)
    binds = plan.rank in (Rank.HEAD, Rank.DEPUTY)
    return LinkageFacts(binds, lists, foreign, recorded, accepted, cycle.mode)


def _offered(
    plan: PlanData, linkage: LinkageFacts, found: Mapping[tuple[CycleKey, str], frozenset[str]]
) -> frozenset[str]:
    """What a person may take up: measures of his own units' collective plans. A collective takes up nothing."""
    if plan.kind == COLLECTIVE:
        return frozenset()
    return frozenset[str]().union(*(found.get((plan.cycle, one.unit), frozenset()) for one in linkage.lists))


def _list_locked(plan: PlanData, linkage: LinkageFacts) -> bool:
    """Whether the list a plan must answer or be tied to is there; staff need none."""
    needed = plan.kind == COLLECTIVE or linkage.binds
    return any(one.locked for one in linkage.lists) if needed else True


def _conditions(plan: PlanData, locked: bool) -> frozenset[str]:
    if not locked:
        return frozenset({LIST_NOT_LOCKED})
    below = plan.rank in (Rank.DEPUTY, Rank.STAFF)
    return frozenset({LIST_LOCKED, DEPUTY_OR_STAFF}) if below else frozenset({LIST_LOCKED})


def _revision(data: RevisionData | None) -> Revision | None:
    if data is None:
        return None
    none = data.trigger == "declare_none"
    return Revision(
        data.number, data.fingerprint, data.document, data.writer, data.submitted_on, none, data.late
    )


def _followed(children: Iterable[Instance], texts: Mapping[str, tuple[str, str]]) -> tuple[Followed, ...]:
    return tuple(
        Followed(child.id, child.ref, *texts[child.ref], child.state)
        for child in children
        if child.ref in texts
    )
