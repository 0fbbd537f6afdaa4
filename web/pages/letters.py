"""My letters: what was written to me, and nothing that was written to anybody else."""

from uuid import UUID

from fastapi import APIRouter, Response

from engine.core.errors import NotFound
from engine.store import received
from engine.store.session import reading
from web.auth.links import without_links
from web.http.visit import GET, Reader

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
    with reading(me.house.rt.db) as db:
        found = received.one(db, me.me.person, letter)
    if found is None:
        raise NotFound("letter", str(letter))
    return me.show("letter.html", letter=found, text=without_links(found.outgoing.text))
