"""Where the time comes from: the system, a hand that sets it for a rehearsal, or a moment from which it runs on."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

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


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A clock that was set once and runs on from there, as fast as the machine's."""

    start: Moment
    elapsed: Callable[[], float] = time.monotonic
    begun: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "begun", self.elapsed())

    def now(self) -> Moment:
        """The moment it was set to, and what has passed since."""
        return moment(self.start + timedelta(seconds=self.elapsed() - self.begun))
