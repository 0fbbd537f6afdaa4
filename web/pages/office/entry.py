"""Who comes into the pages of the personnel office, and which year and day a page is asked for.

For everybody else these pages are not there.
"""

from contextlib import suppress
from datetime import date
from typing import Annotated

from fastapi import Depends
from sqlalchemy import Connection

from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import OfficeId
from engine.core.said import Said
from web.auth.who import Who
from web.http.fields import called
from web.http.forms import Posted, posted
from web.http.visit import Entered, Reader
from web.typed import FIRST_YEAR, LAST_YEAR
from workflows.remediation import review
from workflows.remediation.review import CycleData


def reads_lists(who: Who) -> bool:
    """The lists of the whole office are for who reads every plan of it."""
    return who.reads_every_plan


def works_here(who: Who) -> bool:
    """Whether somebody is of the personnel office."""
    return who.personnel


def _officer(me: Reader) -> Entered:
    if not works_here(me.me):
        raise NotFound("page", me.path)
    return me


def _overseer(me: Reader) -> Entered:
    if not reads_lists(me.me):
        raise NotFound("page", me.path)
    return me


Officer = Annotated[Entered, Depends(_officer)]
Overseer = Annotated[Entered, Depends(_overseer)]
Form = Annotated[Posted, Depends(posted)]


def a_year(typed: str) -> int | None:
    """A review year as it stands in an address; None for none.

    Raises:
        BadInput: it is none.
    """
    year = typed.strip()
    if not year:
        return None
    if not (year.isascii() and year.isdigit() and len(year) == 4 and FIRST_YEAR <= int(year) <= LAST_YEAR):
        raise BadInput(
            "{what}: expected a year from {first} to {last}, got {year}",
            what=called("year"),
            first=FIRST_YEAR,
            last=LAST_YEAR,
            year=Said("'{value}'", value=typed[:40]),
        )
    return int(year)


def cycle_meant(db: Connection, office: OfficeId, year: int | None) -> CycleData | None:
    """The review year asked for, else the newest; None where none is open yet.

    Raises:
        NotFound: the year that was named is not open.
    """
    try:
        return review.cycle(db, office, year)
    except NotFound:
        if year is not None:
            raise
    return None


def typed_in(form: Posted, *names: str) -> dict[str, str]:
    """What was typed, to be shown again; what could not be shown is left out."""
    typed: dict[str, str] = {}
    for name in names:
        with suppress(BadInput):
            typed[name] = form.text(name)
    return typed


def needed(form: Posted, name: str) -> date:
    """A day that must be there.

    Raises:
        BadInput: it is not, or there is no such day.
    """
    day = form.day(name)
    if day is None:
        raise BadInput("{what}: expected a day such as 30/03/2023, got none", what=called(name))
    return day
