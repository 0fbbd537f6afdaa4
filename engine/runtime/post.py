"""Write one letter that no plan is the reason of, such as an invitation: stored at once, sent like every other.

It has a chain of its own and no line in the ledger, so nothing withholds it and no digest takes it in. Sends nothing.
"""

from uuid import UUID

from sqlalchemy import Connection

from engine.core.decision import Event
from engine.core.identifiers import Moment, OfficeId
from engine.core.ports import Address, Draft, Item, Outgoing, Rendered
from engine.runtime.runtime import Runtime
from engine.store import calendars, letters, trail
from engine.store.identity import new_id
from engine.store.letters import Letter, LetterState


def write(rt: Runtime, to: Address, item: Item) -> Rendered:
    """The letter in words; outside of any transaction, like all rendering."""
    return rt.renderer.render(Draft(to, (item,)))


def post(
    db: Connection,
    rt: Runtime,
    office: OfficeId,
    to: Address,
    said: Rendered,
    now: Moment,
    expires_at: Moment | None = None,
) -> UUID:
    """Store a finished letter; it leaves with the next `drain` in sending hours. Gives its id."""
    id = new_id(now)
    outgoing = Outgoing(
        id=id,
        message_id=f"<{id}@{rt.domain}>",
        references=(),
        to_name=to.name,
        to_email=to.email,
        subject=said.subject,
        text=said.text,
        html=said.html,
        written_at=now,
        attempt=0,
    )
    day = calendars.of(db, [office])[office].local_day(now)
    event = Event("composed", LetterState.READY.value, day, {"person": to.person, "notices": []})
    [head] = trail.append(db, [trail.Entry(id, 1, b"", event)], now)
    kept = Letter(
        outgoing, office, to.person, rt.channel, LetterState.READY, None, 1, head, expires_at=expires_at
    )
    letters.add(db, [kept])
    return id
