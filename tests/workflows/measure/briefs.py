"""Briefs as a plan freezes them for its measures."""

import json
from uuid import UUID

from config.ladders import default_ladders
from workflows.directory.supervision import Matrix

MATRIX = Matrix(
    appraiser={
        "collective": "personnel_office",
        "head": "personnel_office",
        "deputy": "personnel_office",
        "staff": "head",
        "personnel_collective": "director",
        "personnel_head": "director",
        "personnel_deputy": "personnel_head",
    },
    supervisor={
        "collective": "personnel_office",
        "head": "personnel_office",
        "deputy": "head",
        "staff": "head",
        "personnel_collective": "director",
        "personnel_head": "director",
        "personnel_deputy": "personnel_head",
    },
)
LADDERS = {name: default_ladders()[name].digest for name in ("measure", "claimed")}


def brief(**other: str) -> dict[str, str]:
    """The brief of a measure of the collective plan of CCKL, done by CCKL-9 until 14 June 2023."""
    fields = {
        "plan": str(UUID(int=1)),
        "plan_ref": "SNN/2022/CCKL",
        "office": "SNN",
        "year": "2022",
        "kind": "collective",
        "unit": "CCKL",
        "owner": "",
        "weakness": "W1",
        "text": "Tổ chức tập huấn nghiệp vụ",
        "output": "02 lớp tập huấn",
        "person": "CCKL-9",
        "due_on": "2023-06-14",
        "hash": "a" * 64,
        "matrix": json.dumps(MATRIX.document()),
        "ladders": json.dumps(LADDERS),
    }
    return fields | other
