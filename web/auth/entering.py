"""Coming in: a name and a password, where it is on a code, and a session that nobody had before.

Who guesses is slowed down by account, by person and by address. Whether the account exists, and whether two names
are one person's, cannot be seen from the answer, nor from the time it takes.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from engine.core.errors import EngineError
from engine.core.identifiers import Moment, PersonId
from engine.runtime.runtime import Runtime
from engine.store.session import retried
from web.auth import accounts, attempts, passwords, sessions, tokens, totp
from web.auth.accounts import Account
from web.auth.policy import Policy
from web.auth.sessions import Session

_PASSWORD, _CODE = "password", "code"  # what attempts are counted of


class CannotEnter(EngineError):
    """Name and password do not belong together, there is no such account, or its person was guessed at too often."""

    status = 403

    def __init__(self) -> None:
        super().__init__("coming in: expected a name and its password, got others")


class AccountLocked(EngineError):
    """The office has closed this account; said only to who knows its password."""

    status = 403

    def __init__(self, person: PersonId) -> None:
        self.person = person
        super().__init__(
            "account of '{person}': expected an open one, found it closed by the office", person=person
        )


class WrongCode(EngineError):
    """The code of the second step is not the one of this moment, or was used before."""

    status = 403

    def __init__(self) -> None:
        super().__init__("second step: expected the code of this moment, got another")


@dataclass(frozen=True, slots=True)
class Knock:
    """Who wants to come in, from where, with what."""

    name: str
    password: str
    device: str
    address: str


@dataclass(frozen=True, slots=True)
class CameIn:
    """The new session's cookie; `waits`: for the second step first."""

    cookie: str
    waits: bool


def come_in(rt: Runtime, policy: Policy, knock: Knock, before: str = "") -> CameIn:
    """Open a session; `before` is the cookie of an earlier one on this device, which ends.

    Raises:
        TooManyAttempts: too soon after too many failures; the password was not looked at.
        CannotEnter: name and password do not belong together, or the same person was guessed at by another name.
        AccountLocked: the office has closed the account.
    """
    now = rt.now()

    def counted(db: Connection) -> tuple[Account | None, bool]:
        found = accounts.by_login(db, knock.name)
        person = found.person if found else None
        return found, attempts.admitted(db, _PASSWORD, knock.name, person, knock.address, now)

    account, admitted = retried(rt.db, counted)
    fits, better = passwords.verified(knock.password, account.password if account and admitted else "")
    if account is None or not fits:
        raise CannotEnter
    if account.locked_at is not None:
        raise AccountLocked(account.person)

    def enter(db: Connection) -> CameIn:
        address = attempts.of_address(_PASSWORD, knock.address)
        attempts.forgive(db, attempts.of_account(_PASSWORD, knock.name), address)
        attempts.forgive(db, attempts.of_person(_PASSWORD, account.person, knock.name))
        if better:
            accounts.set_password(db, account.person, better)
        sessions.forget(db, now, policy.lasting)
        new = sessions.fresh(account.person, now, knock.device, knock.address, waits=account.second_step)
        if not new.waits:
            accounts.note_entry(db, account.person, now)
        return CameIn(_renewed(db, before, new, now, policy), new.waits)

    return retried(rt.db, enter)


def take_second_step(rt: Runtime, policy: Policy, waiting: Session, cookie: str, typed: str) -> CameIn:
    """Open the session that waited for a code: of the app, or a recovery code.

    Raises:
        TooManyAttempts: too soon after too many failures; the code was not looked at.
        WrongCode: it is another code, or was used before.
    """
    now, key = rt.now(), attempts.of_account(_CODE, waiting.person)
    retried(rt.db, lambda db: attempts.count(db, (key,), now))

    def enter(db: Connection) -> CameIn | None:
        account = accounts.of_person(db, waiting.person)
        if account is None or not (
            _takes_code(db, account, typed, now) or tokens.take_recovery(db, account.person, typed, now)
        ):
            return None
        attempts.forgive(db, key)
        accounts.note_entry(db, account.person, now)
        new = sessions.fresh(account.person, now, waiting.device, waiting.address, waits=False)
        return CameIn(_renewed(db, cookie, new, now, policy), waits=False)

    came = retried(rt.db, enter)
    if came is None:
        raise WrongCode
    return came


def _takes_code(db: Connection, account: Account, typed: str, now: Moment) -> bool:
    step = totp.step_of(account.totp, typed, now) if account.second_step else None
    return step is not None and accounts.take_step(db, account.person, step)


def _renewed(db: Connection, before: str, new: Session, now: Moment, policy: Policy) -> str:
    """A cookie that nobody can have planted; whatever session the device had is over."""
    old = sessions.find(db, before, now, policy.lasting) if before else None
    if old is not None:
        sessions.end(db, old.person, old.id)
    return sessions.begin(db, new)
