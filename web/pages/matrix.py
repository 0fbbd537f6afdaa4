"""The linkage matrix: a unit's weaknesses by its leaders, who carries what in which part, holes in both directions."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from engine.core.errors import NotFound
from engine.store import editions
from engine.store.session import reading
from web.http.visit import GET, Reader
from workflows.remediation.document import Responsibility
from workflows.remediation.linked import unit_linkage
from workflows.remediation.years import opened

pages = APIRouter()
_YEAR = Annotated[str, Query(max_length=4, pattern="^[0-9]*$")]


@pages.api_route("/matrix", methods=GET)
def list_units(me: Reader) -> Response:
    """The units whose linkage one may see; of one alone its matrix. 404: there is none."""
    units = me.me.answers_in()
    if not units:
        raise NotFound("page", me.path)
    if len(units) == 1:
        return me.go(f"/matrix/{next(iter(units))}")
    return me.show("matrices.html", units=units)


@pages.api_route("/matrix/{unit}", methods=GET)
def show_matrix(unit: str, me: Reader, year: _YEAR = "") -> Response:
    """The linkage of one unit now. 404: there is no such unit, or it is none of his."""
    who = me.me
    units = who.answers_in()
    if unit not in units:
        raise NotFound("unit", unit)
    with reading(me.house.rt.db) as db:
        years = opened(db, who.office, editions.of(db, [who.office]), silent=who.reads_every_plan)
        chosen = int(year) if year and int(year) in years else next(iter(years), None)
        found = unit_linkage(db, (who.office, chosen), unit, who.day) if chosen else None
    return me.show(
        "matrix.html",
        unit=unit,
        name=units[unit],
        units=units,
        years=years,
        year=chosen,
        found=found,
        parts=tuple(Responsibility),
    )
