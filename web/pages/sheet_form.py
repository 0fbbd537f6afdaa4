"""The form a plan is written in: its fields read into a sheet, and a sheet's fields as they are sent.

One field for each thing that is typed, named by the weakness and the number of the measure: `CN001.2.output`.
"""

from collections.abc import Collection, Iterator

from engine.core.errors import BadInput
from web.http.fields import called
from web.http.forms import Posted
from web.sheet import (
    MeasureSheet,
    Sheet,
    WeaknessSheet,
    with_measure,
    with_weakness,
    without_measure,
    without_weakness,
)
from workflows.remediation.codes import CODE
from workflows.remediation.document import MAX_LINKS, MAX_MEASURES, MAX_WEAKNESSES, Responsibility

ROOM = 1800  # fields; a request of more than 2000 is not read at all
_CODE = 20  # characters
_ANSWER = "answer."
_PARTS = frozenset(Responsibility)


def sheet_in(form: Posted) -> Sheet:
    """Everything that was typed, without what is attached.

    Raises:
        BadInput: it did not come from the form, or a text is too long.
    """
    codes = _codes(form.lines("w", _CODE), "w", MAX_WEAKNESSES)
    answers = {}
    for name in form.names():
        if name.startswith(_ANSWER):
            weakness, _, defect = name.removeprefix(_ANSWER).rpartition(".")
            answers[weakness, defect] = form.tidied(name)
    return Sheet(tuple(_weakness(form, code) for code in codes), answers)


def fields_of(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """The names and values a form sends for this sheet; `sheet_in` reads them back."""
    for one in sheet.weaknesses:
        yield "w", one.code
        yield from ((f"{one.code}.link", code) for code in one.links)
        yield from ((f"{one.code}.text", one.text), (f"{one.code}.part", one.part))
        yield from ((f"{one.code}.note", one.note), (f"{one.code}.cause", one.cause))
        for number, measure in enumerate(one.measures, start=1):
            at = f"{one.code}.{number}"
            yield f"{one.code}.m", str(number)
            yield from ((f"{at}.text", measure.text), (f"{at}.output", measure.output))
            yield from ((f"{at}.person", measure.person), (f"{at}.section", measure.section))
            yield from ((f"{at}.due", measure.due), (f"{at}.takes_up", measure.takes_up))
    for (weakness, defect), said in sheet.answers.items():
        yield f"{_ANSWER}{weakness}.{defect}", said


def has_room(sheet: Sheet) -> bool:
    """Whether one more weakness or measure can still be sent with one form."""
    return sum(1 for _ in fields_of(sheet)) < ROOM


def edited(sheet: Sheet, do: str, taken: Collection[str], recorded: Collection[str]) -> tuple[Sheet, str]:
    """The sheet with what a button asks for, and the place to look at next.

    `taken` are codes that no weakness of one's own may have; what was `recorded` by the review is not dropped.
    """
    verb, _, rest = do.partition(":")
    code, _, number = rest.partition(":")
    if verb in ("measure", "weakness") and not has_room(sheet):
        return sheet, "#standing"
    if verb == "measure":
        more = with_measure(sheet, code)
        count = next((len(one.measures) for one in more.weaknesses if one.code == code), 0)
        return more, f"#{code}.{count}"
    if verb == "less" and number.isascii() and number.isdigit() and len(number) < 5:
        return without_measure(sheet, code, int(number)), f"#{code}"
    if verb == "weakness":
        more = with_weakness(sheet, taken)
        return more, f"#{more.weaknesses[-1].code}"
    if verb == "drop" and code not in recorded:
        return without_weakness(sheet, code), "#weaknesses"
    return sheet, "#standing"


def _weakness(form: Posted, code: str) -> WeaknessSheet:
    numbers = form.lines(f"{code}.m", 4)
    if len(numbers) > MAX_MEASURES or not all(one.isascii() and one.isdigit() for one in numbers):
        raise BadInput(
            "{code}.m: expected the numbers of at most {most} measures", code=code, most=MAX_MEASURES
        )
    part = form.line(f"{code}.part", _CODE)
    return WeaknessSheet(
        code,
        form.tidied(f"{code}.text"),
        _codes(form.lines(f"{code}.link", _CODE), f"{code}.link", MAX_LINKS),
        part if part in _PARTS else "",
        form.tidied(f"{code}.note"),
        form.tidied(f"{code}.cause"),
        tuple(_measure(form, f"{code}.{number}") for number in dict.fromkeys(numbers)),
    )


def _measure(form: Posted, at: str) -> MeasureSheet:
    return MeasureSheet(
        form.tidied(f"{at}.text"),
        form.tidied(f"{at}.output"),
        form.line(f"{at}.person", 100),
        form.tidied(f"{at}.section", 500),
        form.line(f"{at}.due"),
        form.line(f"{at}.takes_up", 100),
    )


def _codes(typed: tuple[str, ...], name: str, most: int) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(typed))
    if len(codes) > most or not all(CODE.fullmatch(one) for one in codes):
        raise BadInput("{what}: expected at most {most} codes of weaknesses", what=called(name), most=most)
    return codes
