"""One measure: what is to be done, what was said of it; say that it is done, confirm it, send it back, give it up.

Whoever has no part in it, nor in its plan, finds no such measure. Its text is of the plan, so looking at it is noted.
"""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Response
from sqlalchemy import Connection

from engine.core.asked import NOTHING, Instance, Payload
from engine.core.errors import NotFound, TransitionRefused
from engine.core.identifiers import Obstacle, PersonId, Role
from engine.store import calendars, instances, trail
from engine.store.session import reading, retried
from web.auth import readings
from web.history import just_done
from web.http.forms import Posted, posted
from web.http.visit import GET, Entered, Reader
from web.pages.asking import ask, seen
from web.pages.opened import find_plan
from web.pages.work import dues
from workflows.measure import loading, reports
from workflows.measure.commands import Claim, MarkNotRemedied, Return
from workflows.measure.facts import CONTACT, DOER, OWNER, SUPERVISOR, MeasureFacts
from workflows.measure.reports import MeasureLine
from workflows.measure.workflow import CLAIMED_DONE, NAME, RUNNING

pages = APIRouter()
Form = Annotated[Posted, Depends(posted)]
_FIELDS = ("done", "evidence", "opinion", "explanation")  # what somebody may have typed
_CLAIMS = (DOER, OWNER, CONTACT)
_ACTS = {
    "claim": _CLAIMS,
    "confirm": (SUPERVISOR,),
    "return": (SUPERVISOR,),
    "mark_not_remedied": (SUPERVISOR,),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One measure as it stands now, and who looks at it."""

    one: Instance
    line: MeasureLine
    facts: MeasureFacts
    me: Entered

    def acts(self) -> frozenset[str]:
        """What he may ask for as it stands."""
        if self.one.state not in RUNNING:
            return frozenset()
        mine = {trigger for trigger, roles in _ACTS.items() if self._holds(*roles)}
        claimed = self.one.state == CLAIMED_DONE
        return frozenset(mine - ({"claim"} if claimed else {"confirm", "return"}))

    def behalf(self, trigger: str) -> PersonId | None:
        """For whom he asks it, where it is not his own part."""
        me = self.me.me.person
        mine = [h.on_behalf_of for role in _ACTS[trigger] for h in self.facts.may(role) if h.person == me]
        return None if None in mine or not mine else mine[0]

    def _holds(self, *roles: Role) -> bool:
        me = self.me.me.person
        return any(holder.person == me for role in roles for holder in self.facts.may(role))


@pages.api_route("/measures/{ref:path}", methods=GET)
def show_measure(ref: str, me: Reader) -> Response:
    """One measure. 404: there is none, or it is none of his."""
    with reading(me.house.rt.db) as db:
        found = _find(db, me, ref)
        known = found.line.owner == me.me.person or readings.noted(
            db, found.line.plan, me.me.person, me.me.day
        )
    if not known:
        who = me.me
        retried(me.house.rt.db, lambda db: readings.note(db, found.line.plan, who.person, who.day, me.now))
    return _show(found)


@pages.post("/measures/{ref:path}/claim")
def claim(ref: str, form: Form, me: Reader) -> Response:
    """Say that it is done. 409: with every reason why not."""
    return _act(ref, me, form, "claim", Claim(form.text("done"), form.text("evidence")))


@pages.post("/measures/{ref:path}/confirm")
def confirm(ref: str, form: Form, me: Reader) -> Response:
    """Confirm what was said to be done. 409: with every reason why not."""
    return _act(ref, me, form, "confirm", NOTHING)


@pages.post("/measures/{ref:path}/return")
def send_back(ref: str, form: Form, me: Reader) -> Response:
    """Send back what does not convince. 409: with every reason why not."""
    return _act(ref, me, form, "return", Return(form.text("opinion")))


@pages.post("/measures/{ref:path}/not-remedied")
def give_up(ref: str, form: Form, me: Reader) -> Response:
    """Say that it came to nothing. 409: with every reason why not."""
    return _act(ref, me, form, "mark_not_remedied", MarkNotRemedied(form.text("explanation")))


def _act(ref: str, me: Entered, form: Posted, trigger: str, payload: Payload) -> Response:
    with reading(me.house.rt.db) as db:
        found = _find(db, me, ref)
    try:
        ask(me, found.one, trigger, payload, form, found.behalf(trigger))
    except TransitionRefused as refused:
        with reading(me.house.rt.db) as db:
            now = _find(db, me, ref)  # as it stands now: another may have acted meanwhile
        return _show(now, refused.obstacles, {name: form.text(name) for name in _FIELDS})
    return me.go(f"/measures/{quote(found.one.ref)}")


def _find(db: Connection, me: Entered, ref: str) -> Found:
    who = me.me
    full = ref if ref.startswith(f"{who.office}/") else f"{who.office}/{ref}"
    one = instances.by_ref(db, [full]).get(full)
    if one is None or one.workflow != NAME or one.office != who.office or one.parent is None:
        raise NotFound("measure", ref)
    facts = loading.load(db, [one], me.now)[one.id]
    [line] = [line for line in reports.of_plans(db, [one.parent], who.day)[one.parent] if line.id == one.id]
    has_part = any(h.person == who.person for holders in facts.holders.values() for h in holders)
    if not (who.reads_every_plan or has_part):
        try:
            find_plan(db, me, line.plan_ref)
        except NotFound:
            raise NotFound("measure", ref) from None
    return Found(one, line, facts, me)


def _show(
    found: Found, obstacles: tuple[Obstacle, ...] | list[Obstacle] = (), typed: dict[str, str] | None = None
) -> Response:
    me = found.me
    with reading(me.house.rt.db) as db:
        calendar = calendars.of(db, [me.me.office])[me.me.office]
        happened = trail.of_streams(db, [found.one.id])[found.one.id]
    people = me.me.directory.people
    said = [(one, people.get(PersonId(str(one.body.get("actor", ""))))) for one in happened if one.texts]
    due = found.line.due_on
    facts = {
        "measure": found.line,
        "doer": people.get(found.line.person) if found.line.person else None,
        "said": said,
        "done": None if obstacles else just_done(happened, me.me.person, me.now),
        "due": dues([due], me.me.day, calendar)[due] if due else None,
        "acts": found.acts(),
        "seen": seen(found.one),
        "typed": dict.fromkeys(_FIELDS, "") | (typed or {}),
        "obstacles": obstacles,
    }
    return me.show("measure.html", 409 if obstacles else 200, **facts)
