"""A large plan while it is written: the weaknesses one works at stand open, the others are carried along unseen. Pure.

Nothing is left out of the form: what stands folded is sent with it as it was, and saved like everything else.
"""

from collections.abc import Iterator
from urllib.parse import quote

from web.pages.sheet_form import fields_of
from web.sheet import Sheet, WeaknessSheet

ALL = 80_000  # bytes of markup that all weaknesses may have together
RUN = 20_000  # and those that stand open where that is too much
_OPEN = "open:"
_WEAKNESS, _MEASURE, _CHOICE = 1_500, 2_000, 60  # about as many bytes have their fields, and a name to choose


def place_in(sheet: Sheet, at: str) -> str:
    """The weakness an address names; "" where there is no such one: what else it says is carried by no form."""
    return at if at in sheet.codes() else ""


def folded(sheet: Sheet, at: str, choices: int) -> frozenset[str]:
    """The weaknesses that stand folded: none where all have room, else all but those from `at` on that have.

    `choices` are the names and references that are offered at each measure.
    """
    weights = {one.code: _weight(one, choices) for one in sheet.weaknesses}
    if sum(weights.values()) <= ALL:
        return frozenset()
    codes = list(weights)
    start = codes.index(at) if at in weights else 0
    used, closed = 0, set[str]()
    for place, code in enumerate((*codes[start:], *codes[:start])):
        used += weights[code]
        if place and used > RUN:
            closed.add(code)
    return frozenset(closed)


def carried(sheet: Sheet, one: WeaknessSheet) -> Iterator[tuple[str, str]]:
    """The fields of a folded weakness, those that hold anything."""
    answers = {point: said for point, said in sheet.answers.items() if point[0] == one.code}
    yield from ((name, said) for name, said in fields_of(Sheet((one,), answers)) if said)


def opening(do: str) -> str:
    """The place that a button opens a weakness at; "" for every other button."""
    return f"#{do.removeprefix(_OPEN)}" if do.startswith(_OPEN) else ""


def address(sheet: Sheet, at: str, place: str, choices: int) -> str:
    """Behind the address of the page: what is to stand open, and the place on it to look at, such as "#CN001.2"."""
    named = place.removeprefix("#")
    inside = (one.code for one in sheet.weaknesses if f"{named}.".startswith(f"{one.code}."))
    code = max(inside, key=len, default="")
    if code in folded(sheet, at, choices):
        at = code
    return f"?at={quote(at, safe='')}{place}" if at else place


def _weight(one: WeaknessSheet, choices: int) -> int:
    return _WEAKNESS + len(one.measures) * (_MEASURE + _CHOICE * choices)
