"""Make notices into letters: one per recipient and moment, rendered outside the transaction that stores it.

Takes a moment's notices only when nobody due before that moment is still waiting to speak, and leaves out,
on record, what is no longer true.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import structlog
from sqlalchemy import Connection

from engine.core.decision import Event
from engine.core.digest import Owed, draft, ends, still_true, why_not
from engine.core.identifiers import Json, Moment, OfficeId, PersonId
from engine.core.notices import Standing
from engine.core.ports import THIS_LETTER, Address, Draft, Outgoing, Rendered
from engine.runtime.hours import offices_open
from engine.runtime.runtime import Runtime
from engine.store import calendars, instances, journals, letters, mailboxes, marks, notices, trail
from engine.store.identity import new_id
from engine.store.letters import Letter, LetterState
from engine.store.session import reading, retried

BATCH = 200  # recipients at a time
# Why somebody could not be written to, as the ledger and the journal keep it.
NO_ADDRESS, ADDRESS_BOUNCED, UNWRITABLE = "no address", "address bounced", "cannot be written"
log: structlog.stdlib.BoundLogger = structlog.get_logger("dondoc.compose")
Box = tuple[OfficeId, PersonId]


@dataclass(frozen=True, slots=True)
class Composed:
    """What became of open notices: letters stored, notices left out, notices without an address."""

    letters: int = 0
    skipped: int = 0
    undeliverable: int = 0

    def __add__(self, other: "Composed") -> "Composed":
        return Composed(
            self.letters + other.letters,
            self.skipped + other.skipped,
            self.undeliverable + other.undeliverable,
        )


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A recipient's open notices as they were read, and the letter they made (None: nothing to send)."""

    box: Box
    owed: tuple[Owed, ...]
    true: tuple[Owed, ...]
    untrue: tuple[Owed, ...]
    address: Address | None
    rendered: Rendered | None
    why_not: str  # the reason where nothing could be rendered


def compose(rt: Runtime, batch: int = BATCH, go_on: Callable[[], bool] = lambda: True) -> Composed:
    """Write the letters of everybody who is owed something that may be said now; `go_on` is asked before each batch."""
    now, total = rt.now(), Composed()
    while go_on():
        done = _round(rt, now, batch)
        total += done
        # Nothing stored: nothing was left, or other composers hold the rest and answer for it.
        if done == Composed():
            break
    return total


def _round(rt: Runtime, now: Moment, batch: int) -> Composed:
    prepared = _prepare(rt, now, batch)
    return retried(rt.db, lambda db: _store(db, rt, prepared, now)) if prepared else Composed()


def _prepare(rt: Runtime, now: Moment, batch: int) -> list[_Prepared]:
    with reading(rt.db) as db:
        before = instances.earliest_waiting(db, now)
        open_now = offices_open(db, rt, notices.offices(db, now, before), now)
        boxes = notices.recipients(db, open_now, now, before, batch)
        owed = notices.open_of(db, [person for _, person in boxes], now, before) if boxes else {}
        book = rt.book(db)([person for _, person in boxes]) if boxes else {}
        came_back = marks.marked(db, [one.email for one in book.values()]) if book else {}
    return [_prepared(rt, box, owed[box], book.get(box[1]), came_back) for box in boxes if box in owed]


def _prepared(
    rt: Runtime, box: Box, owed: Sequence[Owed], address: Address | None, came_back: Container[str]
) -> _Prepared:
    true = tuple(one for one in owed if still_true(one))
    untrue = tuple(one for one in owed if not still_true(one))
    why = NO_ADDRESS if address is None or not address.email else ""
    if address is not None and address.email in came_back:
        why = ADDRESS_BOUNCED
    rendered = None
    if true and address is not None and not why:
        rendered, why = _rendered(rt, draft(address, true, rt.order))
    return _Prepared(box, tuple(owed), true, untrue, address, rendered, why)


def _rendered(rt: Runtime, one: Draft) -> tuple[Rendered | None, str]:
    try:
        return rt.renderer.render(one), ""
    except Exception as failed:
        # A template that fails for one person must not keep everybody else's letters back; the office sees it.
        log.error("letter_not_written", person=one.to.person, error=type(failed).__name__, exc_info=True)
        return None, UNWRITABLE


def _store(db: Connection, rt: Runtime, prepared: Sequence[_Prepared], now: Moment) -> Composed:
    held = mailboxes.lock(db, [one.box for one in prepared], rt.channel)
    before = instances.earliest_waiting(db, now)
    owed = notices.open_of(db, sorted({person for _, person in held}), now, before) if held else {}
    # Another composer was quicker, or something happened since: that recipient is read anew next time.
    sure = [p for p in prepared if p.box in held and p.owed == tuple(owed.get(p.box, ()))]
    written = [(one, _letter(rt, one, now)) for one in sure if one.rendered is not None]
    days = {office: calendar.local_day(now) for office, calendar in calendars.of(db, _offices(sure)).items()}
    entries = [
        trail.Entry(letter.outgoing.id, 1, b"", _event(one, days[one.box[0]])) for one, letter in written
    ]
    heads = trail.append(db, entries, now)
    letters.add(db, [letter for _, letter in written])
    letters.set_heads(db, [(lt.outgoing.id, 1, h) for (_, lt), h in zip(written, heads, strict=True)])
    by_box = {one.box: letter.outgoing.id for one, letter in written}
    lost = [one for one in sure if one.true and one.rendered is None]
    notices.settle(db, _settled(sure, by_box))
    for one in lost:
        body: dict[str, Json] = {"person": one.box[1], "notices": len(one.true), "why": one.why_not}
        journals.write(db, one.box[0], "undeliverable", body, now)
    return Composed(len(written), sum(len(p.untrue) for p in sure), sum(len(p.true) for p in lost))


def _settled(
    sure: Sequence[_Prepared], letter: Mapping[Box, UUID]
) -> list[tuple[str, Standing, UUID | None, str]]:
    settled: list[tuple[str, Standing, UUID | None, str]] = []
    for one in sure:
        settled += [(n.key, Standing.SKIPPED, None, why_not(n)) for n in one.untrue]
        if one.rendered is None:
            settled += [(n.key, Standing.UNDELIVERABLE, None, one.why_not) for n in one.true]
        else:
            settled += [(n.key, Standing.COMPOSED, letter[one.box], "") for n in one.true]
    return settled


def _letter(rt: Runtime, one: _Prepared, now: Moment) -> Letter:
    assert one.rendered is not None, "only rendered letters are stored"
    assert one.address is not None, "only who can be reached is written to"
    id = new_id(now)
    threads = sorted({_thread(n.key, rt.domain) for n in one.true})
    outgoing = Outgoing(
        id=id,
        message_id=f"<{id}@{rt.domain}>",
        references=tuple(threads),
        to_name=one.address.name,
        to_email=one.address.email,
        subject=one.rendered.subject,
        text=one.rendered.text.replace(THIS_LETTER, str(id)),
        html=one.rendered.html.replace(THIS_LETTER, str(id)),
        written_at=now,
        attempt=0,
    )
    last = ends([(n.kind, n.summary) for n in one.true], rt.lasting)
    # What is late already when it is written goes out late all the same.
    expires_at = last if last is not None and last > now else None
    return Letter(
        outgoing, one.box[0], one.box[1], rt.channel, LetterState.READY, None, 0, b"", expires_at=expires_at
    )


def _thread(key: str, domain: str) -> str:
    """One thread per plan: every letter about it refers to the same Message-ID, which no letter bears."""
    return f"<plan-{key.partition('/')[0]}@{domain}>"


def _event(one: _Prepared, day: date) -> Event:
    keys: list[Json] = [n.key for n in sorted(one.true, key=lambda n: n.key)]
    return Event("composed", LetterState.READY.value, day, {"person": one.box[1], "notices": keys})


def _offices(prepared: Sequence[_Prepared]) -> set[OfficeId]:
    return {one.box[0] for one in prepared}
