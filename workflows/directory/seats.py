"""Posts that only one person may hold at a time: refuses a second head of a unit, a second director. Pure."""

from collections.abc import Iterable
from datetime import date

from engine.core.errors import BadInput
from engine.core.said import Said
from workflows.directory.entries import Post, PostRole


def check_only_holder(post: Post, posts: Iterable[Post]) -> None:
    """A unit has one head at a time and an office one director; an acting head may stand beside one.

    Raises:
        BadInput: somebody else holds this very post on one of its days.
    """
    if post.role not in (PostRole.HEAD, PostRole.DIRECTOR):
        return
    for held in posts:
        same = held.role == post.role and (held.unit == post.unit or post.role == PostRole.DIRECTOR)
        if same and held.person != post.person and _meet(held, post):
            raise BadInput(
                "appointment of '{person}': expected no other {seat} from {first} to {last},"
                " got '{held}'; end '{post}' first",
                person=post.person,
                seat=_seat(post),
                first=post.from_day or Said("the start"),
                last=post.until_day or Said("further notice"),
                held=held.person,
                post=held.id,
            )


def _seat(post: Post) -> Said:
    if post.role == PostRole.DIRECTOR:
        return Said("director of '{unit}'", unit=post.unit) if post.unit else Said("director")
    return Said("head of '{unit}'", unit=post.unit) if post.unit else Said("head")


def _meet(one: Post, other: Post) -> bool:
    first = max(one.from_day or date.min, other.from_day or date.min)
    return first <= min(one.until_day or date.max, other.until_day or date.max)
