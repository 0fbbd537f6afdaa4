"""The days of a year as the `holidays` package knows them, to seed the calendar an office then keeps itself.

The package is a start, not an authority: the Government swaps working days late (2/1/2026 was announced on
25/12/2025 and the package missed it), so its years are provisional until an officer confirms them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from engine.core.calendar import ZONE, WorkingCalendar
from engine.core.errors import CalendarUnknown

_SATURDAY = 5
SWAPS = Path(__file__).with_name("swaps.yaml")


@dataclass(frozen=True, slots=True)
class SeedDay:
    """A day that is not what its weekday says: off on a weekday, or worked on a weekend; `note` says why."""

    day: date
    works: bool
    note: str


@dataclass(frozen=True, slots=True)
class Swap:
    """A working day the Government swapped and the package missed; `source` is the document that says so."""

    day: date
    works: bool
    source: str
    note: str


def swaps() -> tuple[Swap, ...]:
    """The days of `swaps.yaml`, which win over the package, as an officer's own entry wins over both."""
    rows = YAML(typ="safe", pure=True).load(SWAPS.read_text(encoding="utf-8"))
    return tuple(Swap(date.fromisoformat(r["day"]), r["works"], r["source"], r["note"]) for r in rows)


def knows(year: int) -> bool:
    """Whether the package can say anything about that year; beyond it, it would silently find no holiday."""
    from holidays.countries.vietnam import VN

    return VN.start_year <= year <= VN.end_year


@cache
def seed_year(year: int) -> tuple[SeedDay, ...]:
    """The exceptional days of a year, in order: holidays on weekdays, and the weekend days worked instead.

    Raises:
        CalendarUnknown: the package does not know that year.
    """
    from holidays import country_holidays  # slow to import, and only who seeds a year needs it

    if not knows(year):
        raise CalendarUnknown(year)
    found = country_holidays("VN", years=year, language="vi")
    off = [SeedDay(day, False, note) for day, note in found.items() if day.weekday() < _SATURDAY]
    worked = [SeedDay(day, True, "Ngày làm bù") for day in found.weekend_workdays if day.year == year]
    return tuple(sorted(off + worked, key=lambda seed: seed.day))


def seed_calendar(
    years: Iterable[int], confirmed: Collection[int] = (), version: str = "package"
) -> WorkingCalendar:
    """A calendar of the package's days alone; an office lays its own over it with `overlaid`.

    Raises:
        CalendarUnknown: the package does not know one of the years.
    """
    wanted = frozenset(years)
    days = [seed for year in sorted(wanted) for seed in seed_year(year)]
    return WorkingCalendar(
        ZONE,
        off=frozenset(seed.day for seed in days if not seed.works),
        worked=frozenset(seed.day for seed in days if seed.works),
        confirmed=wanted & frozenset(confirmed),
        provisional=wanted - frozenset(confirmed),
        version=version,
    )
