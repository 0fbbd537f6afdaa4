"""What the mail server of the demonstration took, as it was taken: counted from its files, not from our tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from web.demo.sink import kept, written_at


@dataclass(frozen=True, slots=True)
class Month:
    """The letters of one month, and how many people got them."""

    month: str  # "03/2023"
    letters: int
    recipients: int


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Letters that arrived, different Message-IDs among them, recipients, and all of it by month."""

    letters: int
    distinct: int
    recipients: int
    months: tuple[Month, ...]


def arrivals(folder: Path) -> Arrivals:
    """Count what lies in the folder of the mail server."""
    found = kept(folder)
    by_month: dict[str, list[EmailMessage]] = {}
    for one in found:
        by_month.setdefault(f"{written_at(one):%m/%Y}", []).append(one)
    return Arrivals(
        letters=len(found),
        distinct=len({str(one["Message-ID"]) for one in found}),
        recipients=_recipients(found),
        months=tuple(Month(month, len(some), _recipients(some)) for month, some in by_month.items()),
    )


def _recipients(letters: Sequence[EmailMessage]) -> int:
    return len({str(one["To"]) for one in letters})
