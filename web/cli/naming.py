"""How people read what programs know as codes: words of the house, short references, names beside codes."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from config.words import Words, load_words
from engine.core.identifiers import Json, Obstacle, OfficeId, PersonId
from web.cli.context import the_door
from web.wiring import all_words
from workflows.directory.facts import Directory


@cache
def _own_words() -> Words:
    return load_words(Path(__file__).with_name("words.toml"))


@cache
def _words() -> Words:
    return all_words()


def say(section: str, code: str) -> str:
    """What people see for a code, in the language of the settings; "" for none."""
    return _words().text(the_door().settings.language, section, code) if code else ""


def tell(code: str, /, **facts: object) -> str:
    """A sentence of the command line, in the language of the settings."""
    return spoken("answer", code).format(**facts)


def heads(*codes: str) -> tuple[str, ...]:
    """The headers of a table, in the language of the settings."""
    return tuple(spoken("column", code) for code in codes)


def spoken(section: str, code: str) -> str:
    """A word of the command line's own list, in the language of the settings."""
    return _own_words().text(the_door().settings.language, section, code)


def stands(state: str, outcome: str = "") -> str:
    """A state in words, with the outcome of what has ended."""
    ended = say("outcome", outcome)
    return f"{say('state', state)} ({ended})" if ended else say("state", state)


def short(ref: str, office: OfficeId) -> str:
    """A reference without the office before it: 2022/CCKL-1."""
    return ref.removeprefix(f"{office}/")


def named(person: PersonId | str | None, directory: Directory) -> str:
    """A person as "Name (CODE)"; a mailbox by whose it is, a stranger by the code alone."""
    known = directory.people.get(PersonId(person)) if person else None
    if known:
        return f"{known.name} ({known.code})"
    office, at, unit = str(person or "").partition("/@")
    if at and office == directory.office.code:
        box = directory.units.get(unit or directory.office.personnel_unit)
        return tell("mailbox", whose=box.name if box else unit)
    return str(person or "")


def code_of(person: PersonId | str) -> str:
    """A person's code without the office before it, "@CCKL" for a unit's mailbox; the office's own in words."""
    code = person.partition("/")[2] or person
    return tell("office_mailbox") if code == "@" else code


def stumbles(obstacles: Iterable[Obstacle]) -> list[str]:
    """Obstacles as phrases that tell an official what to do, each after the place it concerns."""
    return [
        f"{place(one.weakness, one.measure)}{say('obstacle', one.kind)} [{one.kind}]" for one in obstacles
    ]


def place(weakness: str, measure: str) -> str:
    """Where in a plan something stands, ready to be said before it: "CN001.1: "; "" for the plan as a whole."""
    found = ".".join(part for part in (weakness, measure) if part)
    return f"{found}: " if found else ""


def as_obstacles(obstacles: Iterable[Obstacle]) -> list[Json]:
    """Obstacles as data."""
    return [{"weakness": one.weakness, "measure": one.measure, "kind": one.kind} for one in obstacles]
