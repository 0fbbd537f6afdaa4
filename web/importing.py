"""Takes a roster in: what a file says becomes the directory, the calendar and the results of the review.

All or nothing, in one unit of work; a preview is the same import, rolled back.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from config.calendars import seed_year, swaps
from engine.core.errors import BadInput
from engine.core.identifiers import Json, Moment, OfficeId, PersonId
from engine.store import calendars, journals
from papers.roster import Roster, read_roster
from workflows.directory.editing import Changes, OfficeIn, PostIn, UnitIn, import_directory
from workflows.directory.facts import PostRole
from workflows.remediation import editing
from workflows.remediation.review import CycleKey, Found

SEEDED = range(2015, 2061)  # years whose days are entered at once, provisional until an officer confirms them


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did or would do."""

    office: OfficeId
    changes: Changes
    weaknesses_added: int
    weaknesses_unchanged: int
    none_found: tuple[str, ...]  # units newly locked as "nothing found"


def import_roster(
    db: Connection, path: Path, by: PersonId, now: Moment, *, year: int | None = None
) -> Imported:
    """Import the file; `year` is the review's, else the one each weakness's source names.

    Raises:
        RosterRefused: with every problem, by sheet, row and column.
        BadInput: a weakness names no year, or another text was recorded under its code.
    """
    return apply_roster(db, read_roster(path), by, now, year=year)


def apply_roster(
    db: Connection, roster: Roster, by: PersonId, now: Moment, *, year: int | None = None
) -> Imported:
    """The same with a roster that was read before.

    Raises:
        BadInput: a weakness names no year, or another text was recorded under its code.
    """
    office = OfficeId(roster.office.code)
    changes = _directory(db, roster)
    if calendars.of(db, [office]).get(office) is None:
        _seed(db, office)
    added = unchanged = 0
    for key, found in _weaknesses(office, roster, year).items():
        entered = editing.enter(db, key, found, by, now)
        added, unchanged = added + entered.added, unchanged + entered.unchanged
    empty = tuple(_none_found(db, office, roster, year, by, now))
    if changes.added or changes.changed or added or empty:
        counts: dict[str, Json] = {"added": len(changes.added), "changed": len(changes.changed)}
        journals.write(db, office, "roster_imported", {**counts, "weaknesses": added, "by": by}, now)
    return Imported(office, changes, added, unchanged, empty)


def _directory(db: Connection, roster: Roster) -> Changes:
    one = roster.office
    office = OfficeIn(
        code=one.code,
        name=one.name,
        personnel_unit=one.personnel_unit,
        superior=one.superior,
        place=one.place,
        symbol=one.symbol,
        email=one.email,
    )
    units = [UnitIn(u.code, u.name, u.kind, u.position, u.leader_in_charge, u.email) for u in roster.units]
    posts = [
        PostIn(p.code, p.name, p.unit or None, PostRole(p.role), p.title, p.email, p.from_day, p.until_day)
        for p in roster.people
    ]
    return import_directory(db, office, units, posts)


def _seed(db: Connection, office: OfficeId) -> None:
    days = {
        d.day: calendars.Day(d.day, d.works, calendars.PACKAGE, d.note) for y in SEEDED for d in seed_year(y)
    }
    days |= {s.day: calendars.Day(s.day, s.works, s.source, s.note) for s in swaps()}
    calendars.seed(db, office, list(days.values()), SEEDED)


def _weaknesses(office: OfficeId, roster: Roster, year: int | None) -> dict[CycleKey, list[Found]]:
    found: dict[CycleKey, list[Found]] = {}
    for line in roster.collective_weaknesses:
        if not line.none_found:
            one = Found(line.code, line.unit, None, line.text, line.cause, line.source)
            found.setdefault((office, year or _year(line.sheet, line.row, line.source)), []).append(one)
    for own in roster.personal_weaknesses:
        person = PersonId(f"{office}/{own.person}")
        one = Found(own.code, None, person, own.text, "", own.source)
        found.setdefault((office, year or _year(own.sheet, own.row, own.source)), []).append(one)
    return found


def _none_found(
    db: Connection, office: OfficeId, roster: Roster, year: int | None, by: PersonId, now: Moment
) -> Iterable[str]:
    for line in roster.collective_weaknesses:
        if line.none_found:
            key = (office, year or _year(line.sheet, line.row, line.source))
            if editing.none_found(db, key, line.unit, line.source, by, now):
                yield line.unit


def _year(sheet: str, row: int, source: str) -> int:
    years = {int(found) for found in re.findall(r"\b(20\d\d)\b", source)}
    if len(years) != 1:
        raise BadInput(
            "sheet '{sheet}', row {row}, column 'Nguồn': expected a text that names the review year,"
            " such as 'kiểm điểm năm 2022', got '{source}'; or say it with --year",
            sheet=sheet,
            row=row,
            source=source,
        )
    return years.pop()
