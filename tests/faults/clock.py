"""A clock that starts at a morning of 2023 and runs many times as fast, the same for every process that is told so."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engine.core.calendar import ZONE
from engine.core.identifiers import Moment, moment


@dataclass(frozen=True, slots=True)
class FastClock:
    """It was `begins` when the machine's clock said `origin` (seconds since 1970)."""

    begins: Moment
    origin: float
    speed: float

    def now(self) -> Moment:
        """The present moment."""
        return self.at(time.time())

    def at(self, seconds: float) -> Moment:
        """What it said when the machine's clock said `seconds`."""
        return moment(self.begins + timedelta(seconds=(seconds - self.origin) * self.speed))

    def lasts(self, span: timedelta) -> float:
        """How many real seconds a span takes by this clock."""
        return span.total_seconds() / self.speed


def local(written: str) -> Moment:
    """A moment of the office: "2023-03-15 08:00"."""
    return moment(datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(ZONE)))
