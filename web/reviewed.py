"""How far the review's result of a unit is entered, for whoever shows it. Asks nothing, changes nothing."""

from collections.abc import Sequence
from datetime import date

from engine.core.identifiers import PersonId
from workflows.directory.facts import Directory
from workflows.remediation.review import Results


def standing(results: Results, unit: str) -> str:
    """A list that is not locked says nothing yet about what was found, whether something is in it or not."""
    found = results.locked.get(unit)
    if found is None:
        return "entered" if results.of_unit(unit).codes else "not_entered"
    return "locked" if found else "none"


def people_of(directory: Directory, unit: str) -> set[PersonId]:
    """Everybody who ever held a post in the unit: who left it keeps what was found in him there."""
    return {post.person for post in directory.posts if post.unit == unit}


def with_weaknesses(results: Results, directory: Directory, day: date) -> Sequence[str]:
    """The units in which something was found, in official order; those that are no more stand last."""
    found = dict.fromkeys(one.unit for one in results.weaknesses if one.unit)
    order = [one.code for one in directory.units_in_order(day)]
    return [one for one in order if one in found] + [one for one in found if one not in order]
