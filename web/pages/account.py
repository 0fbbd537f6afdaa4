"""My account: password, where I am signed in, language, the second step."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from engine.core.errors import BadInput
from engine.store.session import reading, retried
from web.auth import own, sessions, tokens, totp
from web.auth.attempts import TooManyAttempts
from web.auth.own import WrongPassword
from web.auth.passwords import SHORTEST, WeakPassword
from web.auth.tokens import Purpose
from web.http.catalogue import marked
from web.http.forms import Posted, posted
from web.http.pictures import picture
from web.http.visit import GET, Entered, Someone
from web.pages.links import DIFFERENT, WEAK

pages = APIRouter()
Form = Annotated[Posted, Depends(posted)]
_WRONG = marked("This is not your present password.")
_WAIT = marked("Too many attempts. Please wait before the next one, or have the administrator help.")
_WRONG_CODE = marked("This is not the code of this moment. Please wait for the next one and try again.")
_CHANGED = marked("Your password was changed; every other device was signed out.")


@pages.api_route("/account", methods=GET)
def show_account(me: Someone) -> Response:
    """My account."""
    return _show(me)


@pages.post("/account/password")
def change_password(form: Form, me: Someone) -> Response:
    """Take another password. 403: the present one is wrong. 422: the new one may not be taken."""
    new = form.secret("password")
    if new != form.secret("again"):
        return _show(me, 422, problem=DIFFERENT)
    try:
        own.change_password(me.house.rt, me.me.account, me.here, form.secret("present"), new)
    except (WrongPassword, WeakPassword, TooManyAttempts) as refused:
        return _show(me, refused.status, problem=_why(refused))
    return _show(me, done=_CHANGED)


@pages.post("/account/sessions/end-others")
def end_others(me: Someone) -> Response:
    """Sign every other device out."""
    retried(me.house.rt.db, lambda db: sessions.end_all(db, me.me.person, me.here.id))
    return me.go("/account")


@pages.post("/account/sessions/{session}/end")
def end_session(session: UUID, me: Someone) -> Response:
    """Sign one device out; somebody else's stays as it is."""
    retried(me.house.rt.db, lambda db: sessions.end(db, me.me.person, session))
    return me.go("/account")


@pages.post("/account/second-step")
def begin_second_step(me: Someone) -> Response:
    """Draw a secret for the app; nothing is asked for until it is proved."""
    own.begin_second_step(me.house.rt, me.me.account)
    return me.go("/account/second-step")


@pages.api_route("/account/second-step", methods=GET)
def show_second_step(me: Someone) -> Response:
    """The secret, to be put into the app; shown until it is proved and never again."""
    return _show_secret(me)


@pages.post("/account/second-step/prove")
def prove_second_step(form: Form, me: Someone) -> Response:
    """Give the first code and switch the second step on. 422: it is another one."""
    try:
        codes = own.prove_second_step(me.house.rt, me.me.account, form.line("code", 40))
    except BadInput:
        return _show_secret(me, 422, _WRONG_CODE)
    return me.show("recovery_codes.html", codes=codes)


@pages.post("/account/second-step/end")
def end_second_step(form: Form, me: Someone) -> Response:
    """Switch the second step off. 403: the password is wrong."""
    try:
        own.end_second_step(me.house.rt, me.me.account, form.secret("present"))
    except (WrongPassword, TooManyAttempts) as refused:
        return _show(me, refused.status, problem=_why(refused))
    return me.go("/account")


def _show(me: Entered, status: int = 200, problem: str = "", done: str = "") -> Response:
    with reading(me.house.rt.db) as db:
        found = sessions.of_person(db, me.me.person, me.now, me.house.policy.lasting)
        codes = tokens.left(db, me.me.person, Purpose.RECOVERY)
    facts = {"sessions": found, "here": me.here.id, "codes": codes, "shortest": SHORTEST}
    return me.show("account.html", status, **facts, problem=problem, done=done)


def _show_secret(me: Entered, status: int = 200, problem: str = "") -> Response:
    account = me.me.account
    if account.second_step or not account.totp:
        return me.go("/account")
    shown = " ".join(account.totp[n : n + 4] for n in range(0, len(account.totp), 4))
    link = totp.address(account.totp, account.code)
    return me.show(
        "second_step.html", status, secret=shown, link=link, picture=picture(link), problem=problem
    )


def _why(refused: WrongPassword | WeakPassword | TooManyAttempts) -> str:
    if isinstance(refused, WeakPassword):
        return WEAK[refused.why]
    return _WRONG if isinstance(refused, WrongPassword) else _WAIT
