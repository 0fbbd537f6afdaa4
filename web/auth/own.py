"""What the owner of an account does with it: another password, the second step. Each asks who he is once more."""

from sqlalchemy import Connection

from engine.core.errors import BadInput, EngineError
from engine.core.identifiers import Moment
from engine.runtime.runtime import Runtime
from engine.store.session import retried
from web.auth import accounts, attempts, passwords, sessions, tokens, totp
from web.auth.accounts import Account
from web.auth.sessions import Session
from web.auth.tokens import Purpose


class WrongPassword(EngineError):
    """The present password was asked for again and is not the one."""

    status = 403

    def __init__(self) -> None:
        super().__init__("password: expected the present one, got another")


def change_password(rt: Runtime, account: Account, session: Session, present: str, new: str) -> None:
    """Take another password; his other sessions end.

    Raises:
        TooManyAttempts: too soon after too many failures.
        WrongPassword: the present one is another.
        WeakPassword: the new one may not be taken.
    """
    prove(rt, account, present)
    hashed, now = passwords.hashed(passwords.checked(new, about(account))), rt.now()
    retried(rt.db, lambda db: renew_password(db, account, hashed, now, session))


def prove(rt: Runtime, account: Account, present: str) -> None:
    """Ask for the present password once more.

    Raises:
        TooManyAttempts: too soon after too many failures.
        WrongPassword: it is another.
    """
    key, now = attempts.of_account("own", account.person), rt.now()
    retried(rt.db, lambda db: attempts.count(db, (key,), now))
    if not passwords.verified(present, account.password)[0]:
        raise WrongPassword
    retried(rt.db, lambda db: attempts.forgive(db, key))


def begin_second_step(rt: Runtime, account: Account) -> None:
    """Draw a new secret; no code is asked for until the app has shown one.

    Raises:
        BadInput: the second step is on.
    """
    if account.second_step:
        raise BadInput("second step: expected it to be off, found it on")
    secret = totp.new_secret()
    retried(rt.db, lambda db: accounts.set_second_step(db, account.person, secret, None))


def prove_second_step(rt: Runtime, account: Account, typed: str) -> tuple[str, ...]:
    """Switch the second step on, once the app shows the right code; gives the recovery codes, this once.

    Raises:
        BadInput: the code is another, or nothing was begun.
    """
    now = rt.now()
    step = totp.step_of(account.totp, typed, now) if account.totp and not account.second_step else None
    if step is None:
        raise BadInput("second step: expected the code the app shows, got another")

    def switch_on(db: Connection) -> tuple[str, ...]:
        accounts.set_second_step(db, account.person, account.totp, now, step)
        return tokens.make_recovery(db, account.person, now)

    return retried(rt.db, switch_on)


def end_second_step(rt: Runtime, account: Account, present: str) -> None:
    """Switch the second step off.

    Raises:
        TooManyAttempts: too soon after too many failures.
        WrongPassword: the present password is another.
    """
    prove(rt, account, present)

    def switch_off(db: Connection) -> None:
        accounts.set_second_step(db, account.person, "", None)
        tokens.void(db, account.person, Purpose.RECOVERY)

    retried(rt.db, switch_off)


def renew_password(
    db: Connection, account: Account, hashed: str, now: Moment, stays: Session | None = None
) -> None:
    """Keep another password: links that could set one are void, every session ends but the one that `stays`."""
    accounts.set_password(db, account.person, hashed, now)
    tokens.void(db, account.person, Purpose.INVITATION, Purpose.RESET)
    sessions.end_all(db, account.person, stays.id if stays else None)
    forgive(db, account)


def forgive(db: Connection, account: Account) -> None:
    """Forget the failures that keep the owner of an account waiting, however it was named."""
    for named in (account.code, account.person, account.email):
        attempts.forgive(db, attempts.of_account("password", named))
    attempts.forgive(db, attempts.of_person("password", account.person, account.code))
    for what in ("own", "code"):
        attempts.forgive(db, attempts.of_account(what, account.person))


def about(account: Account) -> tuple[str, ...]:
    """What a password must not say: who he is."""
    return account.code, account.name, account.email.partition("@")[0]
