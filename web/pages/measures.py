"""One measure: what is to be done, what was said of it; say that it is done, confirm it, send it back, give it up.

Whoever has no part in it, nor in its plan, finds no such measure. Its text is of the plan, so looking at it is noted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Response
from sqlalchemy import Connection

from engine.core.asked import NOTHING, Instance, Payload
from engine.core.errors import NotFound, TransitionRefused
from engine.core.identifiers import Obstacle, PersonId, Role
from engine.store import blobs, calendars, instances, trail
from engine.store.session import reading, retried
from web.attachments import ENDINGS, AttachmentRefused
from web.auth import readings
from web.history import file_of, just_done
from web.http.forms import Posted, posted
from web.http.visit import GET, Entered, Reader
from web.pages.asking import ask, seen
from web.pages.attaching import handed_out, why_not
from web.pages.opened import find_plan
from web.pages.scans import NO_SCAN, Scan, kept_scan, sent_before
from web.pages.work import dues
from web.typed import TooLarge
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
        mine = {trigger for trigger, roles in _ACTS.items() if self.holds(*roles)}
        claimed = self.one.state == CLAIMED_DONE
        return frozenset(mine - ({"claim"} if claimed else {"confirm", "return"}))

    def behalf(self, trigger: str) -> PersonId | None:
        """For whom he asks it, where it is not his own part."""
        me = self.me.me.person
        mine = [h.on_behalf_of for role in _ACTS[trigger] for h in self.facts.may(role) if h.person == me]
        return None if None in mine or not mine else mine[0]

    def holds(self, *roles: Role) -> bool:
        """Whether he has one of these parts in it, however it stands."""
        me = self.me.me.person
        return any(holder.person == me for role in roles for holder in self.facts.may(role))


@dataclass(frozen=True, slots=True)
class _Tried:
    """What somebody tried and could not do: why not, what he had typed, the file that is kept with his form."""

    status: int = 200
    obstacles: tuple[Obstacle, ...] = ()
    problem: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    scan: Scan = NO_SCAN


@pages.api_route("/measures/{ref:path}/files/{digest}", methods=GET)
def hand_out(ref: str, digest: str, me: Reader) -> Response:
    """A file that shows that it was done. 404: there is no such measure for him, or it has no such file."""
    found = _looked_at(ref, me)
    with reading(me.house.rt.db) as db:
        theirs = {file_of(one) for one in trail.of_streams(db, [found.one.id])[found.one.id]}
        # Only what was said of this measure names: a hash that somebody knows opens nothing elsewhere.
        if not digest or digest not in theirs:
            raise NotFound("file", digest[:64])
        name, content = blobs.get(db, digest)
    return handed_out(name, content)


@pages.api_route("/measures/{ref:path}", methods=GET)
def show_measure(ref: str, me: Reader) -> Response:
    """One measure. 404: there is none, or it is none of his."""
    return _show(_looked_at(ref, me))


def _looked_at(ref: str, me: Entered) -> Found:
    """A measure that is shown to somebody: that he looked at its plan is noted.

    Raises:
        NotFound: there is none, or it is none of his.
    """
    with reading(me.house.rt.db) as db:
        found = _find(db, me, ref)
        known = found.line.owner == me.me.person or readings.noted(
            db, found.line.plan, me.me.person, me.me.day
        )
    if not known:
        who = me.me
        retried(me.house.rt.db, lambda db: readings.note(db, found.line.plan, who.person, who.day, me.now))
    return found


@pages.post("/measures/{ref:path}/claim")
def claim(ref: str, form: Form, me: Reader) -> Response:
    """Say that it is done, with a file that shows it. 409: with every reason why not; 422: the file is none."""
    with reading(me.house.rt.db) as db:
        found = _find(db, me, ref)
    scan = NO_SCAN
    try:
        # Of who has no part in it nothing is kept. How it stands must not matter: a second click is the first again.
        if found.holds(*_CLAIMS):
            scan = kept_scan(me, form)
    except (AttachmentRefused, TooLarge) as refused:
        return _show(found, _Tried(422, (), why_not(refused), _typed(form), sent_before(me, form)))
    payload = Claim(form.text("done"), form.text("evidence"), scan.digest)
    return _act(ref, me, form, "claim", payload, scan)


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


def _act(
    ref: str, me: Entered, form: Posted, trigger: str, payload: Payload, scan: Scan = NO_SCAN
) -> Response:
    with reading(me.house.rt.db) as db:
        found = _find(db, me, ref)
    try:
        ask(me, found.one, trigger, payload, form, found.behalf(trigger))
    except TransitionRefused as refused:
        with reading(me.house.rt.db) as db:
            now = _find(db, me, ref)  # as it stands now: another may have acted meanwhile
        return _show(now, _Tried(409, refused.obstacles, "", _typed(form), scan))
    return me.go(f"/measures/{quote(found.one.ref)}")


def _typed(form: Posted) -> Mapping[str, str]:
    return {name: form.text(name) for name in _FIELDS}


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


def _show(found: Found, tried: _Tried | None = None) -> Response:
    me = found.me
    with reading(me.house.rt.db) as db:
        calendar = calendars.of(db, [me.me.office])[me.me.office]
        happened = trail.of_streams(db, [found.one.id])[found.one.id]
        files = blobs.kept(db, map(file_of, happened))
    people = me.me.directory.people
    said = [
        (one, people.get(PersonId(str(one.body.get("actor", "")))), file_of(one))
        for one in happened
        if one.texts or file_of(one) in files or one.kind == "confirm"
    ]
    due = found.line.due_on
    facts = {
        "measure": found.line,
        "doer": people.get(found.line.person) if found.line.person else None,
        "said": said,
        "files": files,
        "endings": ENDINGS,
        "done": None if tried else just_done(happened, me.me.person, me.now),
        "due": dues([due], me.me.day, calendar)[due] if due else None,
        "acts": found.acts(),
        "seen": seen(found.one),
        "typed": {**dict.fromkeys(_FIELDS, ""), **(tried.typed if tried else {})},
        "tried": tried or _Tried(),
    }
    return me.show("measure.html", tried.status if tried else 200, **facts)
