"""Declarations as they were when first used: stored once, never changed, so that an old plan keeps its rules."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, UniqueConstraint, bindparam, select
from sqlmodel import Field, SQLModel

from engine.core.chain import canonical
from engine.core.errors import MISSHAPEN, SpecError
from engine.core.identifiers import Json, Moment
from engine.core.revive import functions, revive
from engine.core.spec import Workflow
from engine.store import instances
from engine.store.definition import Definition, Definitions
from engine.store.described import table_of
from engine.store.upsert import insert_new


class DefinitionRow(SQLModel, table=True):
    """One version of one workflow. Appended, never changed."""

    __tablename__ = "definition"
    __table_args__ = (UniqueConstraint("name", "version"),)  # one text per version

    digest: str = Field(primary_key=True)
    name: str
    version: int
    document: str = Field(sa_type=Text)
    at: datetime


Stored = dict[str, dict[str, Json]]  # digest -> declaration
_TABLE = table_of(DefinitionRow)
_STORED = select(_TABLE.c.digest).where(
    _TABLE.c.name == bindparam("name"), _TABLE.c.version == bindparam("version")
)


def publish(db: Connection, definition: Definition[Any], at: Moment) -> None:
    """Store the declaration if it is used for the first time.

    Raises:
        SpecError: another text was stored under this name and version; a changed table needs a new version.
    """
    flow = definition.workflow
    asked = {"name": flow.name, "version": flow.version}
    stored = db.execute(_STORED, asked).scalar_one_or_none()
    if stored is None:
        document = canonical(flow.document()).decode()
        # Two may use it for the first time at once, each in a transaction of its own: the second finds the first's.
        insert_new(db, _TABLE, [{**asked, "digest": flow.digest, "document": document, "at": at}])
        stored = str(db.execute(_STORED, asked).scalar_one())
    if stored != flow.digest:
        raise SpecError(
            f"workflow '{flow.name}' version {flow.version}: expected digest {stored[:12]}, got {flow.digest[:12]};"
            " a changed table needs a new version"
        )


def with_earlier(db: Connection, current: Definitions) -> Definitions:
    """The definitions of the code, each able to run its instances that were started under older ones.

    Raises:
        SpecError: an open instance needs a workflow or a guard that the code no longer has.
    """
    used = instances.digests(db)
    if strange := sorted(set(used) - set(current), key=str):
        raise SpecError(
            f"workflow '{strange[0]}': expected the code to have it, its instances are in the database"
        )
    stored = documents(db)
    return {name: _with_earlier(one, used.get(name, {}), stored) for name, one in current.items()}


def documents(db: Connection) -> Stored:
    """Every stored declaration by its digest; one that is none is not there."""
    found = ((row.digest, _read(row.document)) for row in db.execute(select(_TABLE)))
    return {digest: document for digest, document in found if document is not None}


def proved(db: Connection) -> tuple[Stored, list[str]]:
    """The declarations whose text is the one their digest was taken over, and what the others are called."""
    kept: Stored = {}
    others: list[str] = []
    for row in db.execute(select(_TABLE).order_by(_TABLE.c.name, _TABLE.c.version)):
        document = _read(row.document)
        if document is None or hashlib.sha256(row.document.encode()).hexdigest() != row.digest:
            others.append(f"{row.name} {row.version}")
        else:
            kept[row.digest] = document
    return kept, others


def _read(document: str) -> dict[str, Json] | None:
    try:
        found = json.loads(document)
    except MISSHAPEN:
        return None
    return found if isinstance(found, dict) else None


def _with_earlier(one: Definition[Any], used: Mapping[str, bool], stored: Stored) -> Definition[Any]:
    known = functions(one.workflow) | {function.__name__: function for function in one.retired}
    earlier: dict[str, Workflow[Any]] = {}
    for digest, is_open in used.items():
        if digest == one.workflow.digest:
            continue
        try:
            if digest not in stored:
                raise SpecError(
                    f"workflow '{one.workflow.name}': expected the declaration {digest}, got none stored"
                )
            earlier[digest] = revive(stored[digest], known)
        except SpecError:
            # What has ended may stay as it is; what runs must be able to go on.
            if is_open:
                raise
    return replace(one, earlier=earlier)
