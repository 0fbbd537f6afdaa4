"""Where the time comes from: the system, or a hand that sets it for a rehearsal."""

from dataclasses import dataclass
from datetime import UTC, datetime

from engine.core.errors import ClockNotSet
from engine.core.identifiers import Moment, moment


class SystemClock:
    """The clock of the machine."""

    def now(self) -> Moment:
        """The present moment."""
        return moment(datetime.now(UTC))


@dataclass(slots=True)
class ManualClock:
    """A clock that stands where it was set."""

    at: Moment | None = None

    def now(self) -> Moment:
        """The moment it was set to.

        Raises:
            ClockNotSet: nobody has set it.
        """
        if self.at is None:
            raise ClockNotSet(
                "the clock is manual: expected --at, such as --at 2023-03-20T08:00+07:00, got none"
            )
        return self.at
