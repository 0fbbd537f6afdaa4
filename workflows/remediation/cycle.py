"""A review year from opening to closing. Opening is silent: it makes the duties; starting speaks."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, update

from engine.core.calendar import Deadline, WorkingCalendar
from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import SYSTEM, Json, Moment, OfficeId, PersonId
from engine.core.ladder import Ladder, due_moment
from engine.core.said import Said
from engine.core.soundness import unfit
from engine.core.spec import Start
from engine.runtime.runtime import Runtime
from engine.runtime.start import arm, start
from engine.store import calendars, instances, journals, ladders
from workflows.directory import loading as directories
from workflows.directory.facts import Directory
from workflows.directory.supervision import Matrix
from workflows.remediation import reading, review
from workflows.remediation.facts import COLLECTIVE, PERSONAL, Duty
from workflows.remediation.linkage import LinkageMode
from workflows.remediation.review import CycleKey
from workflows.remediation.tables import CYCLE
from workflows.remediation.workflow import NAME, unit_clock


@dataclass(frozen=True, slots=True)
class Opening:
    """What an officer decides when a review year is opened."""

    office: OfficeId
    year: int
    deadline: Deadline
    matrix: Matrix
    ladders: Sequence[Ladder]
    legal_basis: str = ""
    mode: LinkageMode = LinkageMode.EVERY
    staff: bool = False
    rebuild_days: int = 5
    by: PersonId = SYSTEM


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A rung of the unit's ladder as it would speak if the cycle started now."""

    due: Moment
    offset: int
    plans: int
    passed: bool  # it lies in the past: it will never be sent


def open_cycle(db: Connection, rt: Runtime, opening: Opening, now: Moment) -> list[str]:
    """Make the duties of the leaders in post today, silently; gives the refs of the plans in official order.

    Raises:
        NotRecorder: who opens it is not of the personnel office.
        BadInput: the year is open already, or its deadline is over.
        SpecError: a ladder names a role, a kind of letter or a condition the workflow does not know.
        CalendarUnknown: a rung would fall into a year nobody knows.
    """
    office, year = opening.office, opening.year
    review.recorded_by(db, office, opening.by, now)
    day = _calendar(db, office).local_day(now)
    review.near((office, year))
    if review.cycles(db, [(office, year)]):
        raise BadInput(
            "{cycle}: expected a year that is not open, it was opened before",
            cycle=review.named((office, year)),
        )
    if opening.deadline.last_valid_day < day:
        raise BadInput(
            "deadline {deadline}: expected a last valid day from {first} on, got {found}",
            deadline=opening.deadline.day,
            first=day,
            found=opening.deadline.last_valid_day,
        )
    _refuse_unfit(rt, opening.ladders)
    _refuse_uncounted(opening, _calendar(db, office))
    digests = ladders.publish(db, opening.ladders, now)
    db.execute(insert(CYCLE), [_row(opening, digests, day, now)])
    directory = directories.load(db, [office])[office]
    duties = list(_duties(opening, directory, day))
    start(db, rt, office, [Start(NAME, ref, duty) for ref, duty in duties], now)
    body: dict[str, Json] = {"year": year, "plans": len(duties), "by": opening.by}
    body |= {"deadline": opening.deadline.day.isoformat(), "wording": opening.deadline.wording.value}
    body |= {"matrix": opening.matrix.digest, "ladders": dict(digests), "mode": opening.mode.value}
    journals.write(db, office, "cycle_opened", body, now)
    return [ref for ref, _ in duties]


def start_cycle(db: Connection, rt: Runtime, key: CycleKey, by: PersonId, now: Moment) -> int:
    """Begin to speak: the clocks of all plans run from now; gives how many do.

    Raises:
        BadInput: the cycle speaks already.
        NotFound: it was never opened.
    """
    review.recorded_by(db, key[0], by, now)
    found = review.cycle(db, *key)
    if found.started:
        raise BadInput(
            "{cycle}: expected one that does not speak yet, it was started before", cycle=review.named(key)
        )
    _mark(db, key, started_at=now)
    armed = arm(db, rt, [plan.id for plan in reading.plans_of_cycle(db, key)], now)
    journals.write(db, key[0], "cycle_started", {"year": key[1], "clocks": armed, "by": by}, now)
    return armed


def preview_start(db: Connection, rt: Runtime, key: CycleKey, now: Moment) -> list[Foreseen]:
    """What the unit's ladder would say if the cycle started now, rung by rung; writes nothing."""
    found, calendar = review.cycle(db, *key), _calendar(db, key[0])
    digest = found.ladders[unit_clock.ladder]
    ladder = ladders.of(db, [digest])[digest]
    plans = {plan.id: plan for plan in reading.plans_of_cycle(db, key)}
    waiting = [
        plans[one.id].due_on for one in instances.read(db, plans).values() if one.state in unit_clock.states
    ]
    seen: list[Foreseen] = []
    for day, count in sorted(Counter(waiting).items()):
        for rung in ladder.rungs:
            due = due_moment(rung, day, calendar)
            seen.append(Foreseen(due, rung.offset.minutes, count, due < now))
    return seen


def begin_closing(db: Connection, key: CycleKey, conclusion: str, by: PersonId, now: Moment) -> None:
    """From now on duties that never came may lapse, by the Director's conclusion.

    Raises:
        BadInput: no conclusion is named, or another one than before.
    """
    review.recorded_by(db, key[0], by, now)
    found = review.cycle(db, *key)
    if found.closing and found.conclusion != conclusion:
        raise BadInput(
            "{cycle}: expected '{before}' as before, got '{conclusion}'",
            cycle=review.named(key),
            before=found.conclusion,
            conclusion=conclusion,
        )
    if found.closing:
        return
    if not conclusion.strip():
        raise BadInput("{cycle}: expected the Director's conclusion, got none", cycle=review.named(key))
    _mark(db, key, closing_at=now, conclusion=conclusion)
    journals.write(db, key[0], "cycle_closing", {"year": key[1], "document": conclusion, "by": by}, now)


def add_duty(
    db: Connection, rt: Runtime, key: CycleKey, unit: str, person: PersonId, by: PersonId, now: Moment
) -> str:
    """A leader appointed later owes a plan too, because the officer says so; gives its ref.

    Raises:
        NotFound: he holds no leading post in that unit.
        BadInput: he owes a plan of this year already.
    """
    review.recorded_by(db, key[0], by, now)
    found, day = review.cycle(db, *key), _calendar(db, key[0]).local_day(now)
    directory = directories.load(db, [key[0]])[key[0]]
    rank = directory.rank_of(person, unit, day)
    if person not in directory.leaders(unit, day) and not (found.staff and rank):
        expected = Said("a head or deputy of the unit today")
        raise NotFound("leading post", Said("{person} in {unit}", person=person, unit=unit), expected)
    ref = f"{key[0]}/{key[1]}/{directory.people[person].code}"
    if instances.by_ref(db, [ref]):
        raise BadInput("plan {ref}: expected none yet, it is owed already", ref=ref)
    due_on = max(found.deadline.last_valid_day, day)
    duty = Duty(key[1], PERSONAL, unit, person, str(rank or ""), due_on)
    start(db, rt, key[0], [Start(NAME, ref, duty)], now)
    journals.write(db, key[0], "duty_added", {"ref": ref, "by": by}, now)
    return ref


def _duties(opening: Opening, directory: Directory, day: date) -> Iterator[tuple[str, Duty]]:
    """One per collective and per leader; who leads in two units owes one personal plan, in the first."""
    due_on, seen = opening.deadline.last_valid_day, set[PersonId]()
    prefix = f"{opening.office}/{opening.year}"
    for unit in directory.units_in_order(day):
        yield f"{prefix}/{unit.code}", Duty(opening.year, COLLECTIVE, unit.code, None, "", due_on)
        people = directory.leaders(unit.code, day)
        if opening.staff:
            people += directory.staff(unit.code, day)
        for person in people:
            if person not in seen:
                seen.add(person)
                rank = str(directory.rank_of(person, unit.code, day) or "")
                duty = Duty(opening.year, PERSONAL, unit.code, person, rank, due_on)
                yield f"{prefix}/{directory.people[person].code}", duty


def _refuse_unfit(rt: Runtime, given: Sequence[Ladder]) -> None:
    named = {ladder.name: ladder for ladder in given}
    for definition in rt.definitions.values():
        for timer in definition.workflow.timers:
            if timer.ladder not in named:
                expected = Said("one for the clock '{clock}'", clock=timer.name)
                raise NotFound("ladder", timer.ladder, expected)
            unfit(definition.workflow, timer, named[timer.ladder])


def _refuse_uncounted(opening: Opening, calendar: WorkingCalendar) -> None:
    """Count every rung of the unit's ladder now, in front of a person, not when the cycle is started."""
    for ladder in opening.ladders:
        if ladder.name == unit_clock.ladder:
            for rung in ladder.rungs:
                due_moment(rung, opening.deadline.last_valid_day, calendar)


def _row(opening: Opening, digests: dict[str, str], day: date, now: Moment) -> dict[str, object]:
    return {
        "office": opening.office,
        "year": opening.year,
        "legal_basis": opening.legal_basis,
        "deadline_day": opening.deadline.day,
        "wording": opening.deadline.wording.value,
        "mode": opening.mode.value,
        "staff": opening.staff,
        "rebuild_days": opening.rebuild_days,
        "matrix": json.dumps(opening.matrix.document()),
        "ladders": json.dumps(digests),
        "opened_at": now,
        "opened_on": day,
        "opened_by": opening.by,
        "started_at": None,
        "closing_at": None,
        "conclusion": "",
    }


def _mark(db: Connection, key: CycleKey, **values: object) -> None:
    db.execute(update(CYCLE).where(CYCLE.c.office == key[0], CYCLE.c.year == key[1]).values(**values))


def _calendar(db: Connection, office: OfficeId) -> WorkingCalendar:
    known = calendars.of(db, [office])
    if office not in known:
        raise NotFound("working calendar of office", office)
    return known[office]
