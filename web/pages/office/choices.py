"""What stands in the lists to choose from: people, units, posts, each with what a form sends and what is read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from engine.core.identifiers import PersonId
from workflows.directory.facts import Directory


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list to choose from."""

    value: str
    text: str


def people(directory: Directory, found: Iterable[PersonId], day: date) -> tuple[Choice, ...]:
    """These people with what they are that day, each once."""
    return tuple(Choice(one, called(directory, one, day)) for one in dict.fromkeys(found))


def called(directory: Directory, person: PersonId, day: date) -> str:
    """Name, post and code, as they tell two people of one name apart."""
    known = directory.people.get(person)
    if known is None:
        return person
    title = directory.title(person, day)
    return f"{known.name}, {title} ({known.code})" if title else f"{known.name} ({known.code})"


def of_unit(directory: Directory, unit: str, day: date) -> tuple[Choice, ...]:
    """Everybody who holds a post in the unit that day, by rank."""
    return people(directory, (post.person for post in directory.posts_on(day) if post.unit == unit), day)


def of_office(directory: Directory, day: date) -> tuple[Choice, ...]:
    """Everybody who holds a post that day: department leaders, then unit by unit in official order."""
    place = {unit.code: number for number, unit in enumerate(directory.units_in_order(day), 1)}
    posts = sorted(directory.posts_on(day), key=lambda post: place.get(post.unit or "", 0))
    return people(directory, (post.person for post in posts), day)


def units(directory: Directory, day: date) -> tuple[Choice, ...]:
    """The units there are that day, in official order."""
    return tuple(Choice(one.code, one.name) for one in directory.units_in_order(day))
