"""What an official got wrong is said to him in his language: what was found, and what was expected."""

import html
import re

import pytest

from papers.workbook import MAX_BYTES
from tests.papers.rosters import append, edited, put
from tests.web.comers import PASSWORD, browser, given_account

ENGLISH = re.compile(r"\b(expected|got|found|not|none|the|must|another)\b", re.IGNORECASE)


@pytest.fixture
def officer(office):
    """Somebody of the personnel office, before a browser."""
    return browser(office, "TCCB-2")


@pytest.fixture
def english(office):
    """The same, who reads English."""
    with office.writing() as db:
        db.exec_driver_sql("UPDATE person SET language = 'en' WHERE code = 'TCCB-2'")
    return browser(office, "TCCB-2")


def send(one, path, **typed):
    """A form of the office filled in and sent."""
    return one.post(f"/office/{path}", data={"form_token": one.token("/office/roster"), **typed})


def said(page):
    """The text of a page as it is read."""
    shown = re.sub(r"(?s)<(head|details)\b.*?</\1>", " ", page.text)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", shown)).split())


@pytest.mark.parametrize(
    ("path", "typed", "vietnamese", "in_english"),
    [
        (
            "cycle/open",
            {"year": "1", "deadline": "2024-03-29"},
            "Năm: phải là năm từ 2000 đến 2100, đã nhập “1”.",
            "Year: expected a year from 2000 to 2100, got '1'",
        ),
        (
            "cycle/open",
            {"year": "2023", "deadline": "2023-01-31"},
            "Thời hạn 31/01/2023: ngày cuối cùng còn hạn phải từ 01/03/2023 trở đi",
            "Deadline 31/01/2023: expected a last valid day from 01/03/2023 on",
        ),
        (
            "cycle/start",
            {"year": "2022"},
            "Năm kiểm điểm 2022 của cơ quan SNN đã được bắt đầu từ trước",
            "Cycle SNN/2022: expected one that does not speak yet, it was started before",
        ),
        (
            "reviews/lock",
            {"year": "2022", "unit": "XX{0}"},
            "Không tìm thấy đơn vị “XX{0}”; phải là đơn vị của cơ quan “SNN”.",
            "Unit 'XX{0}': not found; expected a unit of office 'SNN'",
        ),
        (
            "people/CCKL-1/appoint",
            {"role": "head", "title": "Trưởng", "unit": "XX", "from": "2023-03-01"},
            "Không tìm thấy đơn vị “XX”",
            "Unit 'XX': not found",
        ),
        (
            "people/CCKL-1/appoint",
            {"role": "head", "title": "Trưởng", "unit": "CCKL", "from": "mai <b>"},
            "Từ ngày: phải ghi đúng ngày, ví dụ 30/03/2023; đã nhập “mai <b>”.",
            "From: expected a date such as 2023-03-30 or 30/03/2023, got 'mai <b>'",
        ),
    ],
)
def test_what_is_refused_says_what_was_found(office, path, typed, vietnamese, in_english, officer):
    page = send(officer, path, **typed)
    assert page.status_code in (404, 422)
    assert vietnamese in said(page)
    assert "mai <b>" not in page.text
    with office.writing() as db:
        db.exec_driver_sql("UPDATE person SET language = 'en' WHERE code = 'TCCB-2'")
    assert in_english in said(send(officer, path, **typed))


def test_a_list_without_a_weakness_is_not_locked_and_is_named(office):
    opening = {"year": "2023", "deadline": "2024-03-29", "wording": "by", "mode": "every"}
    office.at("2024-03-01 08:00")
    officer = browser(office, "TCCB-2")
    assert send(officer, "cycle/open", **opening).status_code == 303
    page = send(officer, "reviews/lock", year="2023", unit="CCKL")
    assert page.status_code == 422
    assert "Đơn vị CCKL: phải có hạn chế đã ghi nhận, hiện chưa có" in said(page)


@pytest.mark.parametrize(
    ("code", "found", "expected"),
    [
        ("officer", "“PC-1”", "ngày sau khi trưởng đơn vị ở dòng"),
        ("english", "'PC-1'", "a day after the head in row"),
    ],
)
def test_a_clash_in_a_roster_stands_in_words_in_its_row(request, tmp_path, code, found, expected):
    def clash(book):
        append("Cá nhân", ("PC-9", "Người Khác", "PC", "Trưởng phòng", "trưởng", ""))(book)
        put("Cá nhân", "G6", "hôm qua")(book)

    content = edited(tmp_path, clash).read_bytes()
    page = roster(request.getfixturevalue(code), content)
    assert page.status_code == 422
    assert expected in said(page)
    rows = re.findall(r"(?s)<tr><th scope=\"row\">.*?</tr>", page.text)
    assert rows
    if code == "officer":
        assert not [row for row in rows if ENGLISH.search(re.sub(r"<[^>]+>", " ", row))]
        assert "chữ “hôm qua”" in said(page)


def roster(one, content):
    """A file sent as a roster."""
    data = {"form_token": one.token("/office/roster")}
    return one.post("/office/roster", data=data, files={"roster": ("ds <b>.xlsx", content)})


def test_a_file_that_is_too_large_is_refused_with_both_sizes(officer):
    page = roster(officer, b"0" * (MAX_BYTES + 1))
    assert page.status_code == 422
    assert "“ds <b>.xlsx”: được tối đa 10 MB, tệp đã chọn có 10,1 MB." in said(page)
    assert "ds <b>" not in page.text


def test_a_link_that_ran_out_and_a_page_that_is_not_there_say_so(officer):
    gone = officer.get("/reset/abcdefghijklmnop")
    assert gone.status_code == 410
    assert "đã được dùng, đã được thay thế hoặc đã hết hạn" in said(gone)
    missing = officer.get("/plans/2022/NO-1")
    assert missing.status_code == 404
    assert "Không tìm thấy kế hoạch" in said(missing)
    for page in (gone, missing, officer.get("/nowhere")):
        assert not ENGLISH.search(said(page)), said(page)


def test_a_wrong_password_is_said_so(office):
    given_account(office, "CCKL-1")
    one = browser(office)
    one.come_in("CCKL-1")
    page = one.fill("/account/password", present="sai", password="x" * 20, again="x" * 20)
    assert page.status_code == 403
    assert "mật khẩu" in said(page).lower()
    assert not ENGLISH.search(said(page)), said(page)
    assert PASSWORD not in page.text
