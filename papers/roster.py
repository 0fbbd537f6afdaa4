"""Reads a roster (five sheets of an .xlsx file) into plain values, or says everything that is wrong with it.

It knows no table and reads nothing half: one problem refuses the whole roster. A date typed as text is
refused, not guessed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from engine.core.said import Said
from papers.cells import MAX_LINE, MAX_TEXT, fault, is_code, is_email, shown
from papers.parts import MAX_ROWS
from papers.roster_lines import (
    NOTHING,
    ROLES,
    CollectiveLine,
    OfficeLine,
    PersonalLine,
    PostLine,
    Problem,
    Roster,
    RosterRefused,
    UnitLine,
    quoted,
)
from papers.roster_rules import contradictions
from papers.workbook import Cell, Sheet, open_workbook, sheets_of, tidy

__all__ = ["ROLES", "Problem", "Roster", "RosterRefused", "read_roster", "roster_in"]

OFFICE, UNITS, PEOPLE = "Cơ quan", "Đơn vị", "Cá nhân"
COLLECTIVE, PERSONAL = "Hạn chế tập thể", "Hạn chế cá nhân"
HEADERS: Mapping[str, tuple[str, ...]] = {
    OFFICE: (
        "Mã",
        "Tên",
        "Cơ quan cấp trên",
        "Địa danh",
        "Ký hiệu văn bản",
        "Mã đơn vị tổ chức cán bộ",
        "Thư điện tử",
    ),
    UNITS: ("Mã", "Tên", "Loại", "Thứ tự", "Lãnh đạo Sở phụ trách", "Thư điện tử"),
    PEOPLE: ("Mã", "Họ và tên", "Mã đơn vị", "Chức vụ", "Vai trò", "Thư điện tử", "Từ ngày", "Đến ngày"),
    COLLECTIVE: ("Mã", "Mã đơn vị", "Nội dung", "Nguyên nhân", "Nguồn"),
    PERSONAL: ("Mã", "Mã cá nhân", "Nội dung", "Nguồn"),
}
_Made = TypeVar("_Made")


def read_roster(path: Path) -> Roster:
    """The roster in this file.

    Raises:
        WorkbookRefused: the file is too large or not a workbook; it was not read.
        RosterRefused: with every problem, by sheet, row and column.
    """
    return _roster(open_workbook(path))


def roster_in(name: str, content: bytes) -> Roster:
    """The roster in a file that was sent; refused as by `read_roster`."""
    return _roster(sheets_of(name, content))


def _roster(found: Sequence[Sheet]) -> Roster:
    sheets = {sheet.name.casefold(): sheet for sheet in found}
    problems = _shape(sheets)
    if problems:
        raise RosterRefused(problems)

    def lines(name: str, make: Callable[[_Row], _Made]) -> tuple[_Made, ...]:
        sheet = sheets[name.casefold()]
        return tuple(make(_Row(name, n, _named(sheet, cells), problems)) for n, cells in sheet.rows.items())

    offices = lines(OFFICE, _office)
    if len(offices) != 1:
        problems.append(Problem(OFFICE, 0, "", Said("{count} rows", count=len(offices)), Said("one office")))
    roster = Roster(
        offices[0] if offices else OfficeLine(OFFICE, 0, *[""] * 7),
        lines(UNITS, _unit),
        lines(PEOPLE, _post),
        lines(COLLECTIVE, _collective),
        lines(PERSONAL, _personal),
    )
    problems.extend(contradictions(roster))
    if problems:
        order = {name: place for place, name in enumerate(HEADERS)}
        raise RosterRefused(sorted(problems, key=lambda p: (order[p.sheet], p.row)))
    return roster


def _shape(sheets: Mapping[str, Sheet]) -> list[Problem]:
    """Sheets and columns that are not there, or there twice."""
    problems = []
    for name, headers in HEADERS.items():
        sheet = sheets.get(name.casefold())
        if sheet is None:
            names = tuple(quoted(shown(s.name)) for s in sheets.values())
            found = Said("{names}", names=names) if names else Said("no sheet")
            problems.append(Problem(name, 0, "", found, Said("this sheet in the workbook")))
            continue
        written = [header.casefold() for header in sheet.headers]
        for header in headers:
            if (times := written.count(header.casefold())) != 1:
                found = Said("{times} such columns", times=times)
                problems.append(Problem(name, 1, header, found, Said("one column of this name")))
    return problems


def _named(sheet: Sheet, cells: Sequence[Cell]) -> dict[str, Cell]:
    return {header.casefold(): cell for header, cell in zip(sheet.headers, cells, strict=False)}


@dataclass(frozen=True, slots=True)
class _Row:
    """One row being read; what does not fit goes to `problems` and reads as blank."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]
    problems: list[Problem] = field(repr=False)

    def text(self, column: str, limit: int = MAX_TEXT, *, required: bool = True) -> str:
        cell = self.cells.get(column.casefold(), "")
        # Excel keeps a code such as 12 as the number 12.0.
        text = tidy(str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell))
        if wrong := fault(text, limit):
            self.refuse(column, *wrong)
            return ""
        if required and not text:
            self.refuse(column, NOTHING, Said("a text"))
        return text

    def line(self, column: str, *, required: bool = True) -> str:
        return " ".join(self.text(column, MAX_LINE, required=required).split())

    def code(self, column: str, *, required: bool = True) -> str:
        code = self.line(column, required=required)
        if code and not is_code(code):
            self.refuse(column, quoted(code), Said("a code of letters, digits, '.', '-', '_', '&'"))
            return ""
        return code

    def email(self, column: str) -> str:
        email = self.line(column, required=False)
        if email and not is_email(email):
            self.refuse(column, quoted(email), Said("an e-mail address"))
        return email

    def whole(self, column: str) -> int:
        cell = self.cells.get(column.casefold(), "")
        if isinstance(cell, float) and cell.is_integer() and 1 <= cell <= MAX_ROWS:
            return int(cell)
        found = quoted(shown(str(cell))) if cell != "" else NOTHING
        self.refuse(column, found, Said("a whole number from 1 to {most}", most=MAX_ROWS))
        return 0

    def day(self, column: str) -> date | None:
        cell = self.cells.get(column.casefold(), "")
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        if not isinstance(cell, str) or cell.strip():
            said, text = quoted(shown(str(cell))), isinstance(cell, str)
            found = Said("the text {cell}", cell=said) if text else Said("the number {cell}", cell=said)
            self.refuse(column, found, Said("a date cell (dd/mm/yyyy) or nothing"))
        return None

    def role(self, column: str) -> str:
        said = self.line(column)
        role = ROLES.get(said.casefold(), "")
        if said and not role:
            self.refuse(column, quoted(said), Said("one of {known}", known=tuple(ROLES)))
        return role

    def refuse(self, column: str, found: Said, expected: Said) -> None:
        self.problems.append(Problem(self.sheet, self.number, column, found, expected))


def _office(row: _Row) -> OfficeLine:
    return OfficeLine(
        row.sheet,
        row.number,
        row.code("Mã"),
        row.line("Tên"),
        row.line("Cơ quan cấp trên", required=False),
        row.line("Địa danh", required=False),
        row.line("Ký hiệu văn bản", required=False),
        row.code("Mã đơn vị tổ chức cán bộ"),
        row.email("Thư điện tử"),
    )


def _unit(row: _Row) -> UnitLine:
    return UnitLine(
        row.sheet,
        row.number,
        row.code("Mã"),
        row.line("Tên"),
        row.line("Loại", required=False),
        row.whole("Thứ tự"),
        row.code("Lãnh đạo Sở phụ trách", required=False),
        row.email("Thư điện tử"),
    )


def _post(row: _Row) -> PostLine:
    return PostLine(
        row.sheet,
        row.number,
        row.code("Mã"),
        row.line("Họ và tên"),
        row.code("Mã đơn vị", required=False),
        row.line("Chức vụ", required=False),
        row.role("Vai trò"),
        row.email("Thư điện tử"),
        row.day("Từ ngày"),
        row.day("Đến ngày"),
    )


def _collective(row: _Row) -> CollectiveLine:
    line = CollectiveLine(
        row.sheet,
        row.number,
        row.code("Mã", required=False),
        row.code("Mã đơn vị"),
        row.text("Nội dung"),
        row.text("Nguyên nhân", required=False),
        row.line("Nguồn", required=False),
    )
    if line.none_found and not line.source:
        row.refuse("Nguồn", NOTHING, Said("the document that says that nothing was found"))
    if not line.none_found and not line.code:
        row.refuse("Mã", NOTHING, Said("a code for the weakness"))
    return line


def _personal(row: _Row) -> PersonalLine:
    text = row.text("Nội dung")
    if text.casefold().rstrip(".") == "không có":
        row.refuse("Nội dung", quoted(text), Said("no row for a person for whom nothing was recorded"))
    code, person, source = row.code("Mã"), row.code("Mã cá nhân"), row.line("Nguồn", required=False)
    return PersonalLine(row.sheet, row.number, code, person, text, source)
