"""A ladder as data: its rungs, who is told on each, its written form and fingerprint.

Refuses a ladder that does not ascend. Knows no date; when a rung speaks is the business of `ladder`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from hashlib import sha256

from engine.core.errors import SpecError
from engine.core.identifiers import Json, Role

_DAY_MINUTES = 24 * 60


class LadderRefused(SpecError):
    """A ladder contradicts itself at one rung; `rung` counts from 1."""

    def __init__(self, ladder: str, rung: int, expected: str, found: str) -> None:
        self.ladder, self.rung, self.expected, self.found = ladder, rung, expected, found
        super().__init__(
            "rung {rung} of ladder '{ladder}': expected {expected}, got {found}",
            rung=rung,
            ladder=ladder,
            expected=expected,
            found=found,
        )


@dataclass(frozen=True, slots=True, order=True)
class Offset:
    """Where a rung stands: working days from the anchor D (negative: before it) and the local time of day."""

    days: int
    at: time = time(8)

    def __post_init__(self) -> None:
        """Refuse what `minutes` could not remember.

        Raises:
            SpecError: the time of day has seconds or a zone.
        """
        if self.at != time(self.at.hour, self.at.minute):
            raise SpecError(f"offset {self.days:+d}: expected a local time in whole minutes, got {self.at}")

    def __str__(self) -> str:
        return f"{self.days:+d} {self.at:%H:%M}"

    @property
    def minutes(self) -> int:
        """The offset as one number that ascends with it; this is what is remembered, never an index."""
        return self.days * _DAY_MINUTES + self.at.hour * 60 + self.at.minute


@dataclass(frozen=True, slots=True)
class Tell:
    """One role that is told, with which kind of letter; `when` names a condition of the facts, or is ""."""

    who: Role
    kind: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: a reminder (level 0) or a part of the escalation `level`."""

    offset: Offset
    level: int
    tells: tuple[Tell, ...]

    def __hash__(self) -> int:
        """Where it stands tells the rungs of a ladder apart; equality still compares whom it tells."""
        return hash((self.offset, self.level))

    @property
    def place(self) -> tuple[Offset, int]:
        """What the rungs of a ladder are ordered by."""
        return (self.offset, self.level)

    def told(self, conditions: frozenset[str] = frozenset()) -> tuple[Tell, ...]:
        """Those who are told while these conditions hold."""
        return tuple(tell for tell in self.tells if not tell.when or tell.when in conditions)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of one clock, ascending; its levels go 1, 2, ... without a gap.

    `digest` names exactly this ladder; it is recorded with every rung that spoke.
    """

    name: str
    rungs: tuple[Rung, ...]
    digest: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse a ladder that contradicts itself, and fix its digest.

        Raises:
            SpecError: it has no rung, a rung tells nobody, it does not ascend, or a level is left out.
        """
        if not self.rungs:
            raise SpecError(f"ladder '{self.name}': expected at least one rung, got none")
        _refuse_silence(self)
        _refuse_descent(self)
        _refuse_gaps(self)
        written = json.dumps(self.document(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        object.__setattr__(self, "digest", sha256(written.encode()).hexdigest())

    def __hash__(self) -> int:
        """The digest is the ladder."""
        return hash(self.digest)

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind of letter a rung may send."""
        return frozenset(tell.kind for rung in self.rungs for tell in rung.tells)

    @property
    def roles(self) -> frozenset[Role]:
        """Every role a rung may tell."""
        return frozenset(tell.who for rung in self.rungs for tell in rung.tells)

    @property
    def conditions(self) -> frozenset[str]:
        """Every condition the facts may be asked for."""
        return frozenset(tell.when for rung in self.rungs for tell in rung.tells) - {""}

    def document(self) -> dict[str, Json]:
        """The ladder as JSON; `digest` is the SHA-256 of its canonical bytes."""
        return {"name": self.name, "rungs": [_written(rung) for rung in self.rungs]}

    @classmethod
    def from_document(cls, document: Mapping[str, Json]) -> "Ladder":
        """The ladder that `document()` wrote.

        Raises:
            SpecError: the document has another shape, or the ladder contradicts itself.
        """
        name = _text(document, "name")
        return cls(name, tuple(_read(rung) for rung in _parts(document, "rungs")))


def _refuse_silence(ladder: Ladder) -> None:
    for number, rung in enumerate(ladder.rungs, 1):
        if not rung.tells:
            raise LadderRefused(ladder.name, number, "somebody to tell", "nobody")


def _refuse_descent(ladder: Ladder) -> None:
    for number, (last, rung) in enumerate(zip(ladder.rungs, ladder.rungs[1:], strict=False), 2):
        if rung.offset == last.offset and rung.level <= last.level:
            after = f"after {last.offset} of level {last.level}"
            raise LadderRefused(ladder.name, number, after, f"{rung.offset} of level {rung.level}")
        if rung.offset < last.offset:
            raise LadderRefused(ladder.name, number, f"after {last.offset}", str(rung.offset))
        # Where D is a day off both fall on the same working day, and the later rung must not come first.
        if last.offset.days == -1 and rung.offset.days == 0 and rung.offset.at < last.offset.at:
            raise LadderRefused(
                ladder.name, number, f"+0 not earlier than {last.offset.at:%H:%M}", str(rung.offset)
            )


def _refuse_gaps(ladder: Ladder) -> None:
    highest = 0
    for number, rung in enumerate(ladder.rungs, 1):
        if rung.level == 0:
            continue
        if rung.level not in (max(highest, 1), highest + 1):
            expected = "level 1" if highest == 0 else f"level {highest} or {highest + 1}"
            raise LadderRefused(ladder.name, number, expected, f"level {rung.level}")
        highest = rung.level


def _written(rung: Rung) -> dict[str, Json]:
    tells: list[Json] = [{"who": str(tell.who), "kind": tell.kind, "when": tell.when} for tell in rung.tells]
    return {"days": rung.offset.days, "at": f"{rung.offset.at:%H:%M}", "level": rung.level, "tells": tells}


def _read(rung: Mapping[str, Json]) -> Rung:
    try:
        at = time.fromisoformat(_text(rung, "at"))
    except ValueError:
        raise SpecError(f"ladder, 'at': expected HH:MM, got {rung['at']!r}") from None
    tells = tuple(
        Tell(Role(_text(tell, "who")), _text(tell, "kind"), _text(tell, "when"))
        for tell in _parts(rung, "tells")
    )
    return Rung(Offset(_number(rung, "days"), at), _number(rung, "level"), tells)


def _text(document: Mapping[str, Json], key: str) -> str:
    value = document.get(key)
    if not isinstance(value, str):
        raise SpecError(f"ladder, '{key}': expected text, got {value!r}")
    return value


def _number(document: Mapping[str, Json], key: str) -> int:
    value = document.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise SpecError(f"ladder, '{key}': expected a whole number, got {value!r}")
    return value


def _parts(document: Mapping[str, Json], key: str) -> Iterator[Mapping[str, Json]]:
    value = document.get(key)
    if not isinstance(value, list):
        raise SpecError(f"ladder, '{key}': expected a list, got {value!r}")
    for part in value:
        if not isinstance(part, dict):
            raise SpecError(f"ladder, '{key}': expected objects, got {part!r}")
        yield part
