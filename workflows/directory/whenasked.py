"""Answers that are reckoned when somebody first asks for them, and kept: a mapping over a table of functions. Pure.

Who has which part in a plan costs more than all the rest of its facts, and most parts are never asked for.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
S = TypeVar("S")


class WhenAsked(Mapping[K, V], Generic[K, S, V]):
    """Key -> what its function in `ways` says of `subject`; both are frozen, so that it never matters when."""

    __slots__ = ("_known", "_subject", "_ways")

    def __init__(self, ways: Mapping[K, Callable[[S], V]], subject: S) -> None:
        self._ways, self._subject = ways, subject
        self._known: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        """The answer; reckoned once."""
        if key not in self._known:
            self._known[key] = self._ways[key](self._subject)
        return self._known[key]

    def __iter__(self) -> Iterator[K]:
        """The keys that have an answer."""
        return iter(self._ways)

    def __len__(self) -> int:
        """How many keys have one."""
        return len(self._ways)
