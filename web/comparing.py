"""Two texts of a plan as a page shows their difference: field by field, in runs of words, days as people write them."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from workflows.remediation.document import PlanDocument, differences
from workflows.remediation.reading import RevisionData

_EQUAL, _GONE, _NEW = "equal", "delete", "insert"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stayed, went or came."""

    op: str  # "equal", "delete" or "insert"
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs; `measure` is "" for a field of the weakness itself."""

    weakness: str
    measure: str
    field: str
    runs: tuple[Run, ...]

    @property
    def before(self) -> tuple[Run, ...]:
        """As it read."""
        return tuple(run for run in self.runs if run.op != _NEW)

    @property
    def after(self) -> tuple[Run, ...]:
        """As it reads now."""
        return tuple(run for run in self.runs if run.op != _GONE)


def compared(before: PlanDocument, after: PlanDocument) -> tuple[Difference, ...]:
    """What differs, in the order of the later text; what is gone comes last."""
    return tuple(_all(before, after))


def last_round(texts: Sequence[RevisionData], shown: RevisionData) -> RevisionData | None:
    """The text the appraiser had before this one: the newest of an earlier round; None for a first one."""
    earlier = [one for one in texts if one.round < shown.round and one.document]
    return max(earlier, key=lambda one: one.number, default=None)


def _all(before: PlanDocument, after: PlanDocument) -> Iterator[Difference]:
    for change in differences(before, after):
        weakness, *rest = change.where.split("/")
        measure, field = rest if len(rest) == 2 else ("", rest[0])
        runs = tuple(Run(op, _day(text) if field == "due_on" else text) for op, text in change.words)
        yield Difference(weakness, measure, field, runs)


def _day(text: str) -> str:
    with suppress(ValueError):
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    return text
