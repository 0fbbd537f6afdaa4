"""The measures of the plans one may see: who carries out which, until when, how each stands, narrowed down by a form.

What a measure says is of its plan, and whoever reads that is noted; so this list names measures and never quotes them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from engine.core.errors import NotFound
from engine.core.identifiers import PersonId
from engine.store import editions
from engine.store.session import reading
from web.http.visit import GET, Entered, Reader
from web.pages.paging import shown
from web.typed import LINE, number_in
from workflows.directory.names import plain
from workflows.measure.reports import MeasureLine, measures
from workflows.measure.workflow import FINAL, RUNNING
from workflows.remediation.years import opened

pages = APIRouter()
STATES = (*RUNNING, *FINAL)
_NUMBER = 6  # digits of a year or a page


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the list is narrowed down to; "" and None for no condition."""

    year: int | None
    unit: str
    state: str
    overdue: bool
    text: str

    def fits(self, one: MeasureLine, names: Mapping[PersonId, str]) -> bool:
        """Whether a measure is overdue where that is asked, and its reference or a name holds what was typed."""
        sought = plain(self.text)
        people = [names.get(who, who) for who in (one.person, one.owner) if who]
        found = not sought or any(sought in plain(said) for said in (one.ref, *people))
        return found and (one.overdue or not self.overdue)

    def address(self) -> str:
        """The conditions as they stand in an address."""
        given = {"year": self.year, "unit": self.unit, "state": self.state, "q": self.text}
        given |= {"overdue": "1" if self.overdue else ""}
        return urlencode({name: value for name, value in given.items() if value})


@pages.api_route("/measures", methods=GET)
def list_measures(request: Request, me: Reader) -> Response:
    """The measures one may see. What is asked for that does not exist is no condition. 404: no others' are his."""
    who, asked = me.me, request.query_params
    if not who.reads_plans_of_others:
        raise NotFound("page", me.path)
    units = dict(_units(me))
    with reading(me.house.rt.db) as db:
        years = opened(db, who.office, editions.of(db, [who.office]), silent=who.reads_every_plan)
        year = number_in(asked.get("year", ""), _NUMBER)
        wanted = _Wanted(
            year if year in years else next(iter(years), None),
            asked.get("unit", "")[:LINE],
            asked.get("state", "") if asked.get("state", "") in STATES else "",
            asked.get("overdue") == "1",
            asked.get("q", "")[:LINE],
        )
        found = measures(
            db,
            who.day,
            office=who.office,
            year=wanted.year,
            unit=wanted.unit or None,
            state=wanted.state or None,
        )
    names = {person: known.name for person, known in who.directory.people.items()}
    seen = [one for one in found if _his(one, me, units) and wanted.fits(one, names)]
    return me.show(
        "followed.html",
        shown=shown(seen, number_in(asked.get("page", ""), _NUMBER) or 1),
        late=sum(one.overdue for one in seen),
        wanted=wanted,
        years=years,
        units=units,
        states=STATES,
        names=names,
        unit_names={code: unit.name for code, unit in who.directory.units.items()},
    )


def _units(me: Entered) -> Iterator[tuple[str, str]]:
    """The units whose plans he may see, in official order."""
    who = me.me
    for one in who.directory.units_in_order(who.day):
        if who.reads_every_plan or one.code in who.leads():
            yield one.code, one.name


def _his(one: MeasureLine, me: Entered, units: Mapping[str, str]) -> bool:
    # Who reads every plan also reads those of units that are no more.
    return me.me.reads_every_plan or one.unit in units
