"""Loads the facts of many measures at once, in a constant number of queries whatever their number."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Row, select

from engine.core.asked import Instance
from engine.core.calendar import WorkingCalendar
from engine.core.errors import NotFound
from engine.core.identifiers import InstanceId, Moment, OfficeId, PersonId
from engine.core.ports import Summary
from engine.store import calendars, editions, instances
from engine.store.asking import Asking
from workflows.directory import loading as directories
from workflows.directory.facts import Directory
from workflows.measure.brief import Brief, matrix_of
from workflows.measure.facts import COLLECTIVE, MeasureFacts
from workflows.measure.people import People, resolve
from workflows.measure.tables import MEASURE

_Row = Row[tuple[object, ...]]
_KEPT = Asking(lambda among: select(MEASURE).where(among(MEASURE.c.instance)))
_calendars: editions.Kept[OfficeId, WorkingCalendar] = editions.Kept(calendars.of, lambda office: office)


@dataclass(frozen=True, slots=True)
class Kept:
    """A measure's own row: what it is about, and the claim that stands."""

    brief: Brief
    claimed_on: date | None
    claimed_by: PersonId | None


def load(
    db: Connection, found: Sequence[Instance], now: Moment, *, links: str = ""
) -> Mapping[InstanceId, MeasureFacts]:
    """The facts of these measures as of `now`. `links` is the address their pages begin with, "" for none.

    Raises:
        NotFound: nothing was kept of one of them.
    """
    offices = sorted({one.office for one in found})
    kept = kept_of(db, [one.id for one in found])
    known = editions.of(db, offices)
    directory = directories.load(db, offices, known)
    days = {office: calendar.local_day(now) for office, calendar in _calendars.of(db, offices, known).items()}
    plans = instances.read(db, {one.parent for one in found if one.parent})
    loaded: dict[InstanceId, MeasureFacts] = {}
    for one in found:
        if one.id not in kept:
            raise NotFound("what is kept of measure", one.ref)
        if one.office not in days:
            raise NotFound("working calendar of office", one.office)
        about, office, day = kept[one.id], directory[one.office], days[one.office]
        people = resolve(about.brief, office, day, about.claimed_by)
        plan = plans.get(one.parent) if one.parent else None
        loaded[one.id] = MeasureFacts(
            due_on=about.brief.due_on,
            claimed_on=about.claimed_on,
            claimed_by=about.claimed_by,
            holders=people.may,
            heard=people.told,
            ladders=about.brief.ladders,
            summary=summary(one, about.brief, people, office, day, links),
            speaks=plan is None or not plan.outcome,
        )
    return loaded


def kept_of(db: Connection, ids: Iterable[InstanceId]) -> dict[InstanceId, Kept]:
    """What is kept of these measures; who is missing is none. One query."""
    return {InstanceId(r.instance): _kept(r) for r in _KEPT.execute(db, list(ids))}


def summary(one: Instance, brief: Brief, people: People, office: Directory, day: date, links: str) -> Summary:
    """What every letter about the measure may print: references, names, the year, a link; never a text."""
    unit = office.units.get(people.unit)
    named = unit.name if unit else people.unit
    return {
        "ref": _short(brief.plan_ref, one.office),
        "office": office.office.name,
        "unit": named,
        "owner": f"tập thể {named}" if brief.kind == COLLECTIVE else _person(brief.owner, office, day),
        "year": brief.year,
        "link": f"{links.rstrip('/')}/plans/{brief.plan_ref}" if links else "",
        "measure_ref": _short(one.ref, one.office),
    }


def _short(ref: str, office: OfficeId) -> str:
    return ref.removeprefix(f"{office}/")


def _person(person: PersonId | None, office: Directory, day: date) -> str:
    assert person is not None, "a brief of a personal plan names its owner"
    found, title = office.people.get(person), office.title(person, day)
    name = f"đồng chí {found.name if found else person}"
    return f"{name}, {title}" if title else name


def _kept(r: _Row) -> Kept:
    brief = Brief(
        plan=InstanceId(r.plan),
        plan_ref=r.plan_ref,
        office=OfficeId(r.office),
        year=r.year,
        kind=r.kind,
        unit=r.unit,
        owner=PersonId(r.owner) if r.owner else None,
        weakness=r.weakness,
        text=r.text,
        output=r.output,
        person=r.person,
        due_on=r.due_on,
        text_hash=r.text_hash,
        matrix=matrix_of(r.matrix),
        ladders=json.loads(r.ladders),
    )
    return Kept(brief, r.claimed_on, PersonId(r.claimed_by) if r.claimed_by else None)
