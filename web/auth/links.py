"""Links that act once: an invitation to come in for the first time, and a way back for who forgot his password.

They go out as letters. Following one changes nothing, so a mail scanner may; only the form behind it acts.
"""

import re
from collections.abc import Callable
from datetime import date, time, timedelta

from sqlalchemy import Connection, select

from engine.core.errors import BadInput, EngineError
from engine.core.identifiers import SYSTEM, Moment, OfficeId, PersonId, moment
from engine.core.ports import Address, Item, Summary
from engine.runtime import post
from engine.runtime.runtime import Runtime
from engine.store import calendars, journals
from engine.store.session import reading, retried
from web.auth import accounts, attempts, passwords, tokens
from web.auth.accounts import Account
from web.auth.own import about, renew_password
from web.auth.policy import Policy
from web.auth.tokens import Purpose
from workflows.directory.facts import PersonFacts
from workflows.directory.tables import OFFICE

_ACTS = re.compile(rf"/({'|'.join(Purpose)})/[A-Za-z0-9_-]{{8,}}")
KINDS = {Purpose.INVITATION: "account_invited", Purpose.RESET: "account_reset"}


class CannotInvite(BadInput):
    """Somebody cannot be invited; `why` is a code: no_address, came_in, closed."""

    def __init__(self, person: PersonId, why: str) -> None:
        self.person, self.why = person, why
        super().__init__(
            "invitation of '{person}': expected an address and nobody to have come in, got: {why}",
            person=person,
            why=why,
        )


class LinkVoid(EngineError):
    """The link was used, is too old, or another one was sent after it."""

    status = 410

    def __init__(self) -> None:
        super().__init__("link: expected one that holds, got one that was used, replaced or is too old")


def without_links(text: str) -> str:
    """The text of a letter as it may be shown: a link that acts is only in the letter itself."""
    return _ACTS.sub(r"/\1/***", text)


def invite(rt: Runtime, policy: Policy, person: PersonFacts, by: PersonId = SYSTEM) -> date:
    """Make an account for a person where there is none, and write him how to come in; the last day of the link.

    Raises:
        CannotInvite: he has no address, has come in before, or his account is closed.
    """
    if not person.email:
        raise CannotInvite(person.id, "no_address")
    with reading(rt.db) as db:
        known = accounts.of_person(db, person.id)
    if known is not None and (known.password or known.locked_at):
        raise CannotInvite(person.id, "closed" if known.locked_at else "came_in")

    def note(db: Connection, now: Moment) -> None:
        accounts.add(db, person.id, person.office, now)
        journals.write(db, person.office, "account_invited", {"person": person.id, "by": by}, now)

    to = Address(person.id, person.name, person.email, person.language)
    return _send(rt, policy, person.office, to, Purpose.INVITATION, note)


def ask_reset(rt: Runtime, policy: Policy, typed: str, address: str) -> None:
    """Write to the owner of the account meant, if it is open and he has an address; who asked is told nothing of it.

    Nor is he told that it was asked for too often by other names of the same person: then nothing is written.

    Raises:
        TooManyAttempts: by this name or from this address too soon after too many.
    """

    def counted(db: Connection) -> tuple[Account | None, bool]:
        found = accounts.by_login(db, typed)
        person = found.person if found else None
        return found, attempts.admitted(db, "reset", typed, person, address, rt.now())

    account, admitted = retried(rt.db, counted)
    if account is None or not admitted or account.locked_at is not None or not account.email:
        return
    purpose = Purpose.RESET if account.password else Purpose.INVITATION
    to = Address(account.person, account.name, account.email, account.letters)
    _send(rt, policy, account.office, to, purpose)


def owner_of(rt: Runtime, raw: str, purpose: Purpose) -> Account:
    """Whose link it is, if it holds; changes nothing.

    Raises:
        LinkVoid: it does not hold.
    """
    with reading(rt.db) as db:
        token = tokens.look(db, raw, purpose, rt.now())
        account = accounts.of_person(db, token.person) if token else None
    if account is None or account.locked_at is not None:
        raise LinkVoid
    return account


def use(rt: Runtime, raw: str, purpose: Purpose, password: str) -> None:
    """Set the password a link was sent for; the link and every session are over.

    Raises:
        LinkVoid: it does not hold, or was used in the meantime.
        WeakPassword: it may not be taken; the link still holds.
    """
    account, now = owner_of(rt, raw, purpose), rt.now()
    hashed = passwords.hashed(passwords.checked(password, about(account)))

    def set_it(db: Connection) -> bool:
        token = tokens.take(db, raw, purpose, now)
        if token is not None:
            renew_password(db, account, hashed, now)
        return token is not None

    if not retried(rt.db, set_it):
        raise LinkVoid


def _nothing(_db: Connection, _now: Moment) -> None:
    """Where an account is there already."""


def _send(
    rt: Runtime,
    policy: Policy,
    office: OfficeId,
    to: Address,
    purpose: Purpose,
    note: Callable[[Connection, Moment], None] = _nothing,
) -> date:
    """Make the token and store the letter that carries it, in one unit of work."""
    now = rt.now()
    holds = policy.invitation if purpose is Purpose.INVITATION else policy.reset

    def store(db: Connection) -> date:
        note(db, now)
        calendar = calendars.of(db, [office])[office]
        last = calendar.local_day(moment(now + holds))
        until = calendar.at(last + timedelta(days=1), time())  # the letter names a day, and days end at 24:00
        raw = tokens.make(db, to.person, purpose, now, until)
        facts: Summary = {
            "office": db.execute(select(OFFICE.c.name).where(OFFICE.c.code == office)).scalar_one(),
            "link": f"{policy.links}/{purpose.value}/{raw}",
            "expires_on": last.isoformat(),
        }
        post.post(db, rt, office, to, post.write(rt, to, Item(KINDS[purpose], facts)), now, until)
        return last

    return retried(rt.db, store)
