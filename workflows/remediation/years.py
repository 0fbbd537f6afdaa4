"""What every plan of a review year goes by: read once for all of them, kept until its office changes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.core.calendar import WorkingCalendar
from engine.core.identifiers import OfficeId
from engine.store import calendars
from engine.store.editions import Editions, Kept
from workflows.directory import loading as directories
from workflows.directory.facts import Directory
from workflows.remediation import review
from workflows.remediation.facts import Cycle
from workflows.remediation.review import CycleData, CycleKey, Results
from workflows.remediation.tables import CYCLE


@dataclass(frozen=True, slots=True)
class Year:
    """One review year of one office: as it was opened, as much of it as a plan carries, and what was found."""

    cycle: CycleData
    briefly: Cycle
    results: Results
    codes: frozenset[str]  # of the people a measure may name, with and without the office before them


def _read(db: Connection, keys: Sequence[CycleKey]) -> Mapping[CycleKey, Year]:
    cycles, results = review.cycles(db, keys), review.results(db, keys)
    offices = directories.load(db, [office for office, _ in cycles])
    return {
        key: Year(data, _briefly(data), results[key], _codes(offices[key[0]])) for key, data in cycles.items()
    }


YEARS: Kept[CycleKey, Year] = Kept(_read, lambda key: key[0])
CALENDARS: Kept[OfficeId, WorkingCalendar] = Kept(calendars.of, lambda office: office)


def _read_opened(db: Connection, offices: Sequence[OfficeId]) -> Mapping[OfficeId, Mapping[int, bool]]:
    query = select(CYCLE.c.office, CYCLE.c.year, CYCLE.c.started_at).where(CYCLE.c.office.in_(offices))
    found: dict[OfficeId, dict[int, bool]] = {office: {} for office in offices}
    for office, year, started_at in db.execute(query.order_by(CYCLE.c.year.desc())):
        found[OfficeId(office)][year] = started_at is not None
    return found


_OPENED: Kept[OfficeId, Mapping[int, bool]] = Kept(_read_opened, lambda office: office)


def opened(db: Connection, office: OfficeId, known: Editions, *, silent: bool) -> tuple[int, ...]:
    """The review years of an office, the newest first; `silent`: also those that have not begun to speak."""
    return tuple(
        year for year, started in _OPENED.of(db, [office], known)[office].items() if started or silent
    )


def _briefly(data: CycleData) -> Cycle:
    return Cycle(
        data.year,
        data.opened_on,
        data.started,
        data.closing,
        data.rebuild_days,
        json.dumps(data.matrix.document(), sort_keys=True),
    )


def _codes(office: Directory) -> frozenset[str]:
    full = frozenset(str(person) for person in office.people)
    return full | {person.code for person in office.people.values()}
