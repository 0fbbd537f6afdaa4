"""Dates, posts and counts as an official reads them."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import notifiers
from notifiers.wording import (
    counted,
    english_date,
    english_last_day,
    of_unit,
    paragraphs,
    times,
    vietnamese_date,
    vietnamese_last_day,
)


def test_dates_are_written_the_vietnamese_way() -> None:
    assert vietnamese_date("2023-03-29") == "thứ Tư, ngày 29/03/2023"
    assert vietnamese_last_day("2023-03-29") == "hết ngày 29/03/2023 (thứ Tư)"
    assert vietnamese_last_day("2023-04-02") == "hết ngày 02/04/2023 (Chủ nhật)"


def test_dates_are_written_the_english_way() -> None:
    assert english_date("2023-03-29") == "Wednesday 29/03/2023"
    assert english_last_day("2023-03-29") == "the end of Wednesday 29/03/2023"


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_date_names_its_weekday_in_both_languages(day: date) -> None:
    assert english_date(day.isoformat()) == f"{day:%A %d/%m/%Y}"
    assert vietnamese_date(day.isoformat()).endswith(f"{day:%d/%m/%Y}")


@pytest.mark.parametrize(
    ("owner", "unit", "said"),
    [
        ("đồng chí A, Chi cục trưởng", "Chi cục Kiểm lâm", "đồng chí A, Chi cục trưởng Chi cục Kiểm lâm"),
        ("đồng chí A, Trưởng phòng", "Phòng Trồng trọt", "đồng chí A, Trưởng phòng Trồng trọt"),
        ("đồng chí A, Phó Chánh Văn phòng", "Văn phòng Sở", "đồng chí A, Phó Chánh Văn phòng Sở"),
        ("đồng chí A", "Thanh tra Sở", "đồng chí A, Thanh tra Sở"),
        (
            "tập thể Phòng Kế hoạch, Tài chính",
            "Phòng Kế hoạch, Tài chính",
            "tập thể Phòng Kế hoạch, Tài chính",
        ),
        ("đồng chí A, Giám đốc Cảng cá", "Cảng cá", "đồng chí A, Giám đốc Cảng cá"),
    ],
)
def test_post_and_unit_are_joined_as_an_office_writes_them(owner: str, unit: str, said: str) -> None:
    assert of_unit(owner, unit) == said


def test_counts() -> None:
    assert [times(1), times(2)] == ["lần đầu", "lần thứ 2"]
    assert [counted(1, "day"), counted(2, "day")] == ["1 day", "2 days"]


def test_empty_lines_part_paragraphs_and_markup_is_escaped() -> None:
    html = paragraphs("một\nhai\n\n\nba <b>")
    assert html.count("<p ") == 2
    assert "một<br>hai" in html
    assert "ba &lt;b&gt;" in html


def test_letters_call_a_measure_as_the_pages_do() -> None:
    """One thing, one word: "giải pháp", never also "biện pháp"."""
    folder = Path(notifiers.__file__).parent / "templates"
    texts = {path: path.read_text(encoding="utf-8").casefold() for path in folder.rglob("*.vi.txt")}
    assert [path.parent.name for path, text in texts.items() if "biện pháp" in text] == []
    assert any("giải pháp" in text for text in texts.values())
