"""What is decided on the page of `judging`: approve, return, accept, say first, record a result, close.

Each form asks for one step of the table. Refused, the same page comes again with every reason and all that was typed.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Response

from config.phrases import opinion_phrases
from engine.core.asked import NOTHING, Payload
from engine.core.calendar import Deadline, Wording
from engine.core.errors import BadInput, TransitionRefused
from engine.core.identifiers import Role
from engine.store.session import reading
from web.defects import a_defect
from web.http.catalogue import marked
from web.http.forms import Posted, posted
from web.http.visit import Entered, Reader
from web.pages.asking import ask
from web.pages.judging import Typed, show
from web.pages.opened import find_plan
from web.typed import number_in
from workflows.remediation.commands import AcceptOther, Approve, HeadsWord, Judge, Reject
from workflows.remediation.facts import APPRAISER, HEAD, SUPERVISOR

pages = APIRouter()
Form = Annotated[Posted, Depends(posted)]
_MARK = 64
_NO_DAY = marked("Please give the new deadline as a date.")
_NONE_SUCH = marked(
    'New deadline: "%(found)s" is no day of these years. Please write one such as 30/03/2023.'
)


@pages.post("/plans/{ref:path}/judge/approve")
def approve(ref: str, form: Form, me: Reader) -> Response:
    """Judge the text good; bound to the fingerprint of what was shown."""
    payload = Approve(form.line("fingerprint", _MARK))
    return _decide(me, ref, form, "approve", payload, APPRAISER, Typed("approve"))


@pages.post("/plans/{ref:path}/judge/return")
def send_back(ref: str, form: Form, me: Reader) -> Response:
    """Return the plan, or ask to supplement it: ticked defects, an opinion, a new deadline."""
    ticks = form.lines("defect")
    chosen = _chosen(form)
    wording = Wording.BEFORE if form.line("wording") == Wording.BEFORE else Wording.BY
    text = form.text("opinion")
    typed = Typed("return", "", text, frozenset(ticks), frozenset(chosen), form.line("deadline"), wording)
    more = form.line("unfold")
    typed = replace(typed, opened=frozenset((*form.lines("open"), more)))
    if more:
        # Without JavaScript the ticks of one more weakness come with the whole page; nothing is decided yet.
        with reading(me.house.rt.db) as db:
            return show(find_plan(db, me, ref), typed=typed)
    day = _day(form)
    if day is None:
        with reading(me.house.rt.db) as db:
            found = find_plan(db, me, ref)
        return show(found, 422, typed=typed, problem=_NONE_SUCH if typed.deadline.strip() else _NO_DAY)
    phrases = opinion_phrases()
    opinion = "\n".join([*(phrases[n] for n in chosen), *([text.strip()] if text.strip() else [])])
    points = tuple(dict.fromkeys(a_defect(one) for one in ticks))
    payload = Reject(points, opinion, Deadline(day, wording))
    return _decide(me, ref, form, "reject", payload, APPRAISER, typed)


@pages.post("/plans/{ref:path}/judge/nothing")
def accept_none(ref: str, form: Form, me: Reader) -> Response:
    """Accept that there is nothing to remedy."""
    return _decide(me, ref, form, "accept_none", NOTHING, APPRAISER, Typed("nothing"))


@pages.post("/plans/{ref:path}/judge/other")
def accept_other(ref: str, form: Form, me: Reader) -> Response:
    """Accept a weakness that cannot be linked, with the reason."""
    code, reason = form.line("weakness"), form.text("reason")
    typed = Typed("other", code, reason)
    return _decide(me, ref, form, "accept_other", AcceptOther(code, reason), APPRAISER, typed, code)


@pages.post("/plans/{ref:path}/judge/word")
def speak_first(ref: str, form: Form, me: Reader) -> Response:
    """The word of a deputy's head: endorsed, or objected to."""
    trigger = "object" if form.line("word") == "object" else "endorse"
    opinion = form.text("opinion")
    return _decide(me, ref, form, trigger, HeadsWord(opinion), HEAD, Typed("word", "", opinion))


@pages.post("/plans/{ref:path}/judge/result")
def record_result(ref: str, form: Form, me: Reader) -> Response:
    """What became of one weakness."""
    code, result, why = form.line("weakness"), form.line("result"), form.text("explanation")
    typed = Typed("result", code, why, result=result)
    return _decide(me, ref, form, "judge", Judge(code, result, why), SUPERVISOR, typed, code)


@pages.post("/plans/{ref:path}/judge/close")
def close(ref: str, form: Form, me: Reader) -> Response:
    """Close a plan whose weaknesses all have a result."""
    return _decide(me, ref, form, "close", NOTHING, SUPERVISOR, Typed("close"))


def _decide(
    me: Entered,
    ref: str,
    form: Posted,
    trigger: str,
    payload: Payload,
    role: Role,
    typed: Typed,
    stay_at: str = "",
) -> Response:
    """Ask for the step; go on to the plan, or back to the place on this page where the work goes on."""
    with reading(me.house.rt.db) as db:
        found = find_plan(db, me, ref)
    try:
        ask(me, found.plan, trigger, payload, form, found.behalf(role))
    except TransitionRefused as refused:
        with reading(me.house.rt.db) as db:  # as it stands now: another may have acted meanwhile
            found = find_plan(db, me, ref)
        return show(found, refused.status, refused.obstacles, typed)
    path = f"/plans/{quote(found.plan.ref)}"
    return me.go(f"{path}/judge#{quote(stay_at)}" if stay_at else path)


def _chosen(form: Posted) -> list[int]:
    """The phrases that were ticked, those that are there."""
    given = {number_in(one, 3) for one in form.lines("phrase")}
    return [place for place in range(len(opinion_phrases())) if place in given]


def _day(form: Posted) -> date | None:
    with suppress(BadInput):
        return form.day("deadline")
    return None
