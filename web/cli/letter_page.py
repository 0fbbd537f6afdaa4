"""One letter with everything that happened to it on its way: what `letters show` answers.

What the letter says is shown only where it is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.core.calendar import SendingHours, WorkingCalendar
from engine.core.identifiers import SYSTEM, Json, Moment, PersonId, moment
from engine.store import calendars, notices, posted, trail
from engine.store.letters import Letter
from engine.store.notices import LedgerLine
from engine.store.posted import Posted
from engine.store.session import reading
from engine.store.trail import Happened
from web.auth.links import without_links
from web.cli.context import Door
from web.cli.naming import code_of, named, say, short, spoken, tell
from web.cli.showing import local, local_iso
from workflows.directory import loading as directories
from workflows.directory.facts import Directory

# What a body may say of an attempt, in the order people read it.
_SAID = ("stage", "code", "status", "answer")


@dataclass(frozen=True, slots=True)
class LetterStory:
    """A letter, its events, the lines of the ledger it says, and when it may be tried next."""

    letter: Letter
    next_at: Moment | None
    directory: Directory
    events: tuple[Happened, ...]
    lines: tuple[LedgerLine, ...]


def gather(door: Door, typed: str) -> LetterStory:
    """Everything that happened to the letter an id means.

    Raises:
        NotFound: no letter is called so.
        BadInput: the id is shortened too far.
    """
    with reading(door.rt.db) as db:
        found = posted.called(db, typed)
        one = found.letter
        calendar = calendars.of(db, [one.office])[one.office]
        return LetterStory(
            one,
            next_try(found, door.rt.hours, calendar),
            directories.load(db, [one.office])[one.office],
            tuple(trail.of_streams(db, [one.outgoing.id])[one.outgoing.id]),
            tuple(line for line in notices.ledger(db, person=one.person) if line.letter == one.outgoing.id),
        )


def next_try(one: Posted, hours: SendingHours, calendar: WorkingCalendar) -> Moment | None:
    """When a letter that waits will be tried: at its moment, or when letters next leave; None for any other."""
    at = one.next_at
    return hours.next_opening(at, calendar) if at and calendar.knows(calendar.local_day(at)) else at


def letter_data(one: Letter, next_at: Moment | None, why: str) -> dict[str, Json]:
    """A letter for programs; the fields are documented in the reference."""
    out = one.outgoing
    return {
        "id": str(out.id),
        "person": one.person,
        "to_name": out.to_name,
        "to_email": out.to_email,
        "subject": out.subject,
        "state": one.state.value,
        "written_at": local_iso(out.written_at),
        "sent_at": local_iso(one.sent_at) if one.sent_at else None,
        "next_at": local_iso(next_at) if next_at else None,
        "expires_at": local_iso(one.expires_at) if one.expires_at else None,
        "attempts": out.attempt,
        "why": why,
        "message_id": out.message_id,
    }


def as_data(found: LetterStory, why: str, *, text: bool) -> dict[str, Json]:
    """The whole story for programs."""
    return {
        **letter_data(found.letter, found.next_at, why),
        "events": [_event(one) for one in found.events],
        "lines": [_line(one) for one in found.lines],
        "text": without_links(found.letter.outgoing.text) if text else None,
    }


def as_text(found: LetterStory, *, text: bool) -> str:
    """The whole story for people."""
    one, out = found.letter, found.letter.outgoing
    lines = [
        f"{out.subject} [{posted.tail(out.id)}]",
        f"  {out.to_name} ({code_of(one.person)}) <{out.to_email}>",
        f"  {stands(one, found.next_at)}; {tell('attempts', attempts=out.attempt)}",
    ]
    if one.expires_at:
        lines.append(f"  {tell('true_until', at=local(one.expires_at))}")
    lines.append(f"  Message-ID: {out.message_id}")
    for event in found.events:
        lines += _event_lines(event, found.directory)
    for line in found.lines:
        about = f"{short(line.ref, one.office)}: {say('notice', line.kind)}"
        lines.append(f"  - {local(line.due)}  {about} ({say('standing', line.standing)})")
    return "\n".join([*lines, *(("", without_links(out.text)) if text else ())])


def stands(one: Letter, next_at: Moment | None) -> str:
    """Where a letter stands in words, and when it is tried next."""
    state = say("letter", one.state)
    return f"{state}, {tell('next_try', at=local(next_at))}" if next_at else state


def _event(one: Happened) -> dict[str, Json]:
    body = one.body
    fields = ("attempt", *_SAID, "uncertain", "worker", "by", "released", "address_changed")
    return {
        "seq": one.seq,
        "at": local_iso(moment(one.at)),
        "kind": one.kind,
        "state": one.state,
        **{name: body.get(name) for name in fields},
        "texts": [{"name": name, "text": said} for name, said in sorted(one.texts.items())],
    }


def _line(one: LedgerLine) -> Json:
    return {
        "key": one.key,
        "ref": one.ref,
        "kind": one.kind,
        "due": local_iso(one.due),
        "standing": one.standing.value,
        "why": one.why,
    }


def _event_lines(one: Happened, directory: Directory) -> list[str]:
    body = one.body
    heard = " ".join(str(body[name]) for name in _SAID if body.get(name) not in (None, ""))
    parts = [say("event", one.kind), *([heard] if heard else []), *_remarks(body, directory)]
    lines = [f"  {one.seq:>3}  {local(moment(one.at))}  {'; '.join(parts)}"]
    return [*lines, *(f"       {spoken('text', name)}: {said}" for name, said in one.texts.items())]


def _remarks(body: Mapping[str, Json], directory: Directory) -> list[str]:
    """Who did it, which worker, whether it may have arrived, whether it goes to another address."""
    by, worker = body.get("by"), body.get("worker")
    said = [_actor(str(by), directory)] if by else []
    said += [tell("sent_by_worker", worker=str(worker)[-posted.TAIL :])] if worker else []
    said += [tell("may_have_arrived")] if body.get("uncertain") else []
    said += [tell("other_address")] if body.get("address_changed") else []
    return said


def _actor(by: str, directory: Directory) -> str:
    return tell("operator") if by == SYSTEM else named(PersonId(by), directory)
