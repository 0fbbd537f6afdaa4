"""What the office does with accounts: close them, open them again, give the first password.

All of it is in the office's journal.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import SYSTEM, PersonId
from engine.core.said import Said
from engine.runtime.runtime import Runtime
from engine.store import journals
from engine.store.session import retried
from web.auth import accounts, passwords, sessions, tokens
from web.auth.accounts import Account
from web.auth.own import forgive, renew_password
from web.auth.tokens import Purpose
from workflows.directory.facts import PersonFacts


@dataclass(frozen=True, slots=True)
class Locked:
    """Whether an account is closed now, and whether it was otherwise before."""

    locked: bool
    changed: bool


def give_password(rt: Runtime, person: PersonFacts, password: str, by: PersonId = SYSTEM) -> None:
    """The operator gives a password at the terminal, for the first administrator; makes the account if needed.

    Raises:
        WeakPassword: it may not be taken.
    """
    passwords.checked(password, (person.code, person.name, person.email.partition("@")[0]))
    hashed, now = passwords.hashed(password), rt.now()

    def give(db: Connection) -> None:
        accounts.add(db, person.id, person.office, now)
        renew_password(db, _known(db, person.id), hashed, now)
        journals.write(db, person.office, "account_password", {"person": person.id, "by": by}, now)

    retried(rt.db, give)


def lock(rt: Runtime, person: PersonId, by: PersonId = SYSTEM) -> Locked:
    """Close an account: every session and link ends, nobody comes in.

    Raises:
        NotFound: he has none.
        BadInput: it is his own; who would open it again?
    """
    if person == by:
        raise BadInput("account of '{person}': expected somebody else's, got his own", person=person)

    def close(db: Connection) -> Locked:
        account, now = _known(db, person), rt.now()
        if account.locked_at is not None:
            return Locked(locked=True, changed=False)
        accounts.set_lock(db, person, now)
        sessions.end_all(db, person)
        tokens.void(db, person, Purpose.INVITATION, Purpose.RESET)
        journals.write(db, account.office, "account_locked", {"person": person, "by": by}, now)
        return Locked(locked=True, changed=True)

    return retried(rt.db, close)


def unlock(rt: Runtime, person: PersonId, by: PersonId = SYSTEM) -> Locked:
    """Open an account again, and forget the failures that keep its owner waiting.

    Raises:
        NotFound: he has none.
    """

    def reopen(db: Connection) -> Locked:
        account, now = _known(db, person), rt.now()
        forgive(db, account)
        if account.locked_at is None:
            return Locked(locked=False, changed=False)
        accounts.set_lock(db, person, None)
        journals.write(db, account.office, "account_unlocked", {"person": person, "by": by}, now)
        return Locked(locked=False, changed=True)

    return retried(rt.db, reopen)


def _known(db: Connection, person: PersonId) -> Account:
    account = accounts.of_person(db, person)
    if account is None:
        raise NotFound("account", person, Said("one of `dondoc account list`"))
    return account
