"""The open tasks of the personnel office by urgency, each with what to do and the act beside it."""

from collections.abc import Callable, Mapping
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from engine.core.errors import BadInput, EngineError, NotFound
from engine.core.identifiers import PersonId, moment
from engine.runtime import release, reopen
from engine.runtime.release import LettersRefused
from engine.runtime.reopen import NothingUndelivered, NotMarked, NotReachable
from engine.store import brakes, posted, trail
from engine.store.letters import STUCK
from engine.store.session import reading
from web import causes, tasks
from web.auth.links import without_links
from web.deciding import decided
from web.http.catalogue import marked
from web.http.forms import Posted
from web.http.refusals import refusal
from web.http.visit import GET, Entered
from web.pages.office.entry import Form, Officer
from web.tasks import Task, Urgency

pages = APIRouter()
_PATH = "/office/tasks"
_SHOWN = 40  # tasks with their forms on one page; the most urgent come first, the next when these are done
_SAID = ("stage", "code", "status", "answer")
_DONE = {
    "retry": marked("The letter leaves again with the next sending."),
    "release": marked("The letter leaves again with the next sending."),
    "settle": marked("The letter is settled; it is not sent."),
    "reopen": marked("What could not be sent is written with the next letter."),
    "told": marked("What could not be sent is settled."),
    "trust": marked("The address is written to again."),
}
_REFUSED: Mapping[type[EngineError], str] = {
    LettersRefused: marked("The letter no longer stands so, or its address takes no letters yet."),
    NothingUndelivered: marked("Nothing is left that this person could not be sent."),
    NotReachable: marked("This person has no address yet that takes letters; correct the address first."),
    NotMarked: marked("No letter came back from this address, or somebody cleared it already."),
}


@pages.api_route(_PATH, methods=GET)
def show_tasks(me: Officer, done: str = "") -> Response:
    """What waits for the office, the most urgent first and of these the oldest."""
    return _show(me, done=_DONE.get(done, ""))


@pages.api_route("/office/letters/{letter}", methods=GET)
def show_letter(letter: UUID, me: Officer) -> Response:
    """One letter of the office: where it stands, and what came of each attempt."""
    with reading(me.house.rt.db) as db:
        found = posted.called(db, letter.hex).letter
        if found.office != me.me.office:
            raise NotFound("letter", str(letter))
        events = trail.of_streams(db, [found.outgoing.id])[found.outgoing.id]
    heard = [
        (moment(one.at), one.kind, " ".join(str(one.body[name]) for name in _SAID if one.body.get(name)))
        for one in events
    ]
    text = without_links(found.outgoing.text)
    return me.show("office/letter.html", letter=found, events=heard, text=text)


@pages.post(f"{_PATH}/letters/retry")
def retry(form: Form, me: Officer) -> Response:
    """Let a letter that was given up or came back leave again, or all that were for the same cause."""
    return _letters(
        me, form, "retry", lambda db, ids: release.retry(db, me.house.rt, me.me.office, ids, me.me.person)
    )


@pages.post(f"{_PATH}/letters/release")
def release_letter(form: Form, me: Officer) -> Response:
    """Let a letter that may have arrived go out again."""
    rt, office, by = me.house.rt, me.me.office, me.me.person
    return _letters(
        me, form, "release", lambda db, ids: release.release(db, rt, office, ids[0], by, _reason(form))
    )


@pages.post(f"{_PATH}/letters/settle")
def settle(form: Form, me: Officer) -> Response:
    """Close stuck letters: their recipients were told in another way."""
    rt, office, by = me.house.rt, me.me.office, me.me.person
    return _letters(
        me, form, "settle", lambda db, ids: release.settle(db, rt, office, ids, by, _reason(form))
    )


@pages.post(f"{_PATH}/people/reopen")
def reopen_notices(form: Form, me: Officer) -> Response:
    """Owe somebody again what he could not be sent, now that he has an address."""
    rt, office, by = me.house.rt, me.me.office, me.me.person
    return _recipient(me, form, "reopen", lambda db, whom: reopen.reopen(db, rt, office, whom, by))


@pages.post(f"{_PATH}/people/told")
def told(form: Form, me: Officer) -> Response:
    """What somebody could not be sent he was told in another way."""
    rt, office, by = me.house.rt, me.me.office, me.me.person
    return _recipient(
        me, form, "told", lambda db, whom: reopen.close(db, rt, office, whom, by, _reason(form))
    )


@pages.post(f"{_PATH}/people/trust")
def trust(form: Form, me: Officer) -> Response:
    """Write to somebody's address again though letters came back from it."""
    rt, office, by = me.house.rt, me.me.office, me.me.person

    def clear(db: Connection, whom: PersonId) -> object:
        return reopen.trust(db, rt, office, whom, reopen.address(db, rt, whom), by)

    return _recipient(me, form, "trust", clear)


def _letters(
    me: Entered, form: Posted, act: str, work: Callable[[Connection, list[UUID]], object]
) -> Response:
    def act_on(db: Connection) -> object:
        one = posted.called(db, form.line("letter")).letter
        found = causes.alike(db, one.office, [one]) if form.line("alike") else [one]
        return work(db, [each.outgoing.id for each in found])

    return _decide(me, act, act_on)


def _recipient(
    me: Entered, form: Posted, act: str, work: Callable[[Connection, PersonId], object]
) -> Response:
    whom = PersonId(form.line("whom"))
    if whom.partition("/")[0] != me.me.office:
        return _show(me, refused=NotFound("recipient", whom))
    return _decide(me, act, lambda db: work(db, whom))


def _decide(me: Entered, act: str, work: Callable[[Connection], object]) -> Response:
    try:
        decided(me.house.rt, me.me.office, me.me.person, work)
    except (BadInput, NotFound, LettersRefused, NothingUndelivered, NotReachable, NotMarked) as refused:
        return _show(me, refused=refused)
    return me.go(f"{_PATH}?done={act}")


def _reason(form: Posted) -> str:
    reason = form.text("reason").strip()
    if not reason:
        raise BadInput("reason: expected what was done or why, got nothing")
    return reason


def _show(me: Entered, *, done: str = "", refused: EngineError | None = None) -> Response:
    with reading(me.house.rt.db) as db:
        held = brakes.in_force(db)
        found = tasks.gather(db, me.me.office, me.now)
        ids = posted.search(db, me.me.office, states=STUCK) if found else []
    full = {posted.tail(one.letter.outgoing.id): one.letter.outgoing.id for one in ids}
    return me.show(
        "office/tasks.html",
        refused.status if refused else 200,
        held=held,
        groups={urgency: _of(found[:_SHOWN], urgency) for urgency in Urgency},
        more=max(0, len(found) - _SHOWN),
        letters=full,
        done=done,
        problem=_REFUSED.get(type(refused), "") if refused else "",
        said=refusal(me.language, refused) if refused and type(refused) not in _REFUSED else "",
    )


def _of(found: tuple[Task, ...], urgency: Urgency) -> tuple[Task, ...]:
    return tuple(one for one in found if one.urgency is urgency)
