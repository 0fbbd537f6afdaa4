"""Successful commands by their idempotency key: a repetition gets the first answer, and does nothing."""

import hashlib
import json
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum

from sqlalchemy import Connection, Text, insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, SQLModel

from engine.core.asked import Command
from engine.core.errors import IdempotencyConflict
from engine.core.identifiers import InstanceId, Moment
from engine.store.described import table_of


class CommandRow(SQLModel, table=True):
    """A command that was carried out, with what was answered. The key belongs to the actor."""

    __tablename__ = "command"

    actor: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request: str  # SHA-256 of the whole request, hex
    receipt: str = Field(sa_type=Text)
    at: datetime


_TABLE = table_of(CommandRow)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a command left an instance."""

    ref: str
    state: str
    outcome: str
    version: int
    seq: int


def earlier(db: Connection, instance: InstanceId, command: Command) -> Receipt | None:
    """The answer this very command was given before, if it was.

    Raises:
        IdempotencyConflict: the actor used the key for another request.
    """
    if not command.key:
        return None
    query = select(_TABLE).where(_TABLE.c.actor == command.actor, _TABLE.c.key == command.key)
    row = db.execute(query).one_or_none()
    if row is None:
        return None
    if row.request != _request(instance, command):
        raise IdempotencyConflict(command.key)
    return Receipt(**json.loads(row.receipt))


def store(db: Connection, done: list[tuple[InstanceId, Command, Receipt]], at: Moment) -> None:
    """Remember the answers to commands that carried a key, in one statement.

    Raises:
        IdempotencyConflict: the key was used for another instance at this very moment.
    """
    rows = [
        {
            "actor": command.actor,
            "key": command.key,
            "request": _request(instance, command),
            "receipt": json.dumps(asdict(receipt)),
            "at": at,
        }
        for instance, command, receipt in done
        if command.key
    ]
    if not rows:
        return
    try:
        db.execute(insert(_TABLE), rows)
    except IntegrityError as error:
        # Requests on one instance follow each other; only another instance's can have slipped in between.
        raise IdempotencyConflict(", ".join(sorted({str(row["key"]) for row in rows}))) from error


def _request(instance: InstanceId, command: Command) -> str:
    """Fingerprint of what was asked, whatever version the asker had seen."""
    asked = [str(instance), command.trigger, command.on_behalf_of, _plain(command.payload)]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _plain(value: object) -> object:
    """A payload as JSON; its class is part of the request."""
    match value:
        case Enum():
            return _plain(value.value)
        case None | bool() | int() | str():
            return value
        case date():
            return value.isoformat()
        case bytes():
            return hashlib.sha256(value).hexdigest()
        case tuple() | list() | set() | frozenset():
            return [
                _plain(one)
                for one in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)
            ]
        case dict():
            return {str(key): _plain(one) for key, one in value.items()}
        case _ if is_dataclass(value):
            return [type(value).__name__, {f.name: _plain(getattr(value, f.name)) for f in fields(value)}]
        case _:
            raise TypeError(f"payload: expected plain values, got {value!r}")
