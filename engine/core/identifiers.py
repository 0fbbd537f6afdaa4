"""Names for the identifiers and the moments that travel through the engine.

A bare string or a naive datetime stays at the doors; from here on every id and every moment has its type.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import NewType
from uuid import UUID

OfficeId = NewType("OfficeId", str)  # code of the office: "SNN"
PersonId = NewType("PersonId", str)  # office and staff code, "SNN/CCKL-1"; never a name: two people share one
InstanceId = NewType("InstanceId", UUID)  # UUIDv7: made in order of time
Stream = NewType("Stream", UUID)  # one chain of events: of an instance, a letter or an office's journal
Role = NewType("Role", str)
Moment = NewType("Moment", datetime)  # aware, UTC; made only by moment()

SYSTEM = PersonId("system")  # the engine itself, where no person acted
PARENT = Role("parent")  # held by an instance over the children it started, by nobody else

# A JSON value that can be written in one canonical way: no floats.
Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


def moment(value: datetime) -> Moment:
    """`value` as a stored moment: aware, in UTC, whole microseconds.

    Raises:
        ValueError: `value` has no time zone.
    """
    if value.tzinfo is None:
        raise ValueError(f"moment {value.isoformat()}: expected a time zone, got none")
    return Moment(value.astimezone(UTC))


@lru_cache(maxsize=4096)  # thousands of events are written at one moment
def stamp(at: Moment) -> str:
    """The one written form of a moment in the trail: fixed width, microseconds, `Z`."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stands in the way, and where: a code, the weakness and the measure concerned (or "")."""

    kind: str
    weakness: str = ""
    measure: str = ""

    def __str__(self) -> str:
        where = "/".join(part for part in (self.weakness, self.measure) if part)
        return f"{self.kind} ({where})" if where else self.kind
