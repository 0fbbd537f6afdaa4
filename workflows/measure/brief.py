"""What a measure is started with: a brief its plan froze. Refuses one that says less than a measure must know. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from engine.core.errors import BadInput
from engine.core.identifiers import InstanceId, OfficeId, PersonId
from engine.core.said import Said
from workflows.directory.supervision import Matrix
from workflows.measure.facts import COLLECTIVE, PERSONAL
from workflows.measure.workflow import CLAIMED_LADDER, MEASURE_LADDER

KEYS = (
    "plan", "plan_ref", "office", "year", "kind", "unit", "owner", "weakness",
    "text", "output", "person", "due_on", "hash", "matrix", "ladders",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Brief:
    """One measure as its plan described it, and the data of the cycle it goes by."""

    plan: InstanceId
    plan_ref: str
    office: OfficeId
    year: int
    kind: str  # of the plan: "collective" or "personal"
    unit: str
    owner: PersonId | None  # None: the post of the unit's head owns the plan
    weakness: str
    text: str
    output: str
    person: str  # the code as it was typed, with or without its office
    due_on: date | None
    text_hash: str
    matrix: Matrix
    ladders: Mapping[str, str]  # name -> digest


def read_brief(ref: str, payload: object) -> Brief:
    """The brief that measure `ref` is to be started with.

    Raises:
        BadInput: a key is missing, or holds something else than it must.
        SpecError: its matrices contradict themselves.
    """
    fields = _fields(ref, payload)
    kind, owner = fields["kind"], fields["owner"]
    if kind not in (COLLECTIVE, PERSONAL):
        raise _refused(ref, "kind", Said("'{one}' or '{other}'", one=COLLECTIVE, other=PERSONAL), kind)
    if kind == PERSONAL and not owner:
        raise _refused(ref, "owner", Said("the person whose plan it is"), owner)
    if not fields["year"].isdecimal():
        raise _refused(ref, "year", Said("a year"), fields["year"])
    return Brief(
        plan=_plan(ref, fields["plan"]),
        plan_ref=fields["plan_ref"],
        office=OfficeId(fields["office"]),
        year=int(fields["year"]),
        kind=kind,
        unit=fields["unit"],
        owner=PersonId(owner) if kind == PERSONAL else None,
        weakness=fields["weakness"],
        text=fields["text"],
        output=fields["output"],
        person=fields["person"].strip(),
        due_on=_day(ref, fields["due_on"]),
        text_hash=fields["hash"],
        matrix=_matrix(ref, fields["matrix"]),
        ladders=_ladders(ref, fields["ladders"]),
    )


@lru_cache(maxsize=256)  # all measures of a cycle carry the same matrices
def matrix_of(text: str) -> Matrix:
    """The matrices as they are stored with a measure."""
    return Matrix.from_document(json.loads(text))


def _fields(ref: str, payload: object) -> dict[str, str]:
    if not isinstance(payload, Mapping):
        raise BadInput(
            "measure {ref}: expected a brief to start from, got {found}",
            ref=ref,
            found=type(payload).__name__,
        )
    if missing := [key for key in KEYS if key not in payload]:
        found = ", ".join(map(str, payload)) or Said("nothing")
        raise BadInput(
            "brief of measure {ref}: expected the key '{key}', got only {found}",
            ref=ref,
            key=missing[0],
            found=found,
        )
    for key in KEYS:
        if not isinstance(payload[key], str):
            raise _refused(ref, key, Said("text"), type(payload[key]).__name__)
    return {key: payload[key] for key in KEYS}


def _plan(ref: str, text: str) -> InstanceId:
    try:
        return InstanceId(UUID(text))
    except ValueError:
        raise _refused(ref, "plan", Said("the id of an instance"), text) from None


def _day(ref: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _refused(ref, "due_on", Said("a date such as 2023-03-29, or nothing"), text) from None


def _matrix(ref: str, text: str) -> Matrix:
    try:
        document = json.loads(text)
    except json.JSONDecodeError:
        document = None
    if not isinstance(document, dict):
        raise _refused(ref, "matrix", Said("two matrices as JSON"), text)
    return matrix_of(text)


def _ladders(ref: str, text: str) -> Mapping[str, str]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError:
        document = None
    match document:
        case {"measure": str(measure), "claimed": str(claimed)}:
            return {MEASURE_LADDER: measure, CLAIMED_LADDER: claimed}
    raise _refused(ref, "ladders", Said("the digests of 'measure' and 'claimed' as JSON"), text)


def _refused(ref: str, key: str, expected: Said, found: str) -> BadInput:
    shown = found if len(found) <= 60 else f"{found[:60]}..."
    return BadInput(
        "brief of measure {ref}, '{key}': expected {expected}, got '{found}'",
        ref=ref,
        key=key,
        expected=expected,
        found=shown,
    )
