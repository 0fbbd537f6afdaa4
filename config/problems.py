"""What is wrong with the settings, in words of the office and not of a library; never the value itself.

A value may be a password in the wrong place, so only its kind is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import SecretStr
from pydantic_core import ErrorDetails

from engine.core.errors import EngineError

PREFIX = "DONDOC_"


@dataclass(frozen=True, slots=True)
class Problem:
    """One setting that is wrong: its dotted name, the kind of value found, and what was expected."""

    name: str
    found: str
    expected: str
    what: str = "setting"

    def __str__(self) -> str:
        return f"{self.what} '{self.name}': expected {self.expected}, found {self.found}"


class SettingsRefused(EngineError):
    """The settings cannot be used; `problems` says why, all of it."""

    status = 422

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(map(str, problems)))


def problem(error: ErrorDetails, known: Sequence[str]) -> Problem:
    """What Pydantic found, in our words; `known` are the names there are where it was found."""
    name = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        names = f"one of {', '.join(known)}"
        if error["loc"][-1] == "":  # of a variable that ends where its name should begin
            variable = PREFIX + "__".join(map(str, error["loc"])).upper()
            return Problem(variable, "nothing", f"after it {names}", "variable")
        return Problem(name, "an unknown name", names)
    if error["type"] in _EXPECTED:
        return Problem(name, _kind(error["input"]), _EXPECTED[error["type"]])
    expected = error["msg"].removeprefix("Value error, ").removeprefix("expected ")
    expected = expected.removeprefix("Input should be ")
    for words, ours, found in _BOUNDS:
        if expected.startswith(words):
            return Problem(name, found, expected.replace(words, ours))
    return Problem(name, _kind(error["input"]), expected)


_BOUNDS = (
    ("less than or equal to", "a whole number of at most", "a larger one"),
    ("greater than or equal to", "a whole number of at least", "a smaller one"),
)

_EXPECTED = {  # where Pydantic's own words are none for an office
    "zoneinfo_str": "a time zone such as Asia/Ho_Chi_Minh",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a whole number",
    "model_type": "a group of keys",
    "string_type": "a text",
    "path_type": "a path",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "time_parsing": "a time of day such as '07:30'",
    "time_type": "a time of day such as '07:30'",
}

_KINDS = (
    (bool, "true or false"),
    (int, "a number"),
    (float, "a number"),
    (str, "a text"),
    (Mapping, "a group of keys"),
    (SecretStr, "nothing"),  # only the default is one already
)


def _kind(value: object) -> str:
    if value in ("", None):
        return "nothing"
    return next((words for kind, words in _KINDS if isinstance(value, kind)), f"a {type(value).__name__}")
