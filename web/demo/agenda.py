"""The story as an agenda: what is done at which moment. Walks through it working day by working day.

At 08:00, at 14:00 and after every act the three beats are run; at the end of a month the trail is signed.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, time, timedelta

from engine.core.errors import BadInput
from engine.runtime.checkpoint import Key, checkpoint
from web.demo.stage import Stage

Act = Callable[[], None]
MORNING, AFTERNOON, EVENING = time(8), time(14), time(16, 30)
_DAY = timedelta(days=1)


class Agenda:
    """Acts by day and hour. An act on a day off is refused: the office is closed."""

    def __init__(self) -> None:
        self._acts: dict[date, dict[time, list[Act]]] = defaultdict(lambda: defaultdict(list))

    def at(self, day: str, clock: str, *acts: Act) -> None:
        """Do this at this local moment: "2023-03-20", "09:00"."""
        self._acts[date.fromisoformat(day)][time.fromisoformat(clock)].extend(acts)

    def play(self, stage: Stage, first: date, last: date, key: Key) -> None:
        """Live through every working day from `first` to `last`; what is planned for later is left.

        Raises:
            BadInput: something is planned for a day off.
        """
        calendar = stage.calendar()
        days = [first + n * _DAY for n in range((last - first).days + 1)]
        working = [day for day in days if calendar.works(day)]
        if off := sorted(day for day in self._acts.keys() - set(working) if day <= last):
            raise BadInput(f"agenda: expected working days only, got {off[0].isoformat()}")
        for day in working:
            self._live(stage, day)
            if calendar.shift_day(day, 1).month != day.month:
                stage.at(day, EVENING)
                checkpoint(stage.rt, key)

    def _live(self, stage: Stage, day: date) -> None:
        acts = self._acts.get(day, {})
        for clock in sorted({MORNING, AFTERNOON, *acts}):
            stage.at(day, clock)
            for act in acts.get(clock, ()):
                act()
            if clock in acts:
                stage.beat()
            else:
                stage.quiet_beat()
