"""An envelope sender of its own for every letter, so that a bounce says which letter it speaks of (VERP).

Pure: puts a letter's id into an address and reads it out again. Knows no message and no server.
"""

import re
from uuid import UUID

_VARIABLE = re.compile(r"\+([0-9a-f]{32})@[^@\s]+", re.IGNORECASE)


def return_path(address: str, letter: UUID) -> str:
    """`tccb@snn.example` as `tccb+<id>@snn.example`: the same box, and the letter it concerns."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{letter.hex}@{domain}"


def letter_of(address: str) -> UUID | None:
    """The letter an envelope address was made for; None for an ordinary one."""
    found = _VARIABLE.search(address)
    return UUID(hex=found[1]) if found else None
