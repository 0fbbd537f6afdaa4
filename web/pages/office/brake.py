"""The brake on a page: since when nothing wakes or leaves and why, and the way to let everything go on.

Releasing it says that somebody has looked at the clock; nothing here looks at it for him.
"""

from fastapi import APIRouter, Response

from engine.core.errors import BadInput, EngineError
from engine.core.identifiers import stamp
from engine.runtime.brake import BrakeNotPulled, release
from engine.store import brakes
from engine.store.session import reading
from web.http.refusals import refusal
from web.http.visit import GET, Entered
from web.pages.office.entry import Form, Officer, typed_in

pages = APIRouter()
_PATH = "/office/brake"
_STAMP = 40  # signs


@pages.api_route(_PATH, methods=GET)
def show_brake(me: Officer, done: str = "") -> Response:
    """Whether the brake holds everything, since when and why."""
    return _show(me, done=bool(done))


@pages.post(f"{_PATH}/release")
def release_brake(form: Form, me: Officer) -> Response:
    """The clock was checked and is right: everything goes on. 409: the brake that was seen holds no more."""
    try:
        reason, seen = form.text("reason").strip(), form.line("seen", _STAMP)
        if not reason or not seen:
            raise BadInput("reason: expected how the clock was found to be right, got nothing")
        release(me.house.rt, me.me.person, reason, seen)
    except (BadInput, BrakeNotPulled) as refused:
        return _show(me, refused=refused, reason=typed_in(form, "reason").get("reason", ""))
    return me.go(f"{_PATH}?done=1")


def _show(
    me: Entered, *, done: bool = False, refused: EngineError | None = None, reason: str = ""
) -> Response:
    with reading(me.house.rt.db) as db:
        held = brakes.in_force(db)
    return me.show(
        "office/brake.html",
        refused.status if refused else 200,
        held=held,
        seen=stamp(held.pulled_at) if held else "",
        done=done and held is None,
        moved=isinstance(refused, BrakeNotPulled),
        said=refusal(me.language, refused) if refused and not isinstance(refused, BrakeNotPulled) else "",
        reason=reason,
    )
