"""My work, the first page: what I owe, what waits for my word, what my subordinates owe, what I am told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from engine.core.calendar import WorkingCalendar
from engine.core.identifiers import Moment
from engine.store import calendars, instances, received
from engine.store.session import reading
from web.auth.who import Who
from web.http.visit import GET, Someone
from workflows.measure import loading as measure_loading
from workflows.measure.facts import SUPERVISOR
from workflows.measure.reports import MeasureLine, measures
from workflows.measure.workflow import CLAIMED_DONE
from workflows.remediation.desk import Desk, DeskPlan, desk

pages = APIRouter()
_LETTERS = 5


@dataclass(frozen=True, slots=True)
class Due:
    """How long there is: working days left, or calendar days it is late; `provisional`: as far as is known."""

    left: int
    late: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class MyMeasures:
    """Measures somebody carries out, and those said to be done that wait for his word."""

    own: tuple[MeasureLine, ...]
    to_confirm: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True)
class UnitOwes:
    """What one unit still owes, the late first, and how many of it are late."""

    name: str
    plans: tuple[DeskPlan, ...]
    late: int


@pages.api_route("/", methods=GET)
def show_work(me: Someone) -> Response:
    """My work. Who only keeps accounts has no plans and is told so."""
    if not me.me.reads_plans:
        return me.show("no_work.html")
    who = me.me
    with reading(me.house.rt.db) as db:
        calendar = calendars.of(db, [who.office])[who.office]
        mine = desk(db, who.office, who.person, frozenset(who.leads()), who.directory, me.now, who.day)
        doing = _measures(db, who, me.now)
        told = received.newest(db, who.person, _LETTERS)
    due = dues(_days(mine, doing), who.day, calendar)
    units = who.leads()
    below = _by_unit(mine.below, units, who.day)
    return me.show("work.html", desk=mine, measures=doing, letters=told, due=due, units=units, below=below)


def dues(days: Iterable[date], today: date, calendar: WorkingCalendar) -> dict[date, Due]:
    """How long there is until each of these days."""
    found = {}
    for day in set(days):
        late = max(0, (today - day).days)
        left = calendar.working_days_between(today, day) if not late and calendar.knows(day) else 0
        found[day] = Due(left, late, calendar.knows(day) and calendar.is_provisional(day))
    return found


def _by_unit(plans: Sequence[DeskPlan], units: Mapping[str, str], today: date) -> list[UnitOwes]:
    """What is owed by unit: those with something late first, then in official order."""
    owed = {code: tuple(one for one in plans if one.unit == code) for code in units}
    late = {code: sum(one.due_on < today for one in some) for code, some in owed.items()}
    found = [UnitOwes(units[code], some, late[code]) for code, some in owed.items() if some]
    return sorted(found, key=lambda one: not one.late)


def _days(mine: Desk, doing: MyMeasures) -> Iterable[date]:
    plans: tuple[DeskPlan, ...] = (*mine.own, *mine.below)
    yield from (one.due_on for one in plans)
    yield from (one.due_on for one in (*doing.own, *doing.to_confirm) if one.due_on)


def _measures(db: Connection, who: Who, now: Moment) -> MyMeasures:
    own = measures(db, who.day, office=who.office, person=who.person)
    claimed = {one.id: one for one in measures(db, who.day, office=who.office, state=CLAIMED_DONE)}
    found = list(instances.read(db, claimed).values()) if claimed else []
    facts = measure_loading.load(db, found, now) if found else {}
    to_confirm = [
        line
        for id, line in claimed.items()
        if any(holder.person == who.person for holder in facts[id].may(SUPERVISOR))
    ]
    return MyMeasures(tuple(one for one in own if one.running), tuple(to_confirm))
