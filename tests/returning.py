"""Letters that left and come back: written as `compose` writes them, reported as postfix reports them."""

from uuid import UUID

from engine.core.decision import Event
from engine.core.identifiers import PersonId
from engine.core.ports import Outgoing
from engine.store import calendars, letters, trail
from engine.store.identity import new_id
from engine.store.letters import Letter, LetterState
from notifiers.verp import return_path
from tests.notifiers.bounces import SAMPLES
from tests.world import World

HEAD = "hoang.anh@cckl.example"
SENDER = "tccb@snn.example"


def given_letter(world: World, to: str = HEAD, person: str = "SNN/CCKL-1") -> Letter:
    """One finished letter, ready to leave on a working day; nothing else of the office is there."""
    now = world.rt.now()
    id = new_id(now)
    out = Outgoing(id, f"<{id}@snn.example>", (), "Hoàng Thị Ánh", to, "Nhắc việc", "Kính gửi", "<p>", now, 0)
    letter = Letter(out, world.office, PersonId(person), world.rt.channel, LetterState.READY, None, 0, b"")
    with world.writing() as db:
        calendars.seed(db, world.office, [], [2023])
        [head] = trail.append(
            db, [trail.Entry(id, 1, b"", Event("composed", "ready", now.date(), {"person": person}))], now
        )
        letters.add(db, [letter])
        letters.set_heads(db, [(id, 1, head)])
    return letter


def report_on(letter: Letter, *, status: str = "5.1.1", action: str = "failed", verp: bool = False) -> bytes:
    """What the office's own postfix says of this letter, in the box of its sender."""
    sample = (SAMPLES / "postfix-unknown.eml").read_text(encoding="utf-8")
    sampled = UUID("0192f7a4-c1d2-7e3b-8a5f-0c6d9e8b7a61")
    for before, after in {
        return_path(SENDER, sampled): return_path(SENDER, letter.outgoing.id) if verp else SENDER,
        f"<{sampled}@snn.example>": letter.outgoing.message_id,
        "nguyen.van.a@cckl.example": letter.outgoing.to_email,
        "Action: failed": f"Action: {action}",
        "Status: 5.1.1": f"Status: {status}",
    }.items():
        assert before in sample
        sample = sample.replace(before, after)
    return sample.encode()
