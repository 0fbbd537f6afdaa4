"""The form of a weakness's code. It stands in references, letters and the chain: nothing else may hide in it."""

import re

from workflows.remediation.shapes import Shapes

CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,19}", re.ASCII)
_EXPECTED = "at most 20 of A-Z, 0-9, dot and dash, not beginning with a dot or a dash"
_LONGEST = 100  # characters looked at; more is a text


def read_code(shapes: Shapes, value: object, path: str, *, filled: bool = True) -> str:
    """A code of that form; without `filled` it may be missing."""
    code = shapes.text(value, path, _LONGEST, filled=filled)
    if not code or CODE.fullmatch(code):
        return code
    shapes.fault(path, "a code of another form", _EXPECTED)
    return ""
