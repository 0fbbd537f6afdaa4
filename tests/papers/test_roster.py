"""Reading a roster: the example as it is, and everything an office may get wrong in it."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from papers.roster import ROLES, RosterRefused, read_roster
from tests.papers.rosters import EXAMPLE, Edit, append, edited, problems, put, read
from workflows.directory.facts import PostRole


def test_the_example_office_is_read_whole() -> None:
    roster = read_roster(EXAMPLE)
    assert (len(roster.units), len(roster.people)) == (30, 78)
    assert (len(roster.collective_weaknesses), len(roster.personal_weaknesses)) == (15, 35)
    assert (roster.office.code, roster.office.personnel_unit) == ("SNN", "TCCB")
    assert [u.position for u in roster.units] == list(range(1, 31))
    first = roster.people[0]
    assert (first.sheet, first.row, first.code, first.role, first.unit) == (
        "Cá nhân",
        2,
        "LD01",
        "department_leader",
        "",
    )
    assert sum(p.role in ("head", "deputy") for p in roster.people) == 74


def test_every_word_for_a_role_means_a_role_of_the_directory() -> None:
    assert set(ROLES.values()) == set(PostRole)


def test_dates_are_read_from_date_cells(tmp_path: Path) -> None:
    def dated(book: openpyxl.Workbook) -> None:
        book["Cá nhân"]["G6"].value = date(2023, 6, 15)
        book["Cá nhân"]["H6"].value = datetime(2023, 6, 30, 12, 0)  # noqa: DTZ001 (Excel knows no zone)

    post = read(tmp_path, dated).people[4]
    assert (post.from_day, post.until_day) == (date(2023, 6, 15), date(2023, 6, 30))


def test_text_is_trimmed_composed_and_a_number_is_the_code_it_looks_like(tmp_path: Path) -> None:
    typed = append("Cá nhân", (12, "  Đinh  Ba\u0301   Lâm ", " PC", "Chuyên viên", "  NHÂN  viên ", ""))
    post = read(tmp_path, typed).people[-1]
    assert (post.code, post.name, post.unit, post.role) == ("12", "Đinh Bá Lâm", "PC", "staff")


def test_two_rows_of_one_person_are_two_posts(tmp_path: Path) -> None:
    again = append(
        "Cá nhân", ("CCTL-2", "Nguyễn Thế Quyết", "CCPTNT", "Phó", "phó", "", date(2023, 6, 15), None)
    )
    assert [p.unit for p in read(tmp_path, again).people if p.code == "CCTL-2"] == ["CCTL", "CCPTNT"]


def test_nothing_found_is_said_with_a_document(tmp_path: Path) -> None:
    said = append("Hạn chế tập thể", ("", "PC", "Không có", "", "Báo cáo số 12/BC-PC"))
    assert [w.unit for w in read(tmp_path, said).collective_weaknesses if w.none_found] == ["PC"]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            put("Cá nhân", "G6", "01/02/2023"),
            "sheet 'Cá nhân', row 6, column 'Từ ngày': expected a date cell (dd/mm/yyyy) or nothing,"
            " got the text '01/02/2023'",
        ),
        (
            put("Cá nhân", "H6", 45000),
            "column 'Đến ngày': expected a date cell (dd/mm/yyyy) or nothing, got the number",
        ),
        (put("Cá nhân", "C6", "XX"), "row 6, column 'Mã đơn vị': expected a known unit, got 'XX'"),
        (put("Cá nhân", "C6", None), "row 6, column 'Mã đơn vị': expected a unit for this role, got nothing"),
        (put("Cá nhân", "C2", "VP"), "row 2, column 'Mã đơn vị': expected nothing, a department leader"),
        (
            put("Cá nhân", "A7", "VP-1"),
            "row 7, column 'Họ và tên': expected 'Đinh Bá Lâm' as in row 6: one code",
        ),
        (put("Cá nhân", "A6", "VP"), "row 6, column 'Mã': expected a code that no unit has, got 'VP'"),
        (put("Cá nhân", "A6", None), "row 6, column 'Mã': expected a text, got nothing"),
        (put("Cá nhân", "A6", "SNN/VP-1"), "row 6, column 'Mã': expected a code of letters"),
        (put("Cá nhân", "E6", "sếp"), "row 6, column 'Vai trò': expected one of giám đốc, lãnh đạo sở"),
        (put("Cá nhân", "F6", "lam@"), "row 6, column 'Thư điện tử': expected an e-mail address, got 'lam@'"),
        (
            put("Cá nhân", "F6", "a@b.vn\nBcc: c@d.vn"),
            "row 6, column 'Thư điện tử': expected an e-mail address",
        ),
        (
            put("Cá nhân", "E7", "trưởng"),
            "row 7, column 'Từ ngày': expected a day after the head in row 6 left",
        ),
        (
            append("Cá nhân", *[(f"GD-{n}", f"Lê {n}", None, "Giám đốc", "giám đốc", "") for n in (1, 2)]),
            "row 81, column 'Từ ngày': expected a day after the director in row 80 left",
        ),
        (put("Đơn vị", "A3", "VP"), "sheet 'Đơn vị', row 3, column 'Mã': expected a code of one unit only"),
        (put("Đơn vị", "D3", 1), "sheet 'Đơn vị', row 3, column 'Thứ tự': expected a place of one unit only"),
        (put("Đơn vị", "D3", 1.5), "column 'Thứ tự': expected a whole number from 1 to 5000, got '1.5'"),
        (put("Đơn vị", "D3", "một"), "column 'Thứ tự': expected a whole number from 1 to 5000, got 'một'"),
        (
            put("Đơn vị", "E3", "LD09"),
            "column 'Lãnh đạo Sở phụ trách': expected the code of a department leader",
        ),
        (
            put("Đơn vị", "E3", "VP-1"),
            "column 'Lãnh đạo Sở phụ trách': expected the code of a department leader",
        ),
        (put("Cơ quan", "F2", "XX"), "column 'Mã đơn vị tổ chức cán bộ': expected a known unit, got 'XX'"),
        (
            append("Cơ quan", ("SYT", "Sở Y tế", "", "", "", "TCCB", "")),
            "'Cơ quan': expected one office, got 2 rows",
        ),
        (
            put("Hạn chế tập thể", "B2", "XX"),
            "'Hạn chế tập thể', row 2, column 'Mã đơn vị': expected a known unit",
        ),
        (put("Hạn chế tập thể", "A3", "HC01"), "row 3, column 'Mã': expected a code of one weakness only"),
        (
            put("Hạn chế tập thể", "A2", None),
            "row 2, column 'Mã': expected a code for the weakness, got nothing",
        ),
        (put("Hạn chế tập thể", "C2", "  "), "row 2, column 'Nội dung': expected a text, got nothing"),
        (
            append("Hạn chế tập thể", ("", "PC", "Không có", "", "")),
            "column 'Nguồn': expected the document that says that nothing was found, got nothing",
        ),
        (
            append("Hạn chế tập thể", ("", "CCKL", "Không có.", "", "Báo cáo")),
            "column 'Nội dung': expected no other row of unit 'CCKL', got 'Không có.'",
        ),
        (
            put("Hạn chế cá nhân", "B2", "XX-1"),
            "'Hạn chế cá nhân', row 2, column 'Mã cá nhân': expected the code",
        ),
        (
            put("Hạn chế cá nhân", "A2", "HC01"),
            "'Hạn chế cá nhân', row 2, column 'Mã': expected a code of one",
        ),
        (
            put("Hạn chế cá nhân", "C2", "Không có"),
            "expected no row for a person for whom nothing was recorded",
        ),
    ],
)
def test_what_is_wrong_is_named_by_sheet_row_and_column(tmp_path: Path, edit: Edit, expected: str) -> None:
    assert any(expected in problem for problem in problems(tmp_path, edit)), problems(tmp_path, edit)


def test_an_end_before_the_start_is_refused(tmp_path: Path) -> None:
    def turned(book: openpyxl.Workbook) -> None:
        book["Cá nhân"]["G6"].value, book["Cá nhân"]["H6"].value = date(2023, 6, 15), date(2023, 6, 14)

    assert problems(tmp_path, turned) == [
        "sheet 'Cá nhân', row 6, column 'Đến ngày': expected a day from 15/06/2023 on, got '14/06/2023'"
    ]


def test_the_same_post_twice_at_once_is_refused_and_a_second_term_is_not(tmp_path: Path) -> None:
    row = ("PC-9", "Lê Lan", "PC", "Chuyên viên", "nhân viên", "")
    terms = append("Cá nhân", (*row, None, date(2020, 1, 1)), (*row, date(2022, 1, 1), None))
    assert len(read(tmp_path, terms).people) == 80
    twice = append("Cá nhân", (*row, None, None), (*row, date(2022, 1, 1), None))
    assert problems(tmp_path, twice) == [
        "sheet 'Cá nhân', row 81, column 'Từ ngày': expected a day after the same post in row 80 ended, got 'PC-9'"
    ]


def test_a_short_term_does_not_hide_the_long_one_around_it(tmp_path: Path) -> None:
    row = ("PC-9", "Lê Lan", "PC", "Chuyên viên", "nhân viên", "")
    years = [(2015, 2025), (2016, 2017), (2018, 2019)]
    terms = [(*row, date(first, 1, 1), date(last, 1, 1)) for first, last in years]
    assert [p.split(",")[1] for p in problems(tmp_path, append("Cá nhân", *terms))] == [" row 81", " row 82"]


def test_the_same_head_twice_is_one_mistake_not_two(tmp_path: Path) -> None:
    again = append("Cá nhân", ("PC-1", "Vũ Trọng Ý", "PC", "Trưởng phòng", "trưởng", ""))
    assert len(problems(tmp_path, again)) == 1


def test_one_person_has_one_address(tmp_path: Path) -> None:
    other = append("Cá nhân", ("PC-1", "Vũ Trọng Ý", "VP", "Đầu mối", "đầu mối", "khac@so-nn.example"))
    (problem,) = problems(tmp_path, other)
    assert "row 80, column 'Thư điện tử': expected 'y.vutrong@so-nn.example' as in row" in problem


def test_all_problems_come_at_once_in_the_order_of_the_sheets(tmp_path: Path) -> None:
    def wrong(book: openpyxl.Workbook) -> None:
        book["Hạn chế cá nhân"]["B2"].value = "XX-1"
        book["Cá nhân"]["G6"].value = "hôm qua"
        book["Cá nhân"]["C4"].value = "XX"
        book["Đơn vị"]["F2"].value = "vp"

    found = problems(tmp_path, wrong)
    assert [problem.split(":")[0] for problem in found] == [
        "sheet 'Đơn vị', row 2, column 'Thư điện tử'",
        "sheet 'Cá nhân', row 4, column 'Mã đơn vị'",
        "sheet 'Cá nhân', row 4, column 'Mã đơn vị'",
        "sheet 'Cá nhân', row 6, column 'Từ ngày'",
        "sheet 'Hạn chế cá nhân', row 2, column 'Mã cá nhân'",
    ]


def test_a_missing_sheet_and_a_missing_column_are_named(tmp_path: Path) -> None:
    def torn(book: openpyxl.Workbook) -> None:
        del book["Đơn vị"]
        book["Cá nhân"]["E1"].value = "Vai"

    missing, column = problems(tmp_path, torn)
    assert missing.startswith("sheet 'Đơn vị': expected this sheet in the workbook, got 'Cơ quan', 'Cá nhân'")
    assert column.startswith(
        "sheet 'Cá nhân', row 1, column 'Vai trò': expected one column of this name, got 0"
    )


def test_an_empty_workbook_lacks_all_five_sheets(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(RosterRefused) as refused:
        read_roster(tmp_path / "empty.xlsx")
    assert len(refused.value.problems) == 5


def test_a_message_stays_readable_where_everything_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(RosterRefused, match=r"; and 10 more$") as refused:
        read_roster(edited(tmp_path, append("Cá nhân", *[("x y",)] * 10)))
    assert len(refused.value.problems) == 30
