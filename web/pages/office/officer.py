"""What an officer does with one plan: paper and content received, duty lifted, ended, moved, taken up again.

Each form asks for one step of the table. Refused, the page comes again with every reason and all that was typed.
"""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from fastapi import APIRouter, Response

from engine.core.asked import Payload
from engine.core.calendar import Deadline, Wording
from engine.core.errors import BadInput, EngineError, NotFound, TransitionRefused
from engine.core.identifiers import Obstacle, PersonId
from engine.store.session import reading
from web.attachments import AttachmentRefused
from web.http.forms import Posted
from web.http.refusals import refusal
from web.http.visit import GET, Entered, Reader
from web.pages.asking import ask, seen
from web.pages.office import choices
from web.pages.office.entry import Form, needed, typed_in
from web.pages.opened import Opened, find_plan, open_plan
from web.pages.scans import NO_SCAN, Scan, kept_scan
from workflows.remediation.commands import Lapse, Reassign, Receive, Reopen, Waive
from workflows.remediation.facts import DIRECTOR, LEADER_IN_CHARGE, OFFICER, PERSONNEL_HEAD, PERSONNEL_LEADER
from workflows.remediation.standing import steps
from workflows.remediation.workflow import WAITING

pages = APIRouter()
ACTS = ("receive", "reassign", "waive", "lapse", "reopen")
_ABOVE = (PERSONNEL_HEAD, LEADER_IN_CHARGE, PERSONNEL_LEADER, DIRECTOR)
_FIELDS = ("arrived", "number", "sender", "reason", "document", "approved_by", "deadline", "wording", "unit")


@pages.api_route("/plans/{ref:path}/officer", methods=GET)
def show_acts(ref: str, me: Reader) -> Response:
    """What the officer may do with this plan now. 404: it is none of his."""
    return _show(officers(open_plan(me, ref)))


@pages.post("/plans/{ref:path}/officer/receive")
def receive(ref: str, form: Form, me: Reader) -> Response:
    """Record paper; its content follows on the page of `content`."""
    kept: list[Scan] = []

    def payload(form: Posted) -> Payload:
        kept.append(kept_scan(me, form))
        arrived, number = needed(form, "arrived"), form.line("number").strip()
        return Receive(arrived, number, PersonId(form.line("sender")), scan=kept[0].digest)

    return _act(me, ref, form, "receive", payload, kept)


@pages.post("/plans/{ref:path}/officer/waive")
def waive(ref: str, form: Form, me: Reader) -> Response:
    """Lift the duty: another person above has approved."""
    return _act(
        me, ref, form, "waive", lambda form: Waive(form.text("reason"), form.line("document"), _above(form))
    )


@pages.post("/plans/{ref:path}/officer/lapse")
def lapse(ref: str, form: Form, me: Reader) -> Response:
    """End the duty without a plan, by the Director's conclusion."""
    return _act(me, ref, form, "lapse", lambda form: Lapse(form.line("document")))


@pages.post("/plans/{ref:path}/officer/reassign")
def reassign(ref: str, form: Form, me: Reader) -> Response:
    """Move the plan to another unit."""
    return _act(
        me,
        ref,
        form,
        "reassign",
        lambda form: Reassign(form.line("unit"), form.text("reason"), form.line("document")),
    )


@pages.post("/plans/{ref:path}/officer/reopen")
def reopen(ref: str, form: Form, me: Reader) -> Response:
    """Take a closed duty up again, with a new deadline."""

    def payload(form: Posted) -> Payload:
        wording = Wording.BEFORE if form.line("wording") == Wording.BEFORE else Wording.BY
        until = Deadline(needed(form, "deadline"), wording)
        return Reopen(form.text("reason"), form.line("document"), _above(form), until)

    return _act(me, ref, form, "reopen", payload)


def _act(
    me: Entered,
    ref: str,
    form: Posted,
    trigger: str,
    payload: Callable[[Posted], Payload],
    kept: list[Scan] | None = None,
) -> Response:
    found = _found(me, ref)
    try:
        ask(me, found.plan, trigger, payload(form), form, found.behalf(OFFICER))
    except (TransitionRefused, BadInput, AttachmentRefused) as refused:
        scan = kept[0] if kept else NO_SCAN
        # As it stands now: another may have acted meanwhile.
        return _show(_found(me, ref), trigger, refused, typed_in(form, *_FIELDS), scan)
    return me.go(f"/plans/{quote(found.plan.ref)}")


def content_awaited(found: Opened) -> bool:
    """Whether paper was recorded, and what it says has not been entered yet."""
    facts = found.facts
    paper = found.plan.state in WAITING and facts.content_on is None
    return paper and facts.revision is not None and not facts.revision.declares_none


def officers(found: Opened) -> Opened:
    """The plan, for whoever is its officer today or of the personnel office.

    Raises:
        NotFound: he is neither.
    """
    if not (found.me.me.personnel or found.may(OFFICER)):
        raise NotFound("page", found.me.path)
    return found


def _found(me: Entered, ref: str) -> Opened:
    with reading(me.house.rt.db) as db:
        return officers(find_plan(db, me, ref))


def _above(form: Posted) -> PersonId:
    return PersonId(form.line("approved_by"))


def _show(
    found: Opened,
    act: str = "",
    refused: EngineError | None = None,
    typed: Mapping[str, str] | None = None,
    scan: Scan = NO_SCAN,
) -> Response:
    me, facts, plan = found.me, found.facts, found.plan
    who, revision = me.me, found.facts.revision
    mine = steps(plan, facts, who.person)
    obstacles: tuple[Obstacle, ...] = refused.obstacles if isinstance(refused, TransitionRefused) else ()
    above = (holder.person for role in _ABOVE for holder in facts.may(role) if holder.on_behalf_of is None)
    came = plan.state in WAITING
    return me.show(
        "office/officer.html",
        refused.status if refused else 200,
        plan=plan,
        facts=facts,
        acts=[one for one in ACTS if one in mine and not (one == "receive" and came)],
        awaited=revision if "receive" in mine and content_awaited(found) else None,
        act_seen=seen(plan),
        tried=act,
        obstacles_found=obstacles,
        problem=refusal(found.me.language, refused) if refused and not obstacles else "",
        typed=typed or {},
        scan=scan,
        above=choices.people(who.directory, above, who.day),
        people=choices.of_unit(who.directory, facts.unit, who.day),
        units=choices.units(who.directory, who.day),
    )
