"""Take note of letters that came back: close the letter, mark the address, tell the office's journal.

A report counts only if its letter left, and went to the very address the report is about. Reads no box and knows
no e-mail format. The same report twice changes nothing the second time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

from engine.core.identifiers import Json, Moment
from engine.core.returned import Report
from engine.runtime import attempts
from engine.runtime.attempts import LetterEvent, told
from engine.runtime.runtime import Runtime
from engine.store import journals, leases, marks, returns
from engine.store.leases import Settled
from engine.store.letters import Letter, LetterState
from engine.store.session import retried

_LEFT = (LetterState.SENT, LetterState.UNCERTAIN)  # nobody doubts any more that an uncertain one did leave
_ON_ITS_WAY = (LetterState.READY, LetterState.LEASED)
Back = tuple[Letter, Report]


class Became(StrEnum):
    """What became of a report."""

    BOUNCED = "bounced"  # recorded
    KNOWN = "known"  # the letter came back before, or was dealt with
    EARLY = "early"  # the attempt it answers is not closed yet; to be read again
    NO_FAILURE = "no_failure"  # delayed or delivered: nothing follows
    FOREIGN = "foreign"  # of no letter of ours, or not to its address


@dataclass(frozen=True, slots=True)
class Returned:
    """What became of one report, and whether its address was marked just now."""

    became: Became
    marked: bool = False


def bounced(rt: Runtime, reports: Sequence[Report], instead: str = "") -> tuple[Returned, ...]:
    """Record these reports in one unit of work; gives what became of each, in their order.

    `instead` is the box every letter is diverted to, if there is one: it stands for the address of any letter, but
    says nothing about that address.
    """
    now = rt.now()
    return retried(rt.db, lambda db: _record(db, reports, instead, now)) if reports else ()


def _record(db: Connection, reports: Sequence[Report], instead: str, now: Moment) -> tuple[Returned, ...]:
    ids = {one.letter for one in reports if one.letter is not None}
    found = returns.lock(db, ids, {one.message_id for one in reports if one.message_id})
    back: dict[UUID, Back] = {}
    noted: list[tuple[Became, UUID | None]] = []
    for report in reports:
        letter = _meant(report, found)
        became = _judged(report, letter, instead)
        id = letter.outgoing.id if letter else None
        if letter is not None and became is Became.BOUNCED:
            became = Became.KNOWN if id in back else became
            back.setdefault(letter.outgoing.id, (letter, report))
        noted.append((became, id))
    _close(db, [*back.values()], now)
    marked = _mark(db, [one for one in back.values() if _condemned(*one)], now)
    return tuple(Returned(became, became is Became.BOUNCED and id in marked) for became, id in noted)


def _meant(report: Report, found: Iterable[Letter]) -> Letter | None:
    """The letter a report speaks of; None where its two witnesses name different ones."""
    named = {
        one.outgoing.id: one
        for one in found
        if one.outgoing.id == report.letter or one.outgoing.message_id == report.message_id
    }
    return next(iter(named.values())) if len(named) == 1 else None


def _judged(report: Report, letter: Letter | None, instead: str) -> Became:
    if not report.failed:
        return Became.NO_FAILURE
    if letter is None or letter.outgoing.attempt == 0:
        return Became.FOREIGN
    if not report.concerns(letter.outgoing.to_email) and not (instead and report.concerns(instead)):
        return Became.FOREIGN
    if letter.state in _LEFT:
        return Became.BOUNCED
    # A person let it go again and nobody has tried since: the report is about an attempt that is closed.
    untried = letter.outgoing.attempt == letter.earlier
    return Became.EARLY if letter.state in _ON_ITS_WAY and not untried else Became.KNOWN


def _close(db: Connection, back: Sequence[Back], now: Moment) -> None:
    leases.settle(db, [Settled(one.outgoing.id, LetterState.BOUNCED, now) for one, _ in back], now)
    events = [
        told(
            one,
            LetterEvent.BOUNCED,
            LetterState.BOUNCED,
            action=report.action,
            status=report.status,
            answer=report.said,
        )
        for one, report in back
    ]
    attempts.append(db, events, now)


def _condemned(letter: Letter, report: Report) -> bool:
    """Whether the address of the letter is of no use; a box it was diverted to says nothing about it."""
    return report.condemns and report.concerns(letter.outgoing.to_email)


def _mark(db: Connection, back: Sequence[Back], now: Moment) -> set[UUID]:
    """Mark the addresses not marked yet, each once, and say so in the journals; gives the letters that did it."""
    known = marks.marked(db, [letter.outgoing.to_email for letter, _ in back])
    new = {
        letter.outgoing.to_email.lower(): (letter, report)
        for letter, report in reversed(back)
        if letter.outgoing.to_email not in known
    }
    for email in sorted(new):
        letter, report = new[email]
        marks.add(db, email, letter.outgoing.id, report.status, now)
    for letter, report in sorted(new.values(), key=lambda one: (one[0].office, one[0].outgoing.id)):
        # Who cannot be reached any more, and by which letter it showed; never the address.
        body: dict[str, Json] = {
            "person": letter.person,
            "letter": str(letter.outgoing.id),
            "status": report.status,
        }
        journals.write(db, letter.office, "address_bounced", body, now)
    return {letter.outgoing.id for letter, _ in new.values()}
