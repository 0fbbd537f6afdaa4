"""The two lists an office reads every morning: who has not sent a plan, and who must build it anew, as of a day."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from engine.core.errors import BadInput
from engine.store.session import reading
from web.http.visit import GET, Entered
from web.pages.office.entry import Overseer, a_year, cycle_meant
from web.remarks import Remark, remark
from web.typed import a_date, a_line
from workflows.directory.facts import Directory
from workflows.remediation import reports
from workflows.remediation.lists import Missing, MissingUnit
from workflows.remediation.review import CycleData

pages = APIRouter()


@dataclass(frozen=True, slots=True)
class MissingRow:
    """One unit of the list: what is missing, or how many plans wait for the result of the review."""

    name: str
    missing: MissingUnit | None = None
    remark: Remark | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """The review year and the day a list is asked for; `cycle` None: no year is open yet.

    What was typed and is no day stands in `typed`; the list is of today then.
    """

    cycle: CycleData | None
    day: date
    typed: str = ""

    @property
    def status(self) -> int:
        """Of the answer."""
        return 422 if self.typed else 200


@pages.api_route("/office/missing", methods=GET)
def list_missing(me: Overseer, on: str = "", year: str = "") -> Response:
    """Who had not sent a plan by the end of a day, unit by unit in official order."""
    with reading(me.house.rt.db) as db:
        asked = _asked(db, me, on, year)
        if asked.cycle is None:
            return _nothing_open(me)
        found = reports.missing(db, asked.cycle.key, asked.day)
        counts = reports.figures(db, asked.cycle.key, asked.day)
    rows = _in_order(found, me.me.directory)
    units = [row.missing for row in rows if row.missing]
    return me.show(
        "office/missing.html",
        asked.status,
        typed=asked.typed,
        cycle=asked.cycle,
        day=asked.day,
        rows=rows,
        counts=counts,
        collectives=sum(bool(one.collective) + len(one.merged) for one in units),
        people=sum(len(one.people) for one in units),
    )


@pages.api_route("/office/rebuild", methods=GET)
def list_rebuild(me: Overseer, on: str = "", year: str = "") -> Response:
    """Who had to build his plan anew at the end of a day, and why; supplements apart."""
    with reading(me.house.rt.db) as db:
        asked = _asked(db, me, on, year)
        if asked.cycle is None:
            return _nothing_open(me)
        found = reports.rebuild(db, asked.cycle.key, asked.day)
    late = sum(one.owing.overdue for one in (*found.plans, *found.supplements))
    return me.show(
        "office/rebuild.html",
        asked.status,
        typed=asked.typed,
        cycle=asked.cycle,
        day=asked.day,
        found=found,
        late=late,
    )


def _asked(db: Connection, me: Entered, on: str, year: str) -> _Asked:
    cycle, typed = cycle_meant(db, me.me.office, a_year(year)), a_line("on", on).strip()
    with suppress(BadInput):
        return _Asked(cycle, a_date("on", typed) if typed else me.me.day)
    return _Asked(cycle, me.me.day, typed)


def _nothing_open(me: Entered) -> Response:
    return me.show("office/no_cycle.html")


def _in_order(found: Missing, directory: Directory) -> list[MissingRow]:
    """Units that have something missing and units that wait, together in official order."""
    rows = {one.unit: MissingRow(one.name, one, remark(one)) for one in found.units}
    rows |= {one.unit: MissingRow(one.name, waiting=one.plans) for one in found.waiting if one.plans}
    # A unit that is no more stands where it stood.
    place = {code: (unit.position, code) for code, unit in directory.units.items()}
    return [rows[code] for code in sorted(rows, key=lambda code: place[code])]
