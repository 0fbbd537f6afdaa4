"""Who comes into the pages of the personnel office, and which year and day a page is asked for.

For everybody else these pages are not there.
"""

from typing import Annotated

from fastapi import Depends
from sqlalchemy import Connection

from engine.core.errors import BadInput, EngineError, NotFound
from engine.core.identifiers import OfficeId
from web.auth.who import Who
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
    if not typed.strip():
        return None
    if not (typed.isascii() and typed.isdigit() and FIRST_YEAR <= int(typed[:9]) <= LAST_YEAR):
        raise BadInput(f"year: expected one from {FIRST_YEAR} to {LAST_YEAR}, got {typed[:40]!a}")
    return int(typed)


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


def refused(error: EngineError) -> EngineError:
    """A refusal to be shown above the form it concerns, with what was typed still in it.

    Raises:
        EngineError: it is a failure of ours, or of the form itself, and has a page of its own.
    """
    if error.status not in (404, 409, 422):
        raise error
    return error
