"""Letters as people look for them: by where they stand, or by a part of their id; and where they are sent instead.

Reads, and changes an address; takes no lease and judges nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, String, bindparam, cast, func, or_, select, update

from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import Moment, OfficeId, PersonId, moment
from engine.core.said import Said
from engine.store.described import table_of
from engine.store.letters import Letter, LetterRow, LetterState, stored

TAIL = 8  # signs at the end of an id that people are shown: the beginning is the time, and alike
_SHORTEST, _AMONG = 4, 5  # signs of an id that may be asked for; how many are named where it is not clear
_TABLE = table_of(LetterRow)


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter and the moment it last came to stand so, or may be taken next."""

    letter: Letter
    moved_at: Moment

    @property
    def next_at(self) -> Moment | None:
        """From when on it may be tried again; None where it is not waiting for that."""
        return self.moved_at if self.letter.state is LetterState.READY else None


def search(
    db: Connection,
    office: OfficeId,
    *,
    person: PersonId | None = None,
    states: Sequence[LetterState] = (),
    limit: int = 10_000,
) -> list[Posted]:
    """Letters of an office in the order they were written; of one recipient, or standing in one of `states`."""
    query = select(_TABLE).where(_TABLE.c.office == office)
    if person is not None:
        query = query.where(_TABLE.c.person == person)
    if states:
        query = query.where(_TABLE.c.state.in_([one.value for one in states]))
    rows = db.execute(query.order_by(_TABLE.c.written_at, _TABLE.c.id).limit(limit))
    return [Posted(stored(row), moment(row.visible_at)) for row in rows]


def tail(letter: UUID) -> str:
    """The end of an id, as people are shown it and may type it."""
    return letter.hex[-TAIL:]


def called(db: Connection, typed: str) -> Posted:
    """The letter that an id means, which may be shortened to its beginning or its end.

    Raises:
        BadInput: it is no part of an id, or of the ids of several letters.
        NotFound: no letter is called so.
    """
    part = typed.strip().lower().replace("-", "")
    if not re.fullmatch(rf"[0-9a-f]{{{_SHORTEST},32}}", part):
        raise BadInput(
            "letter '{typed}': expected an id, or at least {least} signs of its beginning or end",
            typed=typed,
            least=_SHORTEST,
        )
    # SQLite keeps an id without dashes, PostgreSQL says it with them.
    plain = func.replace(cast(_TABLE.c.id, String), "-", "")
    found = (
        _TABLE.c.id == UUID(part) if len(part) == 32 else or_(plain.like(f"{part}%"), plain.like(f"%{part}"))
    )
    rows = db.execute(select(_TABLE).where(found).order_by(_TABLE.c.id).limit(_AMONG)).all()
    if not rows:
        raise NotFound("letter", typed, Said("an id as `letters list` shows it"))
    if len(rows) > 1:
        raise BadInput(
            "letter '{typed}': expected one letter, got {found}",
            typed=typed,
            found=tuple(str(row.id) for row in rows),
        )
    return Posted(stored(rows[0]), moment(rows[0].visible_at))


def readdress(db: Connection, to: Sequence[tuple[UUID, str]]) -> None:
    """Send locked letters to other addresses from now on: (letter, address), in one statement."""
    if to:
        change = update(_TABLE).where(_TABLE.c.id == bindparam("_id")).values(to_email=bindparam("_email"))
        db.execute(change, [{"_id": letter, "_email": email} for letter, email in to])
