"""Coming in and going out: name and password, the code where one is asked for, another language."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response

from config.words import LANGUAGES
from engine.store.session import retried
from web.auth import accounts, links, sessions
from web.auth.attempts import TooManyAttempts
from web.auth.entering import (
    AccountLocked,
    CameIn,
    CannotEnter,
    Knock,
    WrongCode,
    come_in,
    take_second_step,
)
from web.http.catalogue import marked
from web.http.forms import Posted, own_path, posted
from web.http.visit import GET, Anyone, NotIn, Visit, sign_in_path

pages = APIRouter()
Form = Annotated[Posted, Depends(posted)]
_NO_ENTRY = marked(
    "Name and password do not belong together, or there were too many attempts."
    " Please check both; after several attempts, please wait some minutes."
)
_LOCKED = marked("This account is closed. Please turn to the personnel office.")
_WRONG_CODE = marked("This is not the code of this moment. Please wait for the next one and try again.")
_WAIT = marked("Too many attempts. Please wait before the next one, or have the administrator help.")


@pages.api_route("/login", methods=GET)
def show_login(request: Request, seen: Anyone) -> Response:
    """The page for coming in; who is in goes on."""
    wanted = own_path(request.query_params.get("next", "/"))
    if seen.who is not None and seen.session is not None and not seen.session.waits:
        return seen.go(wanted)
    return seen.show("login.html", next=wanted, name="", problem="")


@pages.post("/login")
def log_in(form: Form, seen: Anyone) -> Response:
    """Come in. 403: name and password do not belong together. 429: too many attempts."""
    wanted, name = own_path(form.line("next", 2000)), form.line("name")
    knock = Knock(name, form.secret("password"), seen.device, seen.address)
    try:
        came = come_in(seen.house.rt, seen.house.policy, knock, seen.cookie)
    except (CannotEnter, AccountLocked, TooManyAttempts) as refused:
        # The page itself says it, so that what was typed is still there.
        said = {CannotEnter: _NO_ENTRY, AccountLocked: _LOCKED, TooManyAttempts: _WAIT}[type(refused)]
        return seen.show("login.html", refused.status, next=wanted, name=name, problem=said)
    return _let_in(seen, came, wanted)


@pages.api_route("/login/code", methods=GET)
def show_code(request: Request, seen: Anyone) -> Response:
    """The page for the code of the second step."""
    wanted = own_path(request.query_params.get("next", "/"))
    if seen.session is None:
        raise NotIn(wanted)
    return seen.show("code.html", next=wanted, problem="") if seen.session.waits else seen.go(wanted)


@pages.post("/login/code")
def give_code(form: Form, seen: Anyone) -> Response:
    """Give the code. 403: it is another one. 429: too many attempts."""
    wanted = own_path(form.line("next", 2000))
    if seen.session is None or not seen.session.waits:
        raise NotIn(wanted)
    try:
        came = take_second_step(
            seen.house.rt, seen.house.policy, seen.session, seen.cookie, form.line("code", 40)
        )
    except (WrongCode, TooManyAttempts) as refused:
        said = _WRONG_CODE if isinstance(refused, WrongCode) else _WAIT
        return seen.show("code.html", refused.status, next=wanted, problem=said)
    return _let_in(seen, came, wanted)


@pages.post("/logout")
def log_out(seen: Anyone) -> Response:
    """End this session."""
    if seen.session is not None:
        mine = seen.session
        retried(seen.house.rt.db, lambda db: sessions.end(db, mine.person, mine.id))
    response = seen.go("/login")
    seen.house.jar.let_out(response)
    return response


@pages.post("/language")
def choose_language(form: Form, seen: Anyone) -> Response:
    """Read in another language: from now on, and on every device of who is in."""
    language = form.line("language", 5)
    response = seen.go(own_path(form.line("next", 2000)))
    if language in LANGUAGES:
        seen.house.jar.set_language(response, language)
        if seen.who is not None:
            me = seen.who.person
            retried(seen.house.rt.db, lambda db: accounts.set_language(db, me, language))
    return response


@pages.api_route("/forgotten", methods=GET)
def show_forgotten(seen: Anyone) -> Response:
    """The page for who forgot his password."""
    return seen.show("forgotten.html", asked=False)


@pages.post("/forgotten")
def ask_reset(form: Form, seen: Anyone, after: BackgroundTasks) -> Response:
    """Ask for a link; the answer is the same whoever was named, and comes as soon."""
    after.add_task(_ask, seen, form.line("name"))
    response = seen.show("forgotten.html", asked=True)
    response.background = after
    return response


def _ask(seen: Visit, name: str) -> None:
    try:
        links.ask_reset(seen.house.rt, seen.house.policy, name, seen.address)
    except TooManyAttempts:
        # Who asks is told nothing, so neither is he told this.
        return


def _let_in(seen: Visit, came: CameIn, wanted: str) -> Response:
    response = seen.go(sign_in_path(wanted).replace("/login", "/login/code", 1) if came.waits else wanted)
    seen.house.jar.let_in(response, came.cookie)
    return response
