"""My letters: what was written to me, and nothing that was written to anybody else."""

from uuid import UUID

from fastapi import APIRouter, Response

from engine.core.errors import NotFound
from engine.runtime.acknowledge import acknowledge, acknowledged_at
from engine.store import received
from engine.store.session import reading, retried
from web.auth.links import without_links
from web.http.visit import GET, Entered, Reader

pages = APIRouter()
_SHOWN = 100


@pages.api_route("/letters", methods=GET)
def list_letters(me: Reader) -> Response:
    """The newest letters to me."""
    with reading(me.house.rt.db) as db:
        found = received.newest(db, me.me.person, _SHOWN)
    return me.show("letters.html", letters=found, most=_SHOWN)


@pages.api_route("/letters/{letter}", methods=GET)
def show_letter(letter: UUID, me: Reader) -> Response:
    """One letter to me, as it was written but for a link that acts. 404: there is none, or it is somebody else's."""
    return _show(me, letter, "letter.html")


@pages.api_route("/letters/{letter}/received", methods=GET)
def ask_received(letter: UUID, me: Reader) -> Response:
    """The page behind the link of a letter: to look says nothing, so a mail scanner may. 404 as above."""
    return _show(me, letter, "letter_received.html")


@pages.post("/letters/{letter}/received")
def say_received(letter: UUID, me: Reader) -> Response:
    """Say that I have it; a second time changes nothing. 404 as above."""
    who = me.me.person
    retried(me.house.rt.db, lambda db: acknowledge(db, letter, who, me.now))
    return me.go(f"/letters/{letter}")


def _show(me: Entered, letter: UUID, template: str) -> Response:
    with reading(me.house.rt.db) as db:
        found = received.one(db, me.me.person, letter)
        if found is None:
            raise NotFound("letter", str(letter))
        at = acknowledged_at(db, letter)
    return me.show(template, letter=found, text=without_links(found.outgoing.text), received_at=at)
