"""A list shown a page at a time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
PAGE = 50


@dataclass(frozen=True, slots=True)
class Shown(Generic[T]):
    """One page of what was found; beyond the last page, the last."""

    lines: tuple[T, ...]
    found: int
    page: int
    pages: int

    @property
    def first(self) -> int:
        """How many stand on the pages before."""
        return (self.page - 1) * PAGE


def shown(found: Sequence[T], page: int) -> Shown[T]:
    """The page that is asked for, counted from 1."""
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, page), pages)
    return Shown(tuple(found[(page - 1) * PAGE : page * PAGE]), len(found), page, pages)
