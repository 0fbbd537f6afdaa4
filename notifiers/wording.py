"""How dates, counts and codes are put into words inside a letter: the filters of the templates, per language.

Knows grammar, not subjects: what a letter says stands in `templates/`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from markupsafe import Markup, escape

from engine.core.errors import BadInput, NotFound

LANGUAGES = ("vi", "en")
_WEEKDAYS = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_PARAGRAPH = '<p style="margin:0 0 16px">{}</p>'

Filter = Callable[..., str]
Words = Mapping[str, Mapping[str, str]]  # language -> code -> text


def filters(language: str, words: Words, *, html: bool) -> Mapping[str, Filter]:
    """The filters the templates of `language` may use."""
    return {
        "full_date": vietnamese_date if language == "vi" else english_date,
        "last_day": vietnamese_last_day if language == "vi" else english_last_day,
        "times": times,
        "counted": counted,
        "of_unit": of_unit,
        "word": lambda code: word(words, language, code),
        "strong": _strong if html else str,
        "paragraphs": paragraphs,
    }


def vietnamese_date(iso: str) -> str:
    """`2023-03-29` as "thứ Tư, ngày 29/03/2023"."""
    day = _day(iso)
    return f"{_WEEKDAYS['vi'][day.weekday()]}, ngày {day:%d/%m/%Y}"


def vietnamese_last_day(iso: str) -> str:
    """The last valid day `2023-03-29` as "hết ngày 29/03/2023 (thứ Tư)"."""
    day = _day(iso)
    return f"hết ngày {day:%d/%m/%Y} ({_WEEKDAYS['vi'][day.weekday()]})"


def english_date(iso: str) -> str:
    """`2023-03-29` as "Wednesday 29/03/2023"."""
    day = _day(iso)
    return f"{_WEEKDAYS['en'][day.weekday()]} {day:%d/%m/%Y}"


def english_last_day(iso: str) -> str:
    """The last valid day `2023-03-29` as "the end of Wednesday 29/03/2023"."""
    return f"the end of {english_date(iso)}"


def times(number: int) -> str:
    """Which time it is, in Vietnamese: "lần đầu", "lần thứ 2"."""
    return "lần đầu" if number == 1 else f"lần thứ {number}"


def counted(number: int, thing: str) -> str:
    """`number` of an English `thing`: "1 day", "2 days"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def of_unit(owner: str, unit: str) -> str:
    """The owner with his unit, as an office writes it; a unit already named is not named again.

    "Chi cục trưởng" of "Chi cục Kiểm lâm" is "Chi cục trưởng Chi cục Kiểm lâm", but "Trưởng phòng" of
    "Phòng Trồng trọt" is "Trưởng phòng Trồng trọt": the words the post and the unit share stand once.
    """
    if unit.casefold() in owner.casefold():
        return owner
    name, comma, post = owner.rpartition(", ")
    if not comma:
        return f"{owner}, {unit}"
    said, more = post.split(), unit.split()
    shared = max(n for n in range(min(len(said), len(more)) + 1) if _same(said[len(said) - n :], more[:n]))
    return " ".join([f"{name},", *said, *more[shared:]])


def word(words: Words, language: str, code: str) -> str:
    """What people see for `code`.

    Raises:
        NotFound: the word list has no text for it; a bare code is never printed.
    """
    found = words.get(language, {}).get(code)
    if found is None:
        raise NotFound("word", code, f"a text in language '{language}'")
    return found


def paragraphs(text: str) -> Markup:
    """Text as HTML paragraphs: an empty line parts two of them."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", str(escape(text))) if part.strip()]
    return Markup("\n").join(Markup(_PARAGRAPH.format(part.replace("\n", "<br>"))) for part in parts)


def _same(some: Sequence[str], others: Sequence[str]) -> bool:
    return [one.casefold() for one in some] == [other.casefold() for other in others]


def _day(iso: str) -> date:
    try:
        return date.fromisoformat(str(iso))  # a fact that is missing says so here, by its own error
    except ValueError:
        raise BadInput(f"date in a letter: found {iso!r}, expected one such as '2023-03-29'") from None


def _strong(text: str) -> Markup:
    return Markup("<strong>{}</strong>").format(text)
