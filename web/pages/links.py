"""The pages behind links that act once: to look changes nothing, only the form acts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from web.auth import links
from web.auth.passwords import SHORTEST, WeakPassword
from web.auth.tokens import Purpose
from web.http.catalogue import marked
from web.http.forms import Posted, posted
from web.http.visit import GET, Anyone, Visit

pages = APIRouter()
Form = Annotated[Posted, Depends(posted)]
WEAK = {
    "short": marked("Please take a longer password: at least ten characters, several words are best."),
    "long": marked("Please take a password of at most two hundred characters."),
    "known": marked("This password is one of the first that are guessed. Please take several words."),
    "about_you": marked("Please leave your name, your code and your address out of the password."),
}
DIFFERENT = marked("The two passwords are not the same. Please type both again.")


@pages.api_route("/invitation/{token}", methods=GET)
def show_invitation(token: str, seen: Anyone) -> Response:
    """The page for the first password. 410: the link no longer holds."""
    return _show(seen, token, Purpose.INVITATION)


@pages.post("/invitation/{token}")
def accept_invitation(token: str, form: Form, seen: Anyone) -> Response:
    """Set the first password. 410: the link no longer holds. 422: the password may not be taken."""
    return _use(seen, token, Purpose.INVITATION, form)


@pages.api_route("/reset/{token}", methods=GET)
def show_reset(token: str, seen: Anyone) -> Response:
    """The page for another password. 410: the link no longer holds."""
    return _show(seen, token, Purpose.RESET)


@pages.post("/reset/{token}")
def reset(token: str, form: Form, seen: Anyone) -> Response:
    """Set another password. 410: the link no longer holds. 422: the password may not be taken."""
    return _use(seen, token, Purpose.RESET, form)


def _show(seen: Visit, token: str, purpose: Purpose, problem: str = "") -> Response:
    account = links.owner_of(seen.house.rt, token, purpose)
    facts = {"account": account, "first": purpose is Purpose.INVITATION, "shortest": SHORTEST}
    response = seen.show("set_password.html", 422 if problem else 200, **facts, problem=problem)
    response.headers["referrer-policy"] = "no-referrer"  # the address of this page is the key
    return response


def _use(seen: Visit, token: str, purpose: Purpose, form: Posted) -> Response:
    new = form.secret("password")
    if new != form.secret("again"):
        return _show(seen, token, purpose, DIFFERENT)
    try:
        links.use(seen.house.rt, token, purpose, new)
    except WeakPassword as weak:
        return _show(seen, token, purpose, WEAK[weak.why])
    return seen.show("password_set.html")
