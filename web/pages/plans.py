"""One plan, for who has a part in it: where it stands, until when, and where he goes from here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response

from engine.core.identifiers import Moment, PersonId, Role
from engine.core.ladder import next_wake
from engine.core.rungs import Ladder
from engine.store import ladders, trail
from engine.store.session import reading
from web.auth import readings
from web.auth.who import Who
from web.history import just_done
from web.http.catalogue import marked
from web.http.visit import GET, Reader
from web.pages.opened import Opened, open_plan
from web.pages.work import dues
from web.writing import WRITTEN_IN
from workflows.directory.facts import Rank
from workflows.remediation.facts import (
    APPRAISER,
    CONTACT,
    HEAD,
    LEADER_IN_CHARGE,
    OFFICER,
    OWNER,
    SUPERVISOR,
)
from workflows.remediation.said import HeadSaid, said_in
from workflows.remediation.standing import head_is_awaited, in_the_way
from workflows.remediation.workflow import REJECTED, REQUIRED, UNDER_SUPERVISION, WAITING

pages = APIRouter()
_PARTS = (OWNER, CONTACT, APPRAISER, SUPERVISOR, OFFICER, LEADER_IN_CHARGE)


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody who may act in a part today: as what he is called, and for whom where he stands in, else ""."""

    name: str
    title: str
    capacity: str
    behalf: str


@pages.api_route("/plans/{ref:path}", methods=GET)
def show_plan(ref: str, me: Reader) -> Response:
    """Where a plan stands. 404: there is none, or it is none of his."""
    found = open_plan(me, ref)
    plan, facts, who = found.plan, found.facts, me.me
    read: tuple[readings.Reading, ...] = ()
    with reading(me.house.rt.db) as db:
        if found.own:
            read = readings.of_plan(db, plan.id)
        known = ladders.of(db, (clock.ladder for clock in plan.clocks.values()))
        happened = trail.of_streams(db, [plan.id])[plan.id]
    done = just_done(happened, who.person, me.now)
    head = said_in(happened, facts.revision.number).head if facts.revision else None
    missing = in_the_way(plan, facts, found.calendar, me.now)
    people = [one.person for one in read] + [one.person for one in (head,) if one]
    names = {person: _name(person, who) for person in people}
    due = dues([facts.due_on], who.day, found.calendar)[facts.due_on]
    return me.show(
        "plan.html",
        plan=plan,
        facts=facts,
        missing=missing,
        own=found.own,
        done=done,
        head=head,
        head_asked=head is None and plan.state in WAITING and head_is_awaited(facts),
        read=read,
        names=names,
        due=due,
        wakes=dict(_wakes(found, known)),
        parts=_parts(found),
        more_wait=done is not None and found.may(APPRAISER),
        acts=tuple(_acts(found, head)),
        reads=tuple(_reads(found)),
    )


def _wakes(found: Opened, known: Mapping[str, Ladder]) -> Iterator[tuple[str, Moment]]:
    """When each of its clocks speaks next."""
    for name, clock in found.plan.clocks.items():
        if at := next_wake(clock, known[clock.ladder], found.calendar):
            yield name, at


def _acts(found: Opened, head: HeadSaid | None) -> Iterator[tuple[str, str]]:
    """What he may do now: where, and what it is called. Whether it is let through is asked when he does it."""
    base, state = f"/plans/{found.plan.ref}", found.plan.state
    if found.may(OWNER, CONTACT) and state in WRITTEN_IN:
        yield f"{base}/write", marked("Write the plan")
    if found.may(OWNER) and state == REQUIRED:
        yield f"{base}/none", marked("Declare that nothing is to be remedied")
    if found.may(OWNER) and state in WAITING:
        yield f"{base}/withdraw", marked("Take the plan back")
    if found.may(APPRAISER) and state in WAITING:
        yield f"{base}/judge", marked("Judge the plan")
    elif found.may(SUPERVISOR) and state == UNDER_SUPERVISION:
        yield f"{base}/judge", marked("Judge what became of it")
    elif found.may(APPRAISER) and state == UNDER_SUPERVISION:
        yield f"{base}/judge", marked("Ask for a supplement")
    elif found.may(APPRAISER) and state in (REQUIRED, REJECTED) and _untied(found):
        yield f"{base}/judge", marked("Accept a weakness that cannot be tied")
    elif found.may(HEAD) and state in WAITING and found.facts.rank == Rank.DEPUTY:
        said = marked("Change what I said as head of the unit")
        yield f"{base}/judge", said if head else marked("Say my word as head of the unit")
    if found.may(OFFICER):
        yield f"{base}/officer", marked("Acts of the officer")


def _reads(found: Opened) -> Iterator[tuple[str, str]]:
    """What there is to read of it, for everybody who may open it."""
    base, who, unit = f"/plans/{found.plan.ref}", found.me.me, found.facts.unit
    yield f"{base}/text", marked("The text of the plan")
    yield f"{base}/story", marked("The story of the plan")
    if who.reads_every_plan or unit in who.leads() or who.person in who.directory.leaders(unit, who.day):
        yield f"/matrix/{unit}", marked("Who takes up what in the unit")


def _untied(found: Opened) -> bool:
    """Whether the review recorded a weakness that nobody has accepted as one of another kind."""
    linkage = found.facts.linkage
    return any(code not in linkage.accepted_other for code in linkage.recorded)


def _parts(found: Opened) -> Mapping[tuple[Part, ...], Sequence[Role]]:
    """Who has which parts in it today: the same people are named once; a part that nobody has is there too."""
    who = found.me.me
    parts: dict[tuple[Part, ...], list[Role]] = {}
    for role in _PARTS:
        people = tuple(
            Part(
                _name(one.person, who),
                who.directory.title(one.person, who.day),
                one.capacity,
                _name(one.on_behalf_of, who) if one.on_behalf_of else "",
            )
            for one in found.facts.may(role)
        )
        parts.setdefault(people, []).append(role)
    return parts


def _name(person: PersonId, who: Who) -> str:
    known = who.directory.people.get(person)
    return known.name if known else person
