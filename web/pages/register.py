"""The register of plans: those one may see, page by page in official order, sought and narrowed down by a form."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from engine.core.errors import NotFound
from engine.store.session import reading
from web.http.visit import GET, Reader
from web.typed import LINE, number_in
from workflows.remediation.facts import COLLECTIVE, PERSONAL
from workflows.remediation.register import PAGE, Wanted, register_page
from workflows.remediation.workflow import STATES

pages = APIRouter()
_KINDS = (COLLECTIVE, PERSONAL)
_NUMBER = 6  # digits of a year or a page


@pages.api_route("/register", methods=GET)
def show_register(request: Request, me: Reader) -> Response:
    """The plans one may see. What is asked for that does not exist is no condition. 404: none but his own are his."""
    who, asked = me.me, request.query_params
    if not who.reads_plans_of_others:
        raise NotFound("page", me.path)
    units = None if who.reads_every_plan else frozenset(who.leads())
    wanted = Wanted(
        office=who.office,
        year=number_in(asked.get("year", ""), _NUMBER),
        units=units,
        unit=asked.get("unit", "")[:LINE],
        state=_among(asked.get("state", ""), STATES),
        kind=_among(asked.get("kind", ""), _KINDS),
        late=asked.get("late") == "1",
        text=asked.get("q", "")[:LINE],
        page=number_in(asked.get("page", ""), _NUMBER) or 1,
    )
    with reading(me.house.rt.db) as db:
        found = register_page(db, wanted, who.directory, who.day)
    given = {"year": found.year, "unit": wanted.unit, "kind": wanted.kind, "q": wanted.text}
    given |= {"late": "1" if wanted.late else ""}
    # The addresses of its neighbours: of the other states, and of the pages before and after.
    others = urlencode({name: value for name, value in given.items() if value})
    seen = [
        (one.code, one.name)
        for one in who.directory.units_in_order(who.day)
        if units is None or one.code in units
    ]
    return me.show(
        "register.html",
        found=found,
        wanted=wanted,
        others=others,
        units=seen,
        kinds=_KINDS,
        states=STATES,
        size=PAGE,
    )


def _among(typed: str, known: tuple[str, ...]) -> str:
    return typed if typed in known else ""
