"""The open tasks of a personnel office: what waits for a person, gathered from how things stand. Nothing is stored.

A task is closed by doing what it asks for; it says in codes what that is, and whoever shows it puts it into words.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from engine.core.calendar import ZONE, WorkingCalendar
from engine.core.identifiers import Moment, OfficeId, PersonId, moment
from engine.runtime.compose import ADDRESS_BOUNCED, NO_ADDRESS
from engine.store import calendars, marks, parked, posted, undelivered
from engine.store.letters import STUCK, LetterState
from engine.store.posted import Posted
from web.causes import Cause, causes, unreached
from workflows.directory import loading as directories
from workflows.directory.facts import Directory, PostRole, mailbox
from workflows.measure.dates import dates
from workflows.remediation.waited import Waited, WaitedPlan, present, waited


class TaskKind(StrEnum):
    """What waits for the personnel office; within one urgency in this order where two are equally old."""

    LETTER_UNCERTAIN = "letter_uncertain"
    LETTER_BOUNCED = "letter_bounced"
    LETTERS_WAIT = "letters_wait"  # the other side is away
    LETTER_BURIED = "letter_buried"
    LETTERS_BURIED = "letters_buried"  # many for one cause
    NO_ADDRESS = "no_address"
    ADDRESS_BOUNCED = "address_bounced"  # notices kept back, because letters came back from there
    UNWRITABLE = "cannot_be_written"
    PARKED = "parked"
    HEAD_VACANT = "head_vacant"
    LIST_NOT_LOCKED = "list_not_locked"
    ADDRESS_MARKED = "address_marked"
    CALENDAR_PROVISIONAL = "calendar_provisional"


class Urgency(StrEnum):
    """How long a task may wait, most urgent first."""

    NOW = "now"  # somebody was not told what he must know
    SOON = "soon"  # something stands still
    LATER = "later"  # something will go wrong one day


_SOON = frozenset({TaskKind.PARKED, TaskKind.HEAD_VACANT, TaskKind.LIST_NOT_LOCKED})
_LATER = frozenset({TaskKind.ADDRESS_MARKED, TaskKind.CALENDAR_PROVISIONAL})
_LETTERS = {
    LetterState.UNCERTAIN: TaskKind.LETTER_UNCERTAIN,
    LetterState.BOUNCED: TaskKind.LETTER_BOUNCED,
    LetterState.BURIED: TaskKind.LETTER_BURIED,
}
_FEW = 5  # letters of one cause that are told each by itself
_UNDELIVERED = {NO_ADDRESS: TaskKind.NO_ADDRESS, ADDRESS_BOUNCED: TaskKind.ADDRESS_BOUNCED}
_PLACE = {kind: place for place, kind in enumerate(TaskKind)}
_RANK = {urgency: place for place, urgency in enumerate(Urgency)}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing a person must see to: what, since when, whom or what it concerns, and what a command is given."""

    kind: TaskKind
    since: Moment
    concerns: str  # code of a person or mailbox in full; of a unit; a reference; a year
    name: str  # of the person, mailbox or unit
    about: str = ""  # end of a letter's id; reference of a plan; year of a list
    detail: str = ""  # subject of a letter; what the other side said of several, or of an address
    count: int = 1  # of letters, notices, plans, failures or deadlines

    @property
    def urgency(self) -> Urgency:
        """How long it may wait."""
        return Urgency.SOON if self.kind in _SOON else Urgency.LATER if self.kind in _LATER else Urgency.NOW


def gather(db: Connection, office: OfficeId, now: Moment) -> tuple[Task, ...]:
    """Every open task of an office, the most urgent first and of these the oldest; a constant number of queries.

    Raises:
        NotFound: there is no such office.
    """
    directory = directories.load(db, [office])[office]
    calendar = calendars.of(db, [office])[office]
    today = calendar.local_day(now)
    waits = waited(db, office)
    found = [
        *_letters(db, office),
        *_waiting(db, office, now),
        *_undelivered(db, directory),
        *_marked(db, directory, today),
        *_parked(db, office, now),
        *(_vacant(one, waits, directory, today) for one in waits.without_head(directory, today)),
        *_unlocked(waits, directory),
        *_provisional(db, office, waits, calendar, today),
    ]
    return tuple(
        sorted(found, key=lambda t: (_RANK[t.urgency], t.since, _PLACE[t.kind], t.concerns, t.about))
    )


def _letters(db: Connection, office: OfficeId) -> Iterator[Task]:
    stuck = posted.search(db, office, states=STUCK)
    given_up = [one for one in stuck if one.letter.state is LetterState.BURIED]
    together = _together(given_up, causes(db, [one.letter.outgoing.id for one in given_up]))
    told = {one.letter.outgoing.id for some in together.values() for one in some}
    for cause, some in together.items():
        oldest = min(some, key=lambda one: (one.moved_at, one.letter.outgoing.id))
        about = posted.tail(oldest.letter.outgoing.id)
        yield Task(TaskKind.LETTERS_BURIED, oldest.moved_at, "", "", about, cause.said, len(some))
    for one in stuck:
        out = one.letter.outgoing
        if out.id not in told:
            kind = _LETTERS[one.letter.state]
            yield Task(kind, one.moved_at, one.letter.person, out.to_name, posted.tail(out.id), out.subject)


def _together(given_up: Sequence[Posted], why: dict[UUID, Cause]) -> dict[Cause, list[Posted]]:
    """Letters that are more than a few for one cause: who mends it need not read them one by one."""
    found: dict[Cause, list[Posted]] = defaultdict(list)
    for one in given_up:
        if one.letter.outgoing.id in why:
            found[why[one.letter.outgoing.id]].append(one)
    return {cause: some for cause, some in found.items() if len(some) > _FEW}


def _waiting(db: Connection, office: OfficeId, now: Moment) -> Iterator[Task]:
    waiting = posted.search(db, office, states=[LetterState.READY])
    away = unreached(db, waiting, now)
    if away:
        about, said = posted.tail(away.letter), away.cause.said
        yield Task(TaskKind.LETTERS_WAIT, away.since, "", "", about, said, len(waiting))


def _undelivered(db: Connection, directory: Directory) -> Iterator[Task]:
    for one in undelivered.of_office(db, directory.office.code):
        kind = _UNDELIVERED.get(one.why, TaskKind.UNWRITABLE)
        yield Task(kind, one.since, one.person, _name(one.person, directory), count=one.count)


def _marked(db: Connection, directory: Directory, today: date) -> Iterator[Task]:
    """Marks on addresses that somebody has now, each once: when he has another one, nothing is left to do."""
    reached = (directory.address(who) for who in _reached(directory, today))
    owners: dict[str, PersonId] = {}
    for one in reached:
        if one is not None and one.email:
            owners.setdefault(one.email.lower(), one.person)
    for email, mark in marks.marked(db, sorted(owners)).items():
        who = owners[email]
        name = _name(who, directory)
        yield Task(TaskKind.ADDRESS_MARKED, moment(mark.at), who, name, detail=mark.status)


def _reached(directory: Directory, today: date) -> Iterable[PersonId]:
    office = directory.office.code
    boxes = (mailbox(office, unit.code) for unit in directory.units_in_order(today))
    return dict.fromkeys([mailbox(office), *boxes, *(post.person for post in directory.posts_on(today))])


def _parked(db: Connection, office: OfficeId, now: Moment) -> Iterator[Task]:
    for one in parked.of_office(db, office):
        yield Task(TaskKind.PARKED, one.since or now, one.ref, "", one.ref, count=one.failures)


def _vacant(one: WaitedPlan, waits: Waited, directory: Directory, today: date) -> Task:
    unit = present(one.unit, directory)
    left = [
        post.until_day
        for post in directory.posts
        if post.unit == unit and post.role in (PostRole.HEAD, PostRole.ACTING_HEAD) and post.until_day
    ]
    gone = max((day for day in left if day < today), default=None)
    since = gone + timedelta(days=1) if gone else waits.opened[one.year]
    return Task(TaskKind.HEAD_VACANT, _morning(since), unit, directory.units[unit].name, one.ref)


def _unlocked(waits: Waited, directory: Directory) -> Iterator[Task]:
    for one in waits.unlocked():
        since, name = _morning(waits.opened[one.year]), directory.units[one.unit].name
        yield Task(TaskKind.LIST_NOT_LOCKED, since, one.unit, name, str(one.year), count=one.plans)


def _provisional(
    db: Connection, office: OfficeId, waits: Waited, calendar: WorkingCalendar, today: date
) -> Iterator[Task]:
    """Years that no officer has confirmed and that a deadline is counted in."""
    counted: dict[int, int] = {}
    for day, many in [*((one.due_on, 1) for one in waits.plans), *dates(db, office).items()]:
        if day.year not in calendar.confirmed:
            counted[day.year] = counted.get(day.year, 0) + many
    since = _morning(min(waits.opened.values(), default=today))
    for year, many in sorted(counted.items()):
        yield Task(TaskKind.CALENDAR_PROVISIONAL, since, str(year), "", str(year), count=many)


def _name(person: PersonId, directory: Directory) -> str:
    known = directory.address(person)
    return known.name if known else person


def _morning(day: date) -> Moment:
    return moment(datetime.combine(day, time(), ZoneInfo(ZONE)))
