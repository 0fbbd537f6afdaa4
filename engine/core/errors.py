"""Every error a caller can act on: one tree, an HTTP status on each class, the facts as attributes.

A message names the thing, what was found and what was expected. It is a sentence with named places and the facts that
fill them, so that a page can say it in the reader's language; `str(error)` says it in English.
"""

from collections.abc import Callable, Sequence

from engine.core.identifiers import Obstacle
from engine.core.said import Said


class EngineError(Exception):
    """Something was asked that Dondoc will not do; `said` is the sentence that says why."""

    status = 500

    def __init__(self, sentence: str, /, **facts: object) -> None:
        self.said = Said(sentence, **facts)
        super().__init__(str(self.said))

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...], dict[str, object]]:
        # Made again from what it holds: most have other parts than the sentence to be made from.
        return _again, (type(self), *self.args), self.__dict__


def _again(kind: type[EngineError], *args: object) -> EngineError:
    return kind.__new__(kind, *args)


class SpecError(EngineError):
    """A workflow, ladder or matrix contradicts itself; it is refused when built."""


class NotFound(EngineError):
    """There is no such thing; `what` and `name` say which."""

    status = 404

    def __init__(self, what: str, name: str, expected: str = "") -> None:
        self.what, self.name = what, name
        if expected:
            super().__init__(
                "{what} '{name}': not found; expected {expected}",
                what=Said(what),
                name=name,
                expected=expected,
            )
        else:
            super().__init__("{what} '{name}': not found", what=Said(what), name=name)


class BadInput(EngineError):
    """What came from outside does not have the shape it must have."""

    status = 422


class UnknownTrigger(EngineError):
    """No row of the workflow's table has this trigger."""

    status = 404

    def __init__(self, trigger: str, known: Sequence[str]) -> None:
        self.trigger, self.known = trigger, tuple(known)
        super().__init__("trigger '{trigger}': expected one of {known}", trigger=trigger, known=self.known)


class TransitionRefused(EngineError):
    """This trigger will not fire from this state; `obstacles` says why, all of it."""

    status = 409

    def __init__(self, ref: str, trigger: str, state: str, obstacles: Sequence[Obstacle]) -> None:
        self.ref, self.trigger, self.state, self.obstacles = ref, trigger, state, tuple(obstacles)
        super().__init__(
            "{ref}: cannot {trigger} while {state}: {obstacles}",
            ref=ref,
            trigger=trigger,
            state=state,
            obstacles="; ".join(map(str, obstacles)),
        )


class NotYourStep(TransitionRefused):
    """The person has no part in this instance that allows this trigger."""

    status = 403


class StaleVersion(TransitionRefused):
    """Somebody else acted between looking and asking."""


class EnvelopeRefused(EngineError):
    """Of several commands given as one act at least one was refused, so none was carried out."""

    status = 409

    def __init__(self, refusals: Sequence[TransitionRefused]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("nothing was recorded: {refusals}", refusals=" | ".join(map(str, refusals)))

    @property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """All obstacles of all refusals."""
        return tuple(o for r in self.refusals for o in r.obstacles)


class IdempotencyConflict(EngineError):
    """The same key came again from the same person with another request."""

    status = 409

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(
            "idempotency key '{key}': expected the request it was first used with, got another", key=key
        )


class CalendarUnknown(EngineError):
    """Neither the office nor the package knows the holidays of that year."""

    status = 409

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__("working calendar: expected a known year, got {year}", year=year)


class DatabaseTooNew(EngineError):
    """The database was migrated by a later version of Dondoc than this one."""

    def __init__(self, found: str, known: str) -> None:
        self.found, self.known = found, known
        super().__init__(
            "database revision '{found}': expected '{known}' or earlier; update Dondoc before using it",
            found=found,
            known=known,
        )


class DatabaseUnreachable(EngineError):
    """The database does not answer; nothing was read or written."""

    status = 503


class ClockNotSet(EngineError):
    """The clock is manual and nobody said what time it is."""

    status = 422


class DeliveryFailed(EngineError):
    """A channel could not hand a letter over.

    `permanent`: trying again is useless. `uncertain`: it may have arrived all the same.
    `stage`, `code` and `answer` are what the other side said.
    """

    status = 502

    def __init__(
        self, stage: str, answer: str, code: int | None = None, *, permanent: bool, uncertain: bool
    ) -> None:
        self.stage, self.code, self.answer = stage, code, answer
        self.permanent, self.uncertain = permanent, uncertain
        super().__init__(
            "delivery failed at {stage}: {code} {answer}",
            stage=stage,
            code="-" if code is None else code,
            answer=answer,
        )


# What reading something raises that has another shape than what is written there: no text of its sort, a key or a part
# that is missing, a number or a nesting beyond bounds, a value that refuses to be built. A lost database is none of it.
MISSHAPEN = (
    ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError, EngineError,
)  # fmt: skip
