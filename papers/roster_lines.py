"""What a roster says, row by row: frozen values that remember where they stood. Judges nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.core.errors import EngineError
from engine.core.said import Said

SHOWN = 20  # problems in one message; a sheet shifted by a column has thousands


NOTHING = Said("nothing")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a roster: where, what was found, what was expected. Row 0 is the sheet itself."""

    sheet: str
    row: int
    column: str
    found: Said
    expected: Said

    def __str__(self) -> str:
        where = f"sheet '{self.sheet}'"
        where += f", row {self.row}" if self.row else ""
        where += f", column '{self.column}'" if self.column else ""
        return f"{where}: expected {self.expected}, got {self.found}"


def quoted(value: object) -> Said:
    """What stands in a cell, as it is repeated in a problem."""
    return Said("'{value}'", value=value)


class RosterRefused(EngineError):
    """The roster cannot be imported as it is; `problems` is everything wrong with it, the message the start."""

    status = 422

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        super().__init__("roster refused: {problems}", problems="; ".join(map(str, problems[:SHOWN])) + more)


@dataclass(frozen=True, slots=True)
class Line:
    """Where a value stood."""

    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class OfficeLine(Line):
    """The office (sheet "Cơ quan")."""

    code: str
    name: str
    superior: str
    place: str
    symbol: str
    personnel_unit: str
    email: str


@dataclass(frozen=True, slots=True)
class UnitLine(Line):
    """A unit (sheet "Đơn vị"); `leader_in_charge` is a person's code or ""."""

    code: str
    name: str
    kind: str
    position: int
    leader_in_charge: str
    email: str


@dataclass(frozen=True, slots=True)
class PostLine(Line):
    """A post of a person (sheet "Cá nhân"); two rows of one code are two posts. `unit` may be ""."""

    code: str
    name: str
    unit: str
    title: str
    role: str  # one of ROLES' values
    email: str
    from_day: date | None
    until_day: date | None


@dataclass(frozen=True, slots=True)
class CollectiveLine(Line):
    """A weakness of a unit (sheet "Hạn chế tập thể"), or the word that none was found."""

    code: str
    unit: str
    text: str
    cause: str
    source: str

    @property
    def none_found(self) -> bool:
        """Does it say "Không có": reviewed, nothing found; `source` names the document."""
        return self.text.casefold().rstrip(".") == "không có"


@dataclass(frozen=True, slots=True)
class PersonalLine(Line):
    """A weakness recorded for a person (sheet "Hạn chế cá nhân")."""

    code: str
    person: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything a roster holds, without contradictions."""

    office: OfficeLine
    units: tuple[UnitLine, ...]
    people: tuple[PostLine, ...]
    collective_weaknesses: tuple[CollectiveLine, ...]
    personal_weaknesses: tuple[PersonalLine, ...]


# What "Vai trò" may say, and the role of the directory it means.
ROLES = {
    "giám đốc": "director",
    "lãnh đạo sở": "department_leader",
    "trưởng": "head",
    "phụ trách": "acting_head",
    "phó": "deputy",
    "nhân viên": "staff",
    "chuyên viên": "staff",
    "đầu mối": "contact",
    "chuyên viên tccb": "officer",
    "văn thư": "registry",
    "kiểm toán": "auditor",
    "kiểm tra": "auditor",
    "quản trị": "administrator",
}
