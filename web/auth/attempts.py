"""Attempts: how often somebody guessed, by name, person and address, and until when he must wait. Kept in the database.

A person goes by several names, and one may not guess at each anew. That two names are one person's is told to nobody:
only what counts by the name that was typed, or by the address, says that somebody must wait.
An attempt is counted before the password is looked at, so that many guesses at once count as many. What was typed as
a name may be a password: only its hash is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update
from sqlmodel import Field, SQLModel

from engine.core.errors import EngineError
from engine.core.identifiers import Moment, PersonId
from engine.store.described import table_of
from engine.store.upsert import insert_new
from web.auth.sessions import hashed

LONGEST = timedelta(hours=1)
FIRST_WAIT = timedelta(minutes=1)  # doubles with each further failure
FORGOTTEN = timedelta(hours=24)  # after the newest failure


class AttemptRow(SQLModel, table=True):
    """The failures in a row of one name, one person or one address."""

    __tablename__ = "attempt"

    key: str = Field(primary_key=True)
    failures: int = 0
    last_at: datetime = Field(index=True)


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted, and how many failures cost nothing."""

    key: str
    free: int

    def wait(self, failures: int) -> timedelta:
        """How long after the newest failure the next attempt is looked at."""
        over = failures - self.free
        return timedelta() if over < 0 else min(FIRST_WAIT * 2 ** min(over, 10), LONGEST)


class TooManyAttempts(EngineError):
    """Somebody must wait; the same for an account that does not exist."""

    status = 429

    def __init__(self, until: Moment) -> None:
        self.until = until
        super().__init__("too many attempts: expected to wait, got another one")


_TABLE = table_of(AttemptRow)


def of_account(what: str, typed: str) -> Counted:
    """Counts attempts at one account, as it was named; a name is sought in capitals, so it is counted by them."""
    return Counted(hashed(f"{what}/{_name(typed)}"), 5)


def of_person(what: str, person: PersonId | None, typed: str) -> Counted:
    """Counts attempts at one person by whichever name; at nobody (None) by the name, so that it costs as much."""
    whom = f"named {_name(typed)}" if person is None else f"person {person}"
    return Counted(hashed(f"{what}#{whom}"), 5)


def of_address(what: str, address: str) -> Counted:
    """Counts attempts from one address; a whole office may stand behind one."""
    return Counted(hashed(f"{what}@{address}"), 50)


def count(db: Connection, counted: Iterable[Counted], now: Moment) -> None:
    """Count one more attempt, as if it had failed already.

    Raises:
        TooManyAttempts: it comes too early; then it is not counted.
    """
    ones = sorted(counted, key=lambda one: one.key)
    forget(db, now)
    insert_new(db, _TABLE, [{"key": one.key, "failures": 0, "last_at": now} for one in ones])
    query = select(_TABLE).where(_TABLE.c.key.in_([one.key for one in ones])).order_by(_TABLE.c.key)
    known = {row.key: row for row in db.execute(query.with_for_update())}
    waits = [(known[one.key].last_at, one.wait(known[one.key].failures)) for one in ones]
    until = max((last + wait for last, wait in waits if wait), default=now)
    if until > now:
        raise TooManyAttempts(until)
    for one in ones:
        one_more = {"failures": _TABLE.c.failures + 1, "last_at": now}
        db.execute(update(_TABLE).where(_TABLE.c.key == one.key).values(**one_more))


def forget(db: Connection, now: Moment) -> int:
    """Delete what nobody waits for any more; how many there were."""
    return db.execute(delete(_TABLE).where(_TABLE.c.last_at <= now - FORGOTTEN)).rowcount


def admitted(
    db: Connection, what: str, typed: str, person: PersonId | None, address: str, now: Moment
) -> bool:
    """Count one more attempt by name, address and person; False: the person, or nobody (None), is tried too often.

    Raises:
        TooManyAttempts: by this name or from this address it comes too early; then it is not counted.
    """
    count(db, (of_account(what, typed), of_address(what, address)), now)
    whom = of_person(what, person, typed)
    try:
        count(db, (whom,), now)
    except TooManyAttempts:
        # As many statements as for one that is counted: the time tells nothing either.
        db.execute(update(_TABLE).where(_TABLE.c.key == whom.key).values(failures=_TABLE.c.failures))
        return False
    return True


def forgive(db: Connection, account: Counted, address: Counted | None = None) -> None:
    """It was no guess: the account's failures are forgotten; of the address only this attempt."""
    db.execute(delete(_TABLE).where(_TABLE.c.key == account.key))
    if address is not None:
        one_less = update(_TABLE).where(_TABLE.c.key == address.key, _TABLE.c.failures > 0)
        db.execute(one_less.values(failures=_TABLE.c.failures - 1))


def _name(typed: str) -> str:
    return " ".join(typed.upper().casefold().split())
