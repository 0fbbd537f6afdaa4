"""What a person decides about notices nobody could be written to about, and about addresses letters came back from.

Opened again, what is still true is in the next letter; what is not is on record as left out. Writes no letter.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from engine.core.digest import still_true, why_not
from engine.core.errors import EngineError
from engine.core.identifiers import OfficeId, PersonId
from engine.core.notices import Standing
from engine.core.said import Said
from engine.runtime.runtime import Runtime
from engine.store import journals, marks, notices, undelivered
from engine.store.marks import Mark

BY_HAND = "settled"  # why a notice was not said: a person told its recipient in another way


@dataclass(frozen=True, slots=True)
class Reopened:
    """How many notices are open again, and how many were no longer true."""

    opened: int
    skipped: int


class NothingUndelivered(EngineError):
    """There is nothing that this recipient could not be sent: nothing ever, or somebody else saw to it."""

    status = 409

    def __init__(self, person: PersonId) -> None:
        self.person = person
        super().__init__(
            "recipient {person}: expected notices that could not be sent, got none", person=person
        )


class NotReachable(EngineError):
    """The recipient still has no address that may be written to; `found` says what he has."""

    status = 409

    def __init__(self, person: PersonId, found: str) -> None:
        self.person, self.found = person, found
        super().__init__(
            "recipient {person}: expected an address that takes letters, got {found}",
            person=person,
            found=found,
        )


class NotMarked(EngineError):
    """The address bears no mark: letters are written to it as it is."""

    status = 409

    def __init__(self, person: PersonId) -> None:
        self.person = person
        super().__init__(
            "recipient {person}: expected an address that letters came back from, got another", person=person
        )


def reopen(db: Connection, rt: Runtime, office: OfficeId, person: PersonId, by: PersonId) -> Reopened:
    """What somebody could not be sent is owed to him again, as far as it is still true.

    Raises:
        NothingUndelivered: there is nothing.
        NotReachable: he has no address yet, or one that letters came back from.
    """
    keys = _waiting(db, office, person)
    email = address(db, rt, person)
    if not email:
        raise NotReachable(person, Said("none"))
    if mark := _mark(db, email):
        raise NotReachable(person, Said("one that letters came back from ({status})", status=mark.status))
    undelivered.put(db, keys, Standing.OPEN)
    now, wanted = rt.now(), set(keys)
    owed = notices.open_of(db, [person], now, None).get((office, person), [])
    untrue = [one for one in owed if one.key in wanted and not still_true(one)]
    notices.settle(db, [(one.key, Standing.SKIPPED, None, why_not(one)) for one in untrue])
    done = Reopened(len(keys) - len(untrue), len(untrue))
    journals.write(
        db,
        office,
        "notices_reopened",
        {"person": person, "notices": done.opened, "skipped": done.skipped, "by": by},
        now,
    )
    return done


def close(db: Connection, rt: Runtime, office: OfficeId, person: PersonId, by: PersonId, reason: str) -> int:
    """What somebody could not be sent he was told in another way; gives how many notices that closes.

    Raises:
        NothingUndelivered: there is nothing.
    """
    keys = _waiting(db, office, person)
    undelivered.put(db, keys, Standing.SKIPPED, BY_HAND)
    journals.write(
        db,
        office,
        "notices_settled",
        {"person": person, "notices": len(keys), "by": by},
        rt.now(),
        texts={"reason": reason},
    )
    return len(keys)


def trust(db: Connection, rt: Runtime, office: OfficeId, person: PersonId, email: str, by: PersonId) -> Mark:
    """An address is written to again though letters to `person` came back from it; gives the old mark.

    Raises:
        NotMarked: it bears no mark.
    """
    mark = _mark(db, email)
    # Of two who clear it at once one finds it gone.
    if mark is None or not marks.clear(db, email):
        raise NotMarked(person)
    journals.write(
        db,
        office,
        "address_trusted",
        {"person": person, "letter": str(mark.letter), "status": mark.status, "by": by},
        rt.now(),
    )
    return mark


def address(db: Connection, rt: Runtime, person: PersonId) -> str:
    """The present address of a recipient; "" for none."""
    known = rt.book(db)([person]).get(person)
    return known.email if known else ""


def _waiting(db: Connection, office: OfficeId, person: PersonId) -> list[str]:
    keys = undelivered.lock(db, office, person)
    if not keys:
        raise NothingUndelivered(person)
    return keys


def _mark(db: Connection, email: str) -> Mark | None:
    return marks.marked(db, [email]).get(email) if email else None
