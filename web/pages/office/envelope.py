"""One envelope that came on paper: one arrival for several plans of a unit, recorded as one act, all or nothing."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from engine.core.asked import Command
from engine.core.errors import BadInput, EngineError, EnvelopeRefused, NotFound
from engine.core.identifiers import PersonId
from engine.core.said import Said
from engine.runtime.handle import handle_all
from engine.store import calendars, instances
from engine.store.session import reading
from web.attachments import AttachmentRefused
from web.http.forms import NUMBER, Posted
from web.http.refusals import refusal
from web.http.visit import GET, Entered
from web.pages.asking import Seen, seen_in
from web.pages.office import choices
from web.pages.office.entry import Form, Officer, cycle_meant, needed, typed_in
from web.pages.office.officer import content_awaited
from web.pages.opened import Opened
from web.pages.scans import NO_SCAN, Scan, kept_scan
from web.typed import number_in
from workflows.directory.facts import UnitFacts
from workflows.remediation import loading
from workflows.remediation import reading as plans_of
from workflows.remediation.commands import Receive
from workflows.remediation.facts import OFFICER, PERSONAL
from workflows.remediation.workflow import NAME as PLAN
from workflows.remediation.workflow import REJECTED, REQUIRED

pages = APIRouter()
MANY = 100  # plans in one envelope
_COUNT = 3  # digits of such a number
_FIELDS = ("arrived", "number", "sender")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit and its plans: those that may lie in an envelope, and those whose content is awaited."""

    unit: UnitFacts
    awaited: tuple[Opened, ...]
    without_content: tuple[Opened, ...]


@pages.api_route("/office/envelope", methods=GET)
def show_envelope(me: Officer, unit: str = "", done: str = "") -> Response:
    """The form of an envelope: first whose it is, then what lies in it."""
    many = number_in(done, _COUNT) or 0
    return _show(me, unit, done=many)


@pages.post("/office/envelope")
def record_envelope(form: Form, me: Officer) -> Response:
    """Record what came: every plan that is ticked, or none. 409: with what stands in the way of each."""
    unit = form.line("unit")
    scan = NO_SCAN
    try:
        scan = kept_scan(me, form)
        many = _record(me, form, scan)
    except (EnvelopeRefused, BadInput, AttachmentRefused) as refused:
        ticked = frozenset(form.lines("plan"))
        typed = typed_in(form, *_FIELDS)
        return _show(me, unit, refused.status, refused=refused, typed=typed, ticked=ticked, scan=scan)
    return me.go(f"/office/envelope?{urlencode({'unit': unit, 'done': many})}")


def _record(me: Entered, form: Posted, scan: Scan) -> int:
    arrived, number, key = needed(form, "arrived"), form.line("number").strip(), seen_in(form).key
    payload = Receive(arrived, number, PersonId(form.line("sender")), scan=scan.digest)
    refs, seen = list(dict.fromkeys(form.lines("plan"))), _versions(form)
    if not 0 < len(refs) <= MANY or not set(refs) <= seen.keys():
        raise BadInput(
            "envelope: expected 1 to {most} of the plans of this page, got {count}",
            most=MANY,
            count=len(refs),
        )
    with reading(me.house.rt.db) as db:
        known = _opened(db, me, refs)
    asks = []
    for ref in refs:
        one = known[ref]
        # A key belongs to one request; each plan of an envelope is a request of its own.
        own_key = f"{key}/{ref}" if len(refs) > 1 else key
        behalf = one.behalf(OFFICER)
        command = Command("receive", me.me.person, payload, behalf, seen[ref], own_key)
        asks.append((one.plan.id, command))
    return len(handle_all(me.house.rt, asks))


def _versions(form: Posted) -> dict[str, int]:
    """The version of each plan as the page showed it: "SNN/2022/CCKL-1 3"."""
    pairs = (one.rpartition(" ") for one in form.lines("seen"))
    return {ref: n for ref, _, typed in pairs if (n := number_in(typed, NUMBER)) is not None}


def _opened(db: Connection, me: Entered, refs: list[str]) -> dict[str, Opened]:
    """These plans of the office.

    Raises:
        NotFound: one is none of its.
    """
    found = instances.by_ref(db, refs)
    mine = [one for one in found.values() if one.office == me.me.office and one.workflow == PLAN]
    if missing := sorted(set(refs) - {one.ref for one in mine}):
        raise NotFound("plan", missing[0])
    facts = loading.load(db, mine, me.now)
    calendar = calendars.of(db, [me.me.office])[me.me.office]
    return {one.ref: Opened(one, facts[one.id], calendar, me) for one in mine}


def _show(
    me: Entered,
    unit: str,
    status: int = 200,
    *,
    done: int = 0,
    refused: EngineError | None = None,
    typed: Mapping[str, str] | None = None,
    ticked: frozenset[str] = frozenset(),
    scan: Scan = NO_SCAN,
) -> Response:
    who = me.me
    with reading(me.house.rt.db) as db:
        cycle = cycle_meant(db, who.office, None)
        chosen = _of_unit(db, me, cycle.year, unit) if cycle and unit else None
    refusals = refused.refusals if isinstance(refused, EnvelopeRefused) else ()
    return me.show(
        "office/envelope.html",
        status,
        cycle=cycle,
        chosen=chosen,
        unit=unit,
        units=choices.units(who.directory, who.day),
        people=choices.of_unit(who.directory, unit, who.day),
        act_seen=Seen(
            0, secrets.token_urlsafe(16)
        ),  # one key for the act; each plan has its version beside it
        done=done,
        problem=refusal(me.language, refused) if refused and not refusals else "",
        refusals=refusals,
        typed=typed or {},
        ticked=ticked,
        scan=scan,
    )


def _of_unit(db: Connection, me: Entered, year: int, unit: str) -> _Unit:
    known = me.me.directory.units.get(unit)
    if known is None:
        raise NotFound("unit", unit, Said("a unit of office '{office}'", office=me.me.office))
    ids = [one.id for one in plans_of.plans_of_cycle(db, (me.me.office, year)) if one.unit == unit]
    found = _opened(db, me, [one.ref for one in instances.read(db, ids).values()])
    leaders = [*me.me.directory.leaders(unit, me.me.day)]
    plans = sorted(found.values(), key=lambda one: _place(one, leaders))
    return _Unit(
        known,
        tuple(one for one in plans if one.plan.state in (REQUIRED, REJECTED)),
        tuple(one for one in plans if content_awaited(one)),
    )


def _place(one: Opened, leaders: list[PersonId]) -> tuple[int, str]:
    """The collective first, then people by rank; who left the unit stands last."""
    owner = one.facts.owner
    personal = one.facts.kind == PERSONAL
    return (
        1 + leaders.index(owner) if owner in leaders else len(leaders) + 1
    ) if personal else 0, one.plan.ref
