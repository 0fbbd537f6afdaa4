"""Reads ladders from YAML, so that an office changes who is told and when without touching code.

Refuses an unknown key, a wrong type and a ladder that does not ascend, each with file, line and column.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from types import MappingProxyType

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from engine.core.errors import BadInput, SpecError
from engine.core.identifiers import Role
from engine.core.rungs import Ladder, LadderRefused, Offset, Rung, Tell

DEFAULTS = Path(__file__).with_name("ladders")


class LadderFileRefused(BadInput):
    """A ladder file does not say what it must; lines and columns count from 1."""

    def __init__(self, place: "Place", expected: str, found: str) -> None:
        self.place, self.expected, self.found = place, expected, found
        super().__init__(f"{place}: expected {expected}, got {found}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands."""

    source: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}"


def default_ladders() -> Mapping[str, Ladder]:
    """The ladders that come with Dondoc, by name."""
    return load_ladders(DEFAULTS)


def load_ladders(folder: Path) -> Mapping[str, Ladder]:
    """Every ladder of a folder, by name.

    Raises:
        LadderFileRefused: a file is not a ladder, or its ladder has another name than the file.
    """
    ladders = {path.stem: load_ladder(path) for path in sorted(folder.glob("*.yaml"))}
    for stem, ladder in ladders.items():
        if ladder.name != stem:
            place = Place(f"{stem}.yaml", 1, 1)
            raise LadderFileRefused(place, f"the ladder '{stem}'", f"'{ladder.name}'")
    return MappingProxyType(ladders)


def load_ladder(path: Path) -> Ladder:
    """The ladder of one file.

    Raises:
        LadderFileRefused: the file is not a ladder.
    """
    return parse_ladder(path.read_text(encoding="utf-8"), path.name)


def parse_ladder(text: str, source: str) -> Ladder:
    """The ladder written in `text`; `source` names it in complaints. A `repeat` becomes its rungs.

    Raises:
        LadderFileRefused: the text is not YAML, has another shape, or its ladder contradicts itself.
    """
    top = _Node.root(text, source).map({"name", "rungs"})
    name = top.key("name").text()
    written = [pair for node in top.key("rungs").items() for pair in _rungs(node)]
    try:
        return Ladder(name, tuple(rung for rung, _ in written))
    except LadderRefused as refused:
        place = written[refused.rung - 1][1].place
        expected = f"rung {refused.rung} of ladder '{name}' to be {refused.expected}"
        raise LadderFileRefused(place, expected, refused.found) from refused
    except SpecError as refused:
        raise LadderFileRefused(top.key("rungs").place, "at least one rung", "none") from refused


@dataclass(frozen=True, slots=True)
class _Node:
    """A value of the file together with where it stands."""

    value: object
    place: Place

    @classmethod
    def root(cls, text: str, source: str) -> "_Node":
        try:
            value: object = YAML(typ="rt").load(text)
        except MarkedYAMLError as error:
            mark = error.problem_mark
            place = Place(source, mark.line + 1, mark.column + 1) if mark else Place(source, 1, 1)
            raise LadderFileRefused(place, "YAML", f"a mistake: {error.problem}") from error
        except YAMLError as error:
            raise LadderFileRefused(Place(source, 1, 1), "YAML", f"a mistake: {error}") from error
        return cls(value, Place(source, 1, 1))

    def map(self, known: set[str], needed: set[str] | None = None) -> "_Node":
        """This node, if it is a map with these keys; without `needed`, all of them must be there."""
        if not isinstance(self.value, CommentedMap):
            raise self.refused("a map")
        for key in self.value:
            if key not in known:
                line, column = self.value.lc.key(key)
                place = Place(self.place.source, line + 1, column + 1)
                raise LadderFileRefused(place, f"one of {', '.join(sorted(known))}", f"'{key}'")
        for key in sorted(known if needed is None else needed):
            if key not in self.value:
                raise LadderFileRefused(self.place, f"the key '{key}'", "none")
        return self

    def has(self, key: str) -> bool:
        return isinstance(self.value, CommentedMap) and key in self.value

    def key(self, key: str) -> "_Node":
        assert isinstance(self.value, CommentedMap)
        line, column = self.value.lc.value(key)
        return _Node(self.value[key], Place(self.place.source, line + 1, column + 1))

    def items(self) -> Iterator["_Node"]:
        if not isinstance(self.value, CommentedSeq):
            raise self.refused("a list")
        for index, value in enumerate(self.value):
            line, column = self.value.lc.item(index)
            yield _Node(value, Place(self.place.source, line + 1, column + 1))

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value:
            raise self.refused("text")
        return str(self.value)

    def number(self, least: int | None = None) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.refused("a whole number")
        if least is not None and self.value < least:
            raise self.refused(f"{least} or more")
        return int(self.value)

    def clock(self) -> time:
        try:
            clock = time.fromisoformat(self.text())
        except ValueError:
            raise self.refused("a time HH:MM") from None
        if clock != time(clock.hour, clock.minute):
            raise self.refused("a time HH:MM")
        return clock

    def refused(self, expected: str) -> LadderFileRefused:
        shown = type(self.value).__name__ if isinstance(self.value, dict | list) else repr(self.value)
        return LadderFileRefused(self.place, expected, shown)


def _rungs(node: _Node) -> Iterator[tuple[Rung, _Node]]:
    """One rung, or those a `repeat` stands for, each with the node that wrote it."""
    starts = "repeat" if node.has("repeat") else "offset"
    node.map({starts, "at", "level", "tell"}, needed={starts, "at", "tell"})
    at = node.key("at").clock()
    level = node.key("level").number(least=0) if node.has("level") else 0
    tells = tuple(_tell(item) for item in node.key("tell").items())
    for days in _days(node.key(starts)) if starts == "repeat" else [node.key("offset").number()]:
        yield Rung(Offset(days, at), level, tells), node


def _days(repeat: _Node) -> range:
    repeat.map({"from", "every", "times"})
    first, every = repeat.key("from").number(), repeat.key("every").number(least=1)
    return range(first, first + every * repeat.key("times").number(least=1), every)


def _tell(node: _Node) -> Tell:
    node.map({"who", "kind", "when"}, needed={"who", "kind"})
    when = node.key("when").text() if node.has("when") else ""
    return Tell(Role(node.key("who").text()), node.key("kind").text(), when)
