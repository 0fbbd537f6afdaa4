"""The same holds for what is typed at the command line: callbacks of its options and arguments."""

import typer

from web.typed import a_line, a_text


def line_typed(param: typer.CallbackParam, value: str) -> str:
    """Holds the value of an option or argument to `a_line`, in the option's own name."""
    return a_line(_name(param), value)


def lines_typed(param: typer.CallbackParam, value: list[str]) -> list[str]:
    """Holds every value of a repeatable option or argument to `a_line`."""
    return [a_line(_name(param), one) for one in value]


def text_typed(param: typer.CallbackParam, value: str) -> str:
    """Holds the value of an option to `a_text`."""
    return a_text(_name(param), value)


def _name(param: typer.CallbackParam) -> str:
    """An option as it is typed, an argument as the help names it."""
    return param.opts[0] if param.opts[0].startswith("-") else str(param.name).upper()
