"""How days, moments, counts and references are shown on pages.

dd/mm/yyyy with the weekday, the office's clock, days in words, 2022/CCKL-1 without the office before it.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from engine.core.calendar import ZONE

_KB, _MB = 1024, 1024 * 1024
# How programs and machines name themselves; the first that fits: most say that they are Chrome and Safari as well.
_PROGRAMS = (
    ("Edg", "Microsoft Edge"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
_WEEKDAYS = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def filters(language: str) -> Mapping[str, Callable[..., str]]:
    """The filters of the templates of one language."""
    names = _WEEKDAYS[language]

    def long_day(day: date) -> str:
        """Thứ Tư, 29/03/2023."""
        name = names[day.weekday()]
        return f"{name[0].upper()}{name[1:]}, {day:%d/%m/%Y}"

    def last_day(day: date) -> str:
        """The last valid day, as letters say it."""
        shown, name = f"{day:%d/%m/%Y}", names[day.weekday()]
        return f"hết ngày {shown} ({name})" if language == "vi" else f"the end of {name} {shown}"

    def size(count: int) -> str:
        """How large a file of so many bytes is."""
        if count < _MB:
            return f"{-(-count // _KB)} kB"
        shown = f"{count / _MB:.1f} MB"
        return shown.replace(".", ",") if language == "vi" else shown

    return {
        "size": size,
        "day": _day,
        "moment": _moment,
        "ref": _ref,
        "long_day": long_day,
        "last_day": last_day,
        "device": _device,
    }


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day is not None else ""


def _moment(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(ZONE)):%d/%m/%Y %H:%M}"


def _device(said: str) -> str:
    """Chrome, Windows: of the long line a browser says of itself; any other is shown as it was said."""
    program, machine = (
        next((name for sign, name in known if sign in said), "") for known in (_PROGRAMS, _MACHINES)
    )
    return f"{program}, {machine}" if program and machine else said


def _ref(ref: str) -> str:
    # As letters and the command line say it: nobody reads here of another office.
    return ref.partition("/")[2]
