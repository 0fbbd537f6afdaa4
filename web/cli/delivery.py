"""What became of letters on their way: the other side's last answer, and which were given up."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, select

from engine.store import trail
from engine.store.described import table_of
from engine.store.letters import LetterRow, LetterState

_TABLE = table_of(LetterRow)


def given_up(db: Connection) -> dict[UUID, str]:
    """Every letter that is not tried any more, with the person it was for."""
    query = select(_TABLE.c.id, _TABLE.c.person).where(_TABLE.c.state == LetterState.BURIED.value)
    return {row.id: row.person for row in db.execute(query.order_by(_TABLE.c.written_at, _TABLE.c.id))}


def last_answers(db: Connection, letters: Iterable[UUID]) -> dict[UUID, str]:
    """The last answer to each of these letters, the code where there were no words; "" where nobody answered."""
    found: dict[UUID, str] = {}
    for letter, events in trail.of_streams(db, [*letters]).items():
        answers = [_answer(one.body.get("answer"), one.body.get("code")) for one in events]
        found[letter] = next((one for one in reversed(answers) if one), "")
    return found


def _answer(words: object, code: object) -> str:
    return str(words or code or "")
