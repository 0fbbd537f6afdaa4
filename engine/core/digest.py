"""Many notices to one recipient become one letter: in which order it speaks, and which of them are still true."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.core.calendar import ZONE
from engine.core.identifiers import Moment, moment
from engine.core.ports import Address, Draft, Item, Summary


@dataclass(frozen=True, slots=True)
class NoticeNow:
    """What a notice says, without its facts, beside how things stand with its instance now."""

    key: str
    kind: str
    states: tuple[str, ...]  # true only in these
    state: str  # where the instance stands
    timer: str
    revision: int
    running: int | None  # revision of that timer now, None when it does not run


@dataclass(frozen=True, slots=True)
class Owed(NoticeNow):
    """An open notice, ready to be put into a letter."""

    summary: Summary
    due: Moment


def still_true(said: NoticeNow) -> bool:
    """Whether saying it now would not be a lie: right state and, for a rung, the same deadline still running."""
    return said.state in said.states and (not said.timer or said.running == said.revision)


def why_not(said: NoticeNow) -> str:
    """The reason recorded when a notice is left out."""
    return f"no longer true: {said.state}"


def ends(said: Iterable[tuple[str, Summary]], lasting: Mapping[str, str]) -> Moment | None:
    """From when on nothing of this is true, whatever happens: the latest end of all; None where one has none.

    `said` are kinds with their facts; `lasting` names, for a kind that ends, the fact with its last day.
    """
    last: list[date] = []
    for kind, summary in said:
        if kind not in lasting:
            return None
        last.append(date.fromisoformat(str(summary[lasting[kind]])))
    if not last:
        return None
    return moment(datetime.combine(max(last) + timedelta(days=1), time.min, ZoneInfo(ZONE)))


def draft(to: Address, notices: Iterable[Owed], order: Sequence[str]) -> Draft:
    """One letter to `to`: by kind in the order given (unlisted kinds last), then by the moment it fell due."""
    place = {kind: n for n, kind in enumerate(order)}
    ranked = sorted(notices, key=lambda n: (place.get(n.kind, len(place)), n.due, n.key))
    return Draft(to, tuple(Item(n.kind, n.summary) for n in ranked))
