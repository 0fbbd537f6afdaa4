"""The recipient of a letter says that he has it: once, on the letter's own stream. Where it stands stays as it is.

Who says it is the door's to know; nobody says it of a letter to somebody else.
"""

from uuid import UUID

from sqlalchemy import Connection

from engine.core.errors import NotFound
from engine.core.identifiers import Moment, PersonId, moment
from engine.runtime import attempts
from engine.runtime.attempts import LetterEvent
from engine.store import letters, received, trail


def acknowledged_at(db: Connection, letter: UUID) -> Moment | None:
    """When its recipient said that he has this letter; None where he has not."""
    happened = trail.of_streams(db, [letter]).get(letter, [])
    said = (one.at for one in happened if one.kind == LetterEvent.ACKNOWLEDGED)
    return next((moment(at) for at in said), None)


def acknowledge(db: Connection, letter: UUID, by: PersonId, now: Moment) -> bool:
    """Write down that `by` has the letter that was written to him; False where that is on record already.

    Raises:
        NotFound: there is no such letter to him.
    """
    letters.heads(db, [letter])  # locks it: a second click waits here
    one = received.one(db, by, letter)
    if one is None:
        raise NotFound("letter", str(letter))
    if acknowledged_at(db, letter) is not None:
        return False
    said = attempts.told(one, LetterEvent.ACKNOWLEDGED, one.state, attempt=one.outgoing.attempt, by=by)
    attempts.append(db, [said], now)
    return True
