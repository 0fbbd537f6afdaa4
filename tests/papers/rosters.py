"""The example roster, and what somebody may have done to it."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from papers.roster import Roster, RosterRefused, read_roster

EXAMPLE = Path(__file__).parents[2] / "config" / "examples" / "roster.xlsx"
Edit = Callable[[openpyxl.Workbook], None]


def edited(folder: Path, edit: Edit) -> Path:
    """The example, changed by somebody."""
    book = openpyxl.load_workbook(EXAMPLE)
    edit(book)
    book.save(folder / "roster.xlsx")
    return folder / "roster.xlsx"


def problems(folder: Path, edit: Edit) -> list[str]:
    with pytest.raises(RosterRefused) as refused:
        read_roster(edited(folder, edit))
    return [str(problem) for problem in refused.value.problems]


def read(folder: Path, edit: Edit) -> Roster:
    return read_roster(edited(folder, edit))


def put(sheet: str, cell: str, value: object) -> Edit:
    """Somebody types `value` into this cell."""

    def edit(book: openpyxl.Workbook) -> None:
        book[sheet][cell].value = value

    return edit


def append(sheet: str, *rows: tuple[object, ...]) -> Edit:
    """Somebody adds rows below the others."""

    def edit(book: openpyxl.Workbook) -> None:
        page = book[sheet]
        assert isinstance(page, Worksheet)
        for row in rows:
            page.append(list(row))

    return edit
