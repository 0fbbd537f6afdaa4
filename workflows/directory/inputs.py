"""What an import is given and what it answers: an office, its units, its posts in; the changes out.

Frozen values, pure; whoever reads a roster fills them in.
"""

from dataclasses import dataclass
from datetime import date

from workflows.directory.entries import PostRole


@dataclass(frozen=True, slots=True)
class OfficeIn:
    """The office as a roster gives it."""

    code: str
    name: str
    personnel_unit: str
    superior: str = ""
    place: str = ""
    symbol: str = ""
    email: str = ""
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class UnitIn:
    """One unit; `leader_in_charge` is a person's short code or ""."""

    code: str
    name: str
    kind: str
    position: int
    leader_in_charge: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class PostIn:
    """One post of one person. An officer's `unit` is the unit he follows; his own is the personnel office."""

    person: str  # short code
    name: str
    unit: str | None
    role: PostRole
    title: str = ""
    email: str = ""
    from_day: date | None = None
    until_day: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a preview: what ("unit", "appointment", ...), which, and what becomes of it."""

    what: str
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import did or would do. `missing` stands in the directory and not in the roster; it stays."""

    added: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    missing: tuple[Change, ...] = ()
    unchanged: int = 0

    @property
    def lines(self) -> tuple[str, ...]:
        """The preview: + added, ~ changed, ? left out by the roster."""
        signs = (("+", self.added), ("~", self.changed), ("?", self.missing))
        return tuple(f"{sign} {c.what} {c.name} {c.detail}".rstrip() for sign, group in signs for c in group)
