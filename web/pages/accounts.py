"""The accounts of the office, for who keeps them: invite, close, open. For everybody else the page is not there."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from engine.core.errors import BadInput, NotFound
from engine.store.session import reading
from web.auth import accounts, links, office
from web.auth.links import CannotInvite
from web.http.catalogue import marked
from web.http.forms import Posted, posted
from web.http.visit import GET, Entered, Someone
from workflows.directory.facts import PersonFacts
from workflows.directory.loading import find_person

pages = APIRouter()
_NOBODY = marked("Nobody has this code.")
_OWN = marked("Your own account cannot be closed here; another administrator may do it.")
_WHY = {
    "no_address": marked("There is no e-mail address to write to. The personnel office can enter one."),
    "came_in": marked("This person has come in already; who forgot the password asks for a link where one comes in."),
    "closed": marked("This account is closed. Open it first."),
}  # fmt: skip
_INVITED = marked("The invitation is written and leaves in sending hours; its link holds until %(day)s.")
_CLOSED = marked("The account is closed; whoever was in it is out.")
_OPENED = marked("The account is open, and nobody has to wait any more.")


def keeper(me: Someone) -> Entered:
    """The request of who keeps the accounts.

    Raises:
        NotFound: he does not.
    """
    if not me.me.administrator:
        raise NotFound("page", me.path)
    return me


Keeper = Annotated[Entered, Depends(keeper)]
Form = Annotated[Posted, Depends(posted)]


@pages.api_route("/accounts", methods=GET)
def show_accounts(me: Keeper) -> Response:
    """Every account, and who has none. 404: he does not keep them."""
    return _show(me)


@pages.post("/accounts/invite")
def invite(form: Form, me: Keeper) -> Response:
    """Make an account and write its owner how to come in. 422: with why not."""
    typed = form.line("person")
    try:
        whom = _person(me, typed)
        until = links.invite(me.house.rt, me.house.policy, whom, me.me.person)
    except (NotFound, CannotInvite) as refused:
        why = _WHY[refused.why] if isinstance(refused, CannotInvite) else _NOBODY
        return _show(me, why, typed)
    return _show(me, done=_INVITED, day=f"{until:%d/%m/%Y}", whom=whom)


@pages.post("/accounts/lock")
def lock(form: Form, me: Keeper) -> Response:
    """Close an account; whoever is in it is out. 422: with why not."""
    try:
        whom = _person(me, form.line("person"))
        office.lock(me.house.rt, whom.id, me.me.person)
    except NotFound:
        return _show(me, _NOBODY)
    except BadInput:
        return _show(me, _OWN)
    return _show(me, done=_CLOSED, whom=whom)


@pages.post("/accounts/unlock")
def unlock(form: Form, me: Keeper) -> Response:
    """Open an account again, also one that must wait after too many guesses. 422: with why not."""
    try:
        whom = _person(me, form.line("person"))
        office.unlock(me.house.rt, whom.id, me.me.person)
    except NotFound:
        return _show(me, _NOBODY)
    return _show(me, done=_OPENED, whom=whom)


def _person(me: Entered, typed: str) -> PersonFacts:
    with reading(me.house.rt.db) as db:
        return find_person(db, me.me.office, typed.strip().upper())


def _show(
    me: Entered,
    problem: str = "",
    typed: str = "",
    done: str = "",
    day: str = "",
    whom: PersonFacts | None = None,
) -> Response:
    who = me.me
    with reading(me.house.rt.db) as db:
        found = accounts.of_office(db, who.office)
    have = {one.person for one in found}
    posts = {post.person for post in who.directory.posts_on(who.day)} - have
    without = sorted((who.directory.people[person] for person in posts), key=lambda one: one.code)
    facts = {
        "accounts": found,
        "without": without,
        "typed": typed,
        "problem": problem,
        "done": done,
        "day": day,
        "whom": whom,
    }
    return me.show("accounts.html", 422 if problem else 200, **facts)
