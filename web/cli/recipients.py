"""Whom a code after --to means: a person of the directory, or the mailbox of a unit. Asks for nothing else."""

from typing import Annotated

import typer

from engine.core.identifiers import OfficeId, PersonId
from web.cli.context import Door
from web.cli.typed import line_typed

To = Annotated[
    str,
    typer.Option(
        "--to", metavar="CODE", help="Of one person, or of a mailbox such as @CCKL.", callback=line_typed
    ),
]


def recipient(door: Door, office: OfficeId, code: str) -> PersonId:
    """The recipient of this office that a code means: "CCKL-1", "@CCKL", or "@" for the personnel office's own.

    Raises:
        NotFound: nobody has the code.
    """
    return box(office, code) if "@" in code else door.person(code, office)


def box(office: OfficeId, code: str) -> PersonId:
    """The mailbox "@CCKL" of an office."""
    return PersonId(f"{office}/@{code.partition('@')[2]}")


def office_in(code: str) -> str:
    """The office a code names before its slash; "" for none."""
    return code.partition("/")[0] if "/" in code else ""
