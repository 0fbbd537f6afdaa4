"""Posts that only one person may hold at a time: refuses a second head of a unit, a second director. Pure."""

from collections.abc import Iterable
from datetime import date

from engine.core.errors import BadInput
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
            where = f" of '{post.unit}'" if post.unit else ""
            raise BadInput(
                f"appointment of '{post.person}': expected no other {post.role}{where} from"
                f" {post.from_day or 'the start'} to {post.until_day or 'further notice'},"
                f" got '{held.person}'; end '{held.id}' first"
            )


def _meet(one: Post, other: Post) -> bool:
    first = max(one.from_day or date.min, other.from_day or date.min)
    return first <= min(one.until_day or date.max, other.until_day or date.max)
