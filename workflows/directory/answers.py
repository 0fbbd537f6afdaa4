"""A frozen thing asked the same question twice gives the same answer: it is remembered, for one day at a time. Pure.

The directory answers a thousand plans with the same few dozen answers. Only the day asked about last is kept, so that
a directory that lives long does not grow.
"""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")


_Known = dict[tuple[object, ...], object]


class Answers:
    """What was answered about one day, by question."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held: tuple[date | None, _Known] = (None, {})

    def of(self, day: date) -> _Known:
        """The answers about `day`, to be read and added to."""
        held, known = self._held  # read at once: another thread may ask about another day meanwhile
        if held != day:
            known = {}
            self._held = (day, known)
        return known


class Remembers(Protocol):
    """What remembers its answers."""

    @property
    def _answers(self) -> Answers: ...


T = TypeVar("T", bound=Remembers)


def remembered(question: Callable[Concatenate[T, P], R]) -> Callable[Concatenate[T, P], R]:
    """`question`, whose last argument is the day it asks about, answered once; arguments go by their place."""
    name = question.__name__

    @wraps(question)
    def ask(self: T, *asked: P.args, **named: P.kwargs) -> R:
        day = cast(date, asked[-1])
        known, key = self._answers.of(day), (name, *asked)
        try:
            return cast(R, known[key])
        except KeyError:
            answer = known[key] = question(self, *asked, **named)
            return answer

    return cast(Callable[Concatenate[T, P], R], ask)
