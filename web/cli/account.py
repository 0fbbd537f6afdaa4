"""Commands about accounts: invite somebody, list them, close and open one, give the first password."""

import getpass
import sys
from typing import Annotated

import typer

from engine.core.errors import BadInput
from engine.core.identifiers import Json
from engine.store.session import reading
from web.auth import accounts, links, office
from web.auth.accounts import Account
from web.auth.policy import policy_of
from web.cli.context import As, AsJson, Door, Office, the_door
from web.cli.naming import heads, tell
from web.cli.showing import answer, dmy, local_iso, table
from web.cli.typed import line_typed
from workflows.directory.facts import PersonFacts
from workflows.directory.loading import find_person

account = typer.Typer(help="Accounts: invite, list, lock, unlock, give a password.", no_args_is_help=True)
Code = Annotated[str, typer.Argument(metavar="CODE", help="Of the person.", callback=line_typed)]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.add_typer(account, name="account")


@account.command("invite")
def invite(code: Code, acting: As = "", as_json: AsJson = False) -> None:
    """Make an account and write its owner a letter with a link; again, as long as he has not come in."""
    door = the_door()
    person = _person(door, code)
    until = links.invite(door.rt, policy_of(door.settings), person, door.actor(acting))
    data: Json = {"person": person.id, "email": person.email, "expires_on": until.isoformat()}
    answer(as_json, data, tell("invited", person=person.name, email=person.email, day=dmy(until)))


@account.command("list")
def list_accounts(only: Office = "", as_json: AsJson = False) -> None:
    """Every account: who has come in, who was invited, which are closed."""
    door = the_door()
    with reading(door.rt.db) as db:
        found = accounts.of_office(db, door.office(only))
    data: Json = [
        {
            "person": one.person,
            "name": one.name,
            "email": one.email,
            "state": _state(one),
            "second_step": one.second_step,
            "password_at": local_iso(one.password_at) if one.password_at else None,
            "entered_at": local_iso(one.entered_at) if one.entered_at else None,
        }
        for one in found
    ]
    rows = [(one.code, one.name, one.email, _said(one)) for one in found]
    listed = table(heads("code", "name", "email", "state"), rows) if rows else ""
    counted = tell("accounts_listed", accounts=len(found))
    answer(as_json, data, "\n\n".join(part for part in (listed, counted) if part))


@account.command("lock")
def lock(code: Code, acting: As = "", as_json: AsJson = False) -> None:
    """Close an account: its sessions and links end, nobody comes in."""
    door = the_door()
    person = _person(door, code)
    done = office.lock(door.rt, person.id, door.actor(acting))
    answer(
        as_json, {"person": person.id, "changed": done.changed}, tell("account_locked", person=person.name)
    )


@account.command("unlock")
def unlock(code: Code, acting: As = "", as_json: AsJson = False) -> None:
    """Open an account again, also one that must wait after too many wrong passwords."""
    door = the_door()
    person = _person(door, code)
    done = office.unlock(door.rt, person.id, door.actor(acting))
    answer(
        as_json, {"person": person.id, "changed": done.changed}, tell("account_unlocked", person=person.name)
    )


@account.command("password")
def give_password(code: Code, acting: As = "", as_json: AsJson = False) -> None:
    """Give a password, typed here or as one line on stdin; for the first administrator. Makes the account if needed."""
    door = the_door()
    person = _person(door, code)
    office.give_password(door.rt, person, _typed(), door.actor(acting))
    answer(as_json, {"person": person.id}, tell("password_given", person=person.name))


def _person(door: Door, code: str) -> PersonFacts:
    with reading(door.rt.db) as db:
        return find_person(db, None, code)


def _typed() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(f"{tell('new_password')}: ")
    if getpass.getpass(f"{tell('once_more')}: ") != first:
        raise BadInput("password: expected the same twice, got two")
    return first


def _state(one: Account) -> str:
    return "locked" if one.locked_at else "open" if one.password else "invited"


def _said(one: Account) -> str:
    if one.locked_at:
        return tell("is_locked")
    return tell("is_open") if one.password else tell("is_invited")
