"""My letters: what was written to me, and nothing that was written to anybody else."""

from uuid import UUID

from fastapi import APIRouter, Response

from engine.core.errors import NotFound
from engine.core.identifiers import Moment
from engine.runtime.acknowledge import acknowledge, acknowledged_at
from engine.store import received
from engine.store.letters import Letter
from engine.store.session import reading, retried
from web.auth.links import LinkVoid, without_links
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
    return _show(me, "letter.html", *_mine(me, letter))


@pages.api_route("/letters/{letter}/received", methods=GET)
def ask_received(letter: UUID, me: Reader) -> Response:
    """The page behind the link of a letter: to look says nothing, so a mail scanner may. 404 as above, 410: too old."""
    return _show(me, "letter_received.html", *_holding(me, letter))


@pages.post("/letters/{letter}/received")
def say_received(letter: UUID, me: Reader) -> Response:
    """Say that I have it; a second time changes nothing. 404 and 410 as above."""
    _holding(me, letter)
    who = me.me.person
    retried(me.house.rt.db, lambda db: acknowledge(db, letter, who, me.now))
    return me.go(f"/letters/{letter}")


def _mine(me: Entered, letter: UUID) -> tuple[Letter, Moment | None]:
    """A letter to me, and when I said that I have it."""
    with reading(me.house.rt.db) as db:
        found = received.one(db, me.me.person, letter)
        if found is None:
            raise NotFound("letter", str(letter))
        return found, acknowledged_at(db, letter)


def _holding(me: Entered, letter: UUID) -> tuple[Letter, Moment | None]:
    """The same where it can be said yet, or was."""
    found, at = _mine(me, letter)
    if at is None and me.now > found.outgoing.written_at + me.house.policy.received:
        raise LinkVoid
    return found, at


def _show(me: Entered, template: str, found: Letter, at: Moment | None) -> Response:
    return me.show(template, letter=found, text=without_links(found.outgoing.text), received_at=at)
