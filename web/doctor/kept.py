"""What must never be lost: the declarations plans run under, the key that signs, the newest signature."""

import os
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, select

from engine.core.errors import BadInput, SpecError
from engine.runtime.checkpoint import Key
from engine.store import definitions, instances
from engine.store.checkpoints import CheckpointRow
from engine.store.definitions import DefinitionRow
from engine.store.described import table_of
from web.doctor.configured import open_to_others
from web.doctor.finding import Code, Finding, Subject, ok, one_line, several, warning, wrong
from web.doctor.patient import Patient
from web.wiring import all_definitions

SIGNED_LATELY = timedelta(days=7)
_DEFINITION, _CHECKPOINT = table_of(DefinitionRow), table_of(CheckpointRow)
_D, _K, _C = Subject.DEFINITIONS, Subject.AUDIT_KEY, Subject.CHECKPOINTS


def declared(db: Connection, patient: Patient) -> Iterator[Finding]:
    """Whether the code still has what every open plan runs under, and changed no table in silence."""
    current = all_definitions(patient.settings.base_url)
    stored_under = set(definitions.documents(db))
    lost = [
        f"{name} {digest[:12]}"
        for name, used in instances.digests(db).items()
        for digest, is_open in used.items()
        if is_open and name in current and digest not in stored_under | {current[name].workflow.digest}
    ]
    if lost:
        yield wrong(_D, Code.DEFINITION_LOST, workflows=several(lost))
        return
    try:
        known = definitions.with_earlier(db, current)
    except SpecError as error:
        yield wrong(_D, Code.DEFINITION_UNKNOWN, answer=one_line(error))
        return
    columns = _DEFINITION.c
    stored = {
        (row.name, row.version): row.digest
        for row in db.execute(select(columns.name, columns.version, columns.digest))
    }
    flows = [one.workflow for one in known.values()]
    changed = [
        f"{flow.name} {flow.version}"
        for flow in flows
        if stored.get((flow.name, flow.version), flow.digest) != flow.digest
    ]
    if changed:
        yield wrong(_D, Code.DEFINITION_CHANGED, workflows=several(changed))
    else:
        yield ok(_D, Code.DEFINITIONS_KNOWN, count=len(flows))


def key(patient: Patient) -> Iterator[Finding]:
    """Whether there is a key to sign with, and whether it is its owner's alone."""
    path = patient.settings.audit_key
    if path is None:
        yield warning(_K, Code.NO_KEY)
    elif not path.is_file():
        yield wrong(_K, Code.KEY_ABSENT, file=str(path))
    elif open_to_others(path):
        yield wrong(_K, Code.KEY_OPEN, file=str(path), mode=f"{path.stat().st_mode & 0o777:o}")
    else:
        try:
            yield ok(_K, Code.KEY_READY, key=Key.load(path).id)
        except BadInput as error:
            yield wrong(_K, Code.KEY_UNUSABLE, answer=one_line(error))


def signed(db: Connection, patient: Patient) -> Iterator[Finding]:
    """Whether the trail was signed lately, and with the key of today."""
    path = patient.settings.audit_key
    if path is None:
        yield ok(_C, Code.NOTHING_TO_SIGN)
        return
    query = select(_CHECKPOINT.c.at, _CHECKPOINT.c.key_id, _CHECKPOINT.c.n)
    newest = db.execute(query.order_by(_CHECKPOINT.c.n.desc()).limit(1)).one_or_none()
    if newest is None:
        yield warning(_C, Code.NEVER_SIGNED)
    elif newest.at < patient.now - SIGNED_LATELY:
        yield warning(_C, Code.CHECKPOINT_OLD, number=newest.n, at=newest.at)
    elif os.access(path, os.R_OK) and (mine := _id_of(patient)) and mine != newest.key_id:
        yield warning(_C, Code.CHECKPOINT_OTHER_KEY, number=newest.n, found=newest.key_id, expected=mine)
    else:
        yield ok(_C, Code.CHECKPOINT_FRESH, number=newest.n, at=newest.at)


def _id_of(patient: Patient) -> str:
    """The name of today's key; "" where it cannot be used, which its own finding says."""
    try:
        return Key.load(patient.settings.audit_key).id if patient.settings.audit_key else ""
    except BadInput:
        return ""
