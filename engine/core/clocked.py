"""What an instance remembers of one of its timers, and its written form. Climbs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.core.errors import SpecError
from engine.core.identifiers import Json, Moment, moment, stamp


@dataclass(frozen=True, slots=True)
class Clocked:
    """Where one timer of one instance stands: its anchor D, and the highest offset (minutes) that spoke.

    `armed_at` is None while the clock stands. `climbed_on` is the local day of the last climb of a level,
    `level` the highest level that spoke, `ladder` the digest of the ladder it was armed with.
    """

    day: date
    revision: int
    armed_at: Moment | None
    reminded: int | None
    climbed: int | None
    climbed_on: date | None
    level: int
    ladder: str

    def document(self) -> dict[str, Json]:
        """The state as JSON."""
        return {
            "day": self.day.isoformat(),
            "revision": self.revision,
            "armed_at": None if self.armed_at is None else stamp(self.armed_at),
            "reminded": self.reminded,
            "climbed": self.climbed,
            "climbed_on": None if self.climbed_on is None else self.climbed_on.isoformat(),
            "level": self.level,
            "ladder": self.ladder,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Json]) -> "Clocked":
        """The state that `document()` wrote.

        Raises:
            SpecError: the document has another shape.
        """
        match document:
            case {
                "day": str(day),
                "revision": int(revision),
                "armed_at": str() | None as armed_at,
                "reminded": int() | None as reminded,
                "climbed": int() | None as climbed,
                "climbed_on": str() | None as climbed_on,
                "level": int(level),
                "ladder": str(ladder),
            }:
                return cls(
                    day=date.fromisoformat(day),
                    revision=revision,
                    armed_at=None if armed_at is None else moment(datetime.fromisoformat(armed_at)),
                    reminded=reminded,
                    climbed=climbed,
                    climbed_on=None if climbed_on is None else date.fromisoformat(climbed_on),
                    level=level,
                    ladder=ladder,
                )
        raise SpecError(f"state of a timer: expected what document() wrote, got {dict(document)!r}")
