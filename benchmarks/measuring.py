"""Measures two ways of doing the same work, in turns and in one process, and says how they compare.

It refuses to compare what did not do the same work: `require_same` is asked before any figure is made.
"""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from statistics import median

Side = Callable[[int], float]  # the number of the round in, the seconds its measured work took out
MINIMUM = 5  # rounds a figure must have
EPSILON = 1e-12


class Unit(StrEnum):
    """What a figure counts in: the time of one operation, or operations in a second."""

    MICROSECONDS = "µs"
    MILLISECONDS = "ms"
    SECONDS = "s"
    PER_SECOND = "/s"

    def of(self, seconds: float, operations: int) -> float:
        """A round's time as this unit shows it."""
        if self is Unit.PER_SECOND:
            return operations / max(seconds, EPSILON)
        scale = {Unit.MICROSECONDS: 1e6, Unit.MILLISECONDS: 1e3, Unit.SECONDS: 1.0}[self]
        return seconds / operations * scale


class Bound(StrEnum):
    """How a figure is held against its target."""

    TIMES = "times"  # our time / the baseline's, at most
    SHARE = "share"  # the baseline's time / ours, at least: the share of its speed that is left
    VALUE = "value"  # the figure itself, at most


@dataclass(frozen=True, slots=True)
class Target:
    """What was to be reached."""

    bound: Bound
    limit: float

    def text(self, unit: str) -> str:
        """As a reader sees it."""
        match self.bound:
            case Bound.TIMES:
                return f"<= {self.limit:g} x"
            case Bound.SHARE:
                return f">= {self.limit * 100:g} %"
            case Bound.VALUE:
                return f"<= {self.limit:g} {unit}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report. `ours` and `baseline` are medians in `unit`; `ratio` is the median of the rounds'."""

    name: str
    unit: str
    ours: float
    baseline: float | None
    ratio: float | None  # our time / the baseline's, or, where a share is aimed at, the other way round
    ratio_low: float | None
    ratio_high: float | None
    target: str  # "" where none was set
    met: bool | None
    rounds: int
    compared: (
        int  # rows or bytes both sides wrote and that were found to be the same; 0 where nothing is written
    )
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a benchmark is given: how large it is to be and where its files may lie."""

    short: bool
    rounds: int
    memory: Path  # a folder in memory (tmpfs), or the nearest thing to it
    disk: Path  # a folder on a disk

    def pick(self, *, full: int, short: int) -> int:
        """A count of this run's size."""
        return short if self.short else full


class NotTheSame(Exception):
    """Ours and the baseline did not do the same work: there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """The seconds of each round, in order. Without a baseline the second is empty."""

    ours: tuple[float, ...]
    baseline: tuple[float, ...] = ()


def timed(work: Callable[[], object]) -> float:
    """Seconds `work` takes, with the garbage of whatever came before collected first."""
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def interleaved(ours: Side, baseline: Side, rounds: int, *, warm: bool = True) -> Rounds:
    """Both sides in turns, who is first changing every round; `warm` drops a round 0 that only warms up."""
    first, second = [], []
    for number in range(0 if warm else 1, rounds + 1):
        if number % 2:
            a, b = ours(number), baseline(number)
        else:
            b, a = baseline(number), ours(number)
        if number:
            first.append(a)
            second.append(b)
    return Rounds(tuple(first), tuple(second))


def alone(ours: Side, rounds: int, *, warm: bool = True) -> Rounds:
    """One side by itself, where there is nothing to compare it with."""
    times = [ours(number) for number in range(0 if warm else 1, rounds + 1)]
    return Rounds(tuple(times[1:] if warm else times))


def figure(
    name: str,
    rounds: Rounds,
    *,
    operations: int = 1,
    unit: Unit = Unit.MILLISECONDS,
    target: Target | None = None,
    compared: int = 0,
    note: str = "",
) -> Figure:
    """The figure of these rounds, each of which did `operations` operations."""
    shares = target is not None and target.bound is Bound.SHARE
    ratios = [
        (b / max(a, EPSILON)) if shares else (a / max(b, EPSILON))
        for a, b in zip(rounds.ours, rounds.baseline, strict=False)
    ]
    ours = unit.of(median(rounds.ours), operations)
    ratio = median(ratios) if ratios else None
    return Figure(
        name=name,
        unit=unit.value,
        ours=ours,
        baseline=unit.of(median(rounds.baseline), operations) if rounds.baseline else None,
        ratio=ratio,
        ratio_low=min(ratios, default=None),
        ratio_high=max(ratios, default=None),
        target=target.text(unit.value) if target else "",
        met=_met(target, ours, ratio),
        rounds=len(rounds.ours),
        compared=compared,
        note=note,
    )


def reading_of(name: str, unit: str, values: Sequence[float], limit: float | None, note: str = "") -> Figure:
    """A figure that is no time, such as memory: the largest of what was read, held against `limit` at most."""
    target = None if limit is None else Target(Bound.VALUE, limit)
    worst = max(values)
    shown = target.text(unit) if target else ""
    return Figure(
        name, unit, worst, None, None, None, None, shown, _met(target, worst, None), len(values), 0, note
    )


def require_same(what: str, ours: Sequence[object], baseline: Sequence[object]) -> int:
    """How many entries both sides wrote.

    Raises:
        NotTheSame: they are not the same entries in the same order, or there are none.
    """
    if not ours or len(ours) != len(baseline):
        raise NotTheSame(f"{what}: expected as many as the baseline's {len(baseline)}, got {len(ours)}")
    for place, (a, b) in enumerate(zip(ours, baseline, strict=True)):
        if a != b:
            raise NotTheSame(f"{what}, entry {place}: expected {b!r}, got {a!r}")
    return len(ours)


def _met(target: Target | None, value: float, ratio: float | None) -> bool | None:
    if target is None:
        return None
    if target.bound is Bound.VALUE:
        return value <= target.limit
    assert ratio is not None, "a ratio needs a baseline"
    return ratio >= target.limit if target.bound is Bound.SHARE else ratio <= target.limit
