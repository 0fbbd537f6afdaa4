"""What deadlines are reckoned by: the calendars of the offices, and the ladders of their review years."""

import json
from collections.abc import Iterator

from sqlalchemy import Connection, select

from config.ladders import default_ladders
from engine.store import calendars, ladders
from web.doctor.finding import Code, Finding, Subject, ok, several, warning, wrong
from web.doctor.patient import Patient, offices
from workflows.remediation.tables import CYCLE

_C, _L = Subject.CALENDARS, Subject.LADDERS


def years(db: Connection, patient: Patient) -> Iterator[Finding]:
    """Whether every office knows the holidays of this year and of the next."""
    known = offices(db)
    if not known:
        yield warning(_C, Code.NO_OFFICE)
        return
    days = calendars.of(db, known)
    absent = [office for office in known if office not in days]
    unknown, ahead, provisional = [], [], []
    for office, calendar in days.items():
        today = calendar.local_day(patient.now)
        if not calendar.knows(today):
            unknown.append(f"{office} {today.year}")
        elif calendar.is_provisional(today):
            provisional.append(f"{office} {today.year}")
        if not calendar.knows(today.replace(year=today.year + 1, day=1)):
            ahead.append(f"{office} {today.year + 1}")
    if absent:
        yield wrong(_C, Code.CALENDAR_ABSENT, offices=several(absent))
    if unknown:
        yield wrong(_C, Code.YEAR_UNKNOWN, years=several(unknown))
    if ahead:
        yield warning(_C, Code.NEXT_YEAR_UNKNOWN, years=several(ahead))
    if provisional:
        yield warning(_C, Code.YEAR_PROVISIONAL, years=several(provisional))
    if not (absent or unknown):
        yield ok(_C, Code.YEARS_KNOWN, offices=len(known))


def climbed(db: Connection) -> Iterator[Finding]:
    """Whether the ladders that come with Dondoc and those of every review year can be read."""
    default_ladders()
    wanted: dict[str, str] = {}
    for row in db.execute(select(CYCLE.c.office, CYCLE.c.year, CYCLE.c.ladders)):
        wanted |= {
            digest: f"{row.office}/{row.year} {name}" for name, digest in json.loads(row.ladders).items()
        }
    there = ladders.of(db, wanted)
    if missing := [name for digest, name in wanted.items() if digest not in there]:
        yield wrong(_L, Code.LADDER_MISSING, ladders=several(missing))
    else:
        yield ok(_L, Code.LADDERS_READ, count=len(there))
