"""What waits for my word, and approving several plans at once: chosen, looked at once more, then all or none."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Connection

from engine.core.asked import Command
from engine.core.errors import BadInput, EnvelopeRefused, NotFound, TransitionRefused
from engine.core.identifiers import Obstacle
from engine.runtime.handle import handle_all
from engine.store import calendars, instances
from engine.store.session import reading
from web.http.catalogue import marked
from web.http.forms import NUMBER, Posted, posted
from web.http.visit import GET, Entered, Reader
from web.pages.asking import KEY
from web.pages.judging import my_steps
from web.pages.opened import Opened
from web.pages.paging import shown
from web.pages.waiting import KINDS, Asked, asked_at, asked_for, fitting
from web.typed import number_in
from workflows.remediation import loading
from workflows.remediation.commands import Approve
from workflows.remediation.desk import desk
from workflows.remediation.facts import APPRAISER
from workflows.remediation.said import OBJECT, Heard, said
from workflows.remediation.standing import head_is_awaited, hints, in_the_way
from workflows.remediation.workflow import NAME as PLAN

pages = APIRouter()
Form = Annotated[Posted, Depends(posted)]
_MOST = 100
_BACK, _ADDRESS = "back", 3000  # the list a form came from, in signs as an address writes them
_NONE = marked("Please choose at least one plan.")
_TOO_MANY = marked("Please choose fewer plans at once.")


@dataclass(frozen=True, slots=True)
class Looked:
    """One chosen plan before its approval: what stands in the way, what is worth a look, what its head said."""

    found: Opened
    missing: tuple[Obstacle, ...]
    hints: tuple[Obstacle, ...]
    said: Heard
    mine: bool  # whether its approval is his who looks

    @property
    def ready(self) -> bool:
        """Whether it can be approved as far as anybody sees."""
        revision = self.found.facts.revision
        return self.mine and not self.missing and revision is not None and revision.document is not None

    @property
    def objected(self) -> bool:
        """Whether a deputy's head objects to the text in force."""
        return self.said.head is not None and self.said.head.trigger == OBJECT

    @property
    def awaited(self) -> bool:
        """Whether a deputy's head was asked for his word and has not given it yet."""
        return self.said.head is None and head_is_awaited(self.found.facts)

    @property
    def whose(self) -> str:
        """Whose plan it is, as he is spoken of."""
        return str(self.found.facts.summary["owner"])

    @property
    def mark(self) -> str:
        """What a form carries of it: reference, version and fingerprint, as they were seen."""
        revision = self.found.facts.revision
        plan = self.found.plan
        return f"{plan.ref}|{plan.version}|{revision.fingerprint if revision else ''}"


@pages.api_route("/judge", methods=GET)
def show_waiting(request: Request, me: Reader, approved: int = 0) -> Response:
    """The plans that wait for my word, the longest waiting first; narrowed down and turned over by the address."""
    return _list(me, asked_for(request.query_params), approved=approved)


@pages.post("/judge/preview")
def preview(form: Form, me: Reader) -> Response:
    """The chosen plans once more, before they are approved. 422: none was chosen."""
    refs = tuple(dict.fromkeys(form.lines("plan")))
    back = asked_at(form.line(_BACK, _ADDRESS))
    if not refs or len(refs) > _MOST:
        return _list(me, back, 422, problem=_TOO_MANY if refs else _NONE)
    return _preview(me, refs, back)


@pages.post("/judge/approve")
def approve(form: Form, me: Reader) -> Response:
    """Approve what was looked at: all of it, or nothing, with every reason."""
    marks = [one.split("|") for one in dict.fromkeys(form.lines("plan"))]
    parts = [(one[0], number_in(one[1], NUMBER), one[2]) for one in marks if len(one) == 3]
    sent = [(ref, version, mark) for ref, version, mark in parts if version is not None]
    refs, back = tuple(ref for ref, _, _ in sent), asked_at(form.line(_BACK, _ADDRESS))
    if not refs or len(refs) > _MOST or len(set(refs)) < len(marks):
        return _list(me, back, 422, problem=_TOO_MANY if refs else _NONE)
    key = form.line(KEY)
    if not key:
        raise BadInput("form: expected the key of the act, got none")
    with reading(me.house.rt.db) as db:
        there = {one.found.plan.ref: one for one in _look(db, me, refs)}
    asks = [
        (there[ref].found.plan.id, _command(there[ref].found, version, mark, key))
        for ref, version, mark in sent
    ]
    try:
        done = handle_all(me.house.rt, asks)
    except EnvelopeRefused as refused:
        return _preview(me, refs, back, refused.status, refused.refusals)
    return me.go(back.address(approved=len(done)))


def _list(me: Entered, asked: Asked, status: int = 200, problem: str = "", approved: int = 0) -> Response:
    who = me.me
    with reading(me.house.rt.db) as db:
        mine = desk(db, who.office, who.person, frozenset(who.leads()), who.directory, me.now, who.day)
        calendar = calendars.of(db, [who.office])[who.office]
    page = shown(fitting(mine.to_judge, asked), asked.page)
    first = fitting(mine.to_endorse, asked)[:_MOST] if page.page == 1 else ()
    waited = {
        one.id: calendar.working_days_between(one.submitted_on, who.day)
        for one in (*page.lines, *first)
        if one.submitted_on and calendar.knows(one.submitted_on)
    }
    return me.show(
        "judge_list.html",
        status,
        waits=bool(mine.to_judge),
        shown=page,
        asked=asked,
        units=_units(me, {one.unit for one in mine.to_judge} | {asked.unit}),
        kinds=KINDS,
        to_endorse=first,
        waited=waited,
        approved=approved,
        problem=problem,
    )


def _units(me: Entered, codes: Collection[str]) -> list[tuple[str, str]]:
    """Code and name of these units, in official order."""
    inside = me.me.directory.units_in_order(me.me.day)
    return [(one.code, one.name) for one in inside if one.code in codes]


def _preview(
    me: Entered,
    refs: Sequence[str],
    back: Asked,
    status: int = 200,
    refusals: Sequence[TransitionRefused] = (),
) -> Response:
    with reading(me.house.rt.db) as db:
        looked = _look(db, me, refs)
    return me.show(
        "judge_preview.html",
        status,
        looked=looked,
        ready=tuple(one for one in looked if one.ready),
        objected=tuple(one.whose for one in looked if one.objected),
        awaited=tuple(one.whose for one in looked if one.awaited),
        refusals=refusals,
        back=back.address(),
        people={id: known.name for id, known in me.me.directory.people.items()},
        key_name=KEY,
        key=secrets.token_urlsafe(16),
    )


def _look(db: Connection, me: Entered, refs: Sequence[str]) -> tuple[Looked, ...]:
    """The plans of these references, in a constant number of queries.

    Raises:
        NotFound: one of them is none that who is in may decide on.
    """
    who = me.me
    plans = instances.by_ref(db, list(refs))
    for ref in refs:
        if ref not in plans or plans[ref].workflow != PLAN or plans[ref].office != who.office:
            raise NotFound("plan", ref)
    facts = loading.load(db, list(plans.values()), me.now)
    calendar = calendars.of(db, [who.office])[who.office]
    numbers = {one: each.revision.number if each.revision else 0 for one, each in facts.items()}
    heard = said(db, numbers)
    found = [Opened(plans[ref], facts[plans[ref].id], calendar, me) for ref in refs]
    for one in found:
        if not one.may(APPRAISER):
            raise NotFound("plan", one.plan.ref)
    return tuple(_looked(one, heard[one.plan.id]) for one in found)


def _looked(one: Opened, heard: Heard) -> Looked:
    missing = in_the_way(one.plan, one.facts, one.calendar, one.me.now)
    return Looked(one, missing, hints(one.facts), heard, "approve" in my_steps(one))


def _command(found: Opened, version: int, mark: str, key: str) -> Command:
    # A key belongs to one request; each plan of the act is a request of its own.
    return Command(
        "approve",
        found.me.me.person,
        Approve(mark),
        found.behalf(APPRAISER),
        version,
        f"{key}/{found.plan.ref}",
    )
