"""What the owner of a plan may do beside writing it: declare that nothing was found, and take back what he has sent."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from engine.core.asked import NOTHING, Payload
from engine.core.errors import TransitionRefused
from engine.core.identifiers import Obstacle
from engine.store.session import reading
from web.http.forms import Posted, posted
from web.http.visit import GET, Entered, Reader
from web.pages.asking import ask, seen
from web.pages.opened import Opened, find_plan, open_plan
from web.pages.writing_page import NotYours
from workflows.remediation.commands import DeclareNone
from workflows.remediation.facts import OWNER

pages = APIRouter()
Form = Annotated[Posted, Depends(posted)]
DECLARE, WITHDRAW = "declare_none", "withdraw"
_TEMPLATES = {DECLARE: "declare_none.html", WITHDRAW: "withdraw.html"}


@pages.api_route("/plans/{ref:path}/none", methods=GET)
def show_declaring(ref: str, me: Reader) -> Response:
    """The form to declare that nothing was found. 403: it is not his plan."""
    return _shown(_opened(me, ref), DECLARE)


@pages.post("/plans/{ref:path}/none")
def declare_none(ref: str, me: Reader, form: Form) -> Response:
    """Declare that nothing was found, by the document that says so. 409: refused, with every reason."""
    document = form.line("document")
    return _done(me, ref, DECLARE, DeclareNone(document), form, document)


@pages.api_route("/plans/{ref:path}/withdraw", methods=GET)
def show_withdrawing(ref: str, me: Reader) -> Response:
    """The form to take a plan back. 403: it is not his plan."""
    return _shown(_opened(me, ref), WITHDRAW)


@pages.post("/plans/{ref:path}/withdraw")
def withdraw(ref: str, me: Reader, form: Form) -> Response:
    """Take a plan back as long as nobody has decided. 409: refused, with every reason."""
    return _done(me, ref, WITHDRAW, NOTHING, form)


def _opened(me: Entered, ref: str) -> Opened:
    found = open_plan(me, ref)
    if not found.may(OWNER):
        raise NotYours(found.plan.ref)
    return found


def _done(
    me: Entered, ref: str, trigger: str, payload: Payload, form: Posted, document: str = ""
) -> Response:
    with reading(me.house.rt.db) as db:
        found = find_plan(db, me, ref)
    if not found.may(OWNER):
        raise NotYours(found.plan.ref)
    try:
        ask(me, found.plan, trigger, payload, form, found.behalf(OWNER))
    except TransitionRefused as refused:
        # The page itself says it, so that what was typed is still there.
        return _shown(found, trigger, document, refused.obstacles, refused.status)
    return me.go(f"/plans/{found.plan.ref}")


def _shown(
    found: Opened, trigger: str, document: str = "", refused: tuple[Obstacle, ...] = (), status: int = 200
) -> Response:
    return found.me.show(
        _TEMPLATES[trigger],
        status,
        plan=found.plan,
        facts=found.facts,
        seen=seen(found.plan),
        document=document,
        refused=refused,
    )
