"""Strict reading of a JSON text: every value has the shape that was expected, or its path is reported.

Collects all faults instead of stopping at the first. Knows nothing of plans and never repeats a value
that was read: only paths and kinds of values reach a message.
"""

import json
import re
import unicodedata
from collections.abc import Iterable

from engine.core.errors import BadInput
from engine.core.identifiers import Obstacle

ABSENT = object()  # stands for a key that is not there, which `mapping` has already noted
_SHOWN = 50  # faults written out in one message; all of them are in `faults`
# No store and no letter can hold these, or a terminal would obey them: controls, half characters, and
# marks that turn the direction of what follows.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Malformed(BadInput):
    """A file does not have the shape it must have; `faults` names every place."""

    obstacles = (Obstacle("not_a_plan"),)  # so that every door shows it as it shows what a guard finds

    def __init__(self, what: str, faults: Iterable[str]) -> None:
        self.what, self.faults = what, tuple(faults)
        more = len(self.faults) - _SHOWN
        tail = f"; and {more} more" if more > 0 else ""
        super().__init__("{what}: {faults}", what=what, faults="; ".join(self.faults[:_SHOWN]) + tail)


def load(text: bytes | str, what: str, limit: int) -> object:
    """The JSON value in `text`, at most `limit` bytes of UTF-8.

    Raises:
        Malformed: too long, not UTF-8, not JSON, nested too deeply, or a key given twice in one object.
    """
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > limit:
        raise Malformed(what, [f"expected at most {limit} bytes, got {size}"])
    try:
        plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Malformed(what, [f"expected UTF-8, got something else at byte {error.start}"]) from None

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise Malformed(what, ["expected every key once in an object, got one of them twice"])
        return dict(pairs)

    try:
        # A number is never right here, so its value is not worth computing (nor its thousands of digits).
        value: object = json.loads(plain, object_pairs_hook=once, parse_int=lambda _: 0)
    except json.JSONDecodeError as error:
        got = (
            "an empty file"
            if not plain.strip()
            else f"{error.msg.lower()}, line {error.lineno} column {error.colno}"
        )
        raise Malformed(what, [f"expected JSON, got {got}"]) from None
    except RecursionError:
        raise Malformed(what, ["expected a flat JSON object, got one nested too deeply"]) from None
    return value


class Shapes:
    """Reads values one by one; what does not fit is noted in `faults` and read as empty."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def fault(self, path: str, found: str, expected: str) -> None:
        """Note that at `path` there was `found` where `expected` should be."""
        self.faults.append(f"{path or 'top level'}: found {found}, expected {expected}")

    def mapping(
        self, value: object, path: str, required: tuple[str, ...], optional: tuple[str, ...]
    ) -> dict[str, object]:
        """An object with all `required` keys and no others than those and the `optional` ones."""
        if not isinstance(value, dict):
            self.fault(path, _kind(value), "an object")
            return {}
        known = required + optional
        for key in value:
            if key not in known:
                # The key is somebody's typing: shown short and escaped, so it cannot pose as anything else.
                self.fault(_join(path, ascii(key[:40])[1:-1]), "an unknown key", f"one of {', '.join(known)}")
        for key in required:
            if key not in value:
                self.fault(_join(path, key), "nothing", "a value")
        return {key: value[key] for key in known if key in value}

    def items(self, value: object, path: str, limit: int) -> list[object]:
        """A list of at most `limit` values."""
        if not isinstance(value, list):
            self.fault(path, _kind(value), "a list")
            return []
        if len(value) > limit:
            self.fault(path, f"{len(value)} entries", f"at most {limit}")
            return []
        return value

    def text(self, value: object, path: str, limit: int, *, filled: bool = False) -> str:
        """A text of at most `limit` characters in NFC without outer blanks; `filled`: not an empty one."""
        if value is ABSENT:
            return ""
        if not isinstance(value, str):
            self.fault(path, _kind(value), "a text")
            return ""
        text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
        if len(text) > limit:
            self.fault(path, f"{len(text)} characters", f"at most {limit}")
        elif _UNWRITABLE.search(text):
            self.fault(path, "a character that cannot be written", "plain text")
        elif filled and not text:
            self.fault(path, "an empty text", "a text")
        else:
            return text
        return ""


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    return {str: "a text", int: "a number", float: "a number", list: "a list", dict: "an object"}[type(value)]
