"""How a page asks for one step: by the same `handle` as every door, with the version that was seen.

A form carries that version and a key of its own, so that a second click, or the back button, does nothing twice.
"""

import secrets
from dataclasses import dataclass

from engine.core.asked import Command, Instance, Payload
from engine.core.errors import BadInput
from engine.core.identifiers import PersonId
from engine.runtime.handle import handle
from engine.store.commands import Receipt
from web.http.forms import Posted
from web.http.visit import Entered

VERSION, KEY = "version", "act"
_LONG = 64


@dataclass(frozen=True, slots=True)
class Seen:
    """What the form of an act carries: the version its reader saw, and the key of this one act."""

    version: int
    key: str


def seen(plan: Instance) -> Seen:
    """For a form that is shown now."""
    return Seen(plan.version, secrets.token_urlsafe(16))


def seen_in(form: Posted) -> Seen:
    """As it came back with the form.

    Raises:
        BadInput: the form did not carry it.
    """
    version, key = form.number(VERSION), form.line(KEY, _LONG)
    if version is None or not key:
        raise BadInput("form: expected the version that was seen and the key of the act, got none")
    return Seen(version, key)


def ask(
    me: Entered, one: Instance, trigger: str, payload: Payload, form: Posted, behalf: PersonId | None = None
) -> Receipt:
    """Ask `trigger` of this instance, as who is in, with what the form says was seen.

    Raises:
        TransitionRefused: with every obstacle, one of them `stale_version` where it has moved meanwhile.
        BadInput: the form did not carry what was seen.
    """
    sent = seen_in(form)
    command = Command(trigger, me.me.person, payload, behalf, sent.version, sent.key)
    return handle(me.house.rt, one.id, command)
