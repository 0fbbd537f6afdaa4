"""A roster sent by the page: looked at, refused with every error, taken over as it was seen."""

import re
import zipfile
from io import BytesIO

import openpyxl
import pytest

from tests.papers.rosters import EXAMPLE, append, edited, put
from tests.web.comers import browser
from workflows.directory.loading import find_person

NEW = ("CCKL-9", "Nguyễn Văn <b>Mới</b>", "CCKL", "Chuyên viên", "Chuyên viên", "moi@so.example")


@pytest.fixture
def officer(world):
    """The sample office has taken its roster in; TCCB-2 sits before a browser."""
    world.given_roster()
    return browser(world, "TCCB-2")


def roles():
    """What the roster calls somebody without a leading post."""
    book = openpyxl.load_workbook(EXAMPLE)
    return [row[4].value for row in book["Cá nhân"].iter_rows(min_row=2)]


def sent(one, content, name="danh sách.xlsx", **more):
    """The form with this file."""
    data = {"form_token": one.token("/office/roster"), **more}
    return one.post("/office/roster", data=data, files={"roster": (name, content)})


def confirmed(one, page, **more):
    """What was looked at, confirmed."""
    found = re.findall(r'name="(form_token|digest|mark|year)" value="([^"]*)"', page.text)
    return one.post("/office/roster/apply", data=dict(found) | more)


@pytest.fixture
def longer(tmp_path):
    """The sample roster with one more person."""
    row = (*NEW[:4], roles()[-1], NEW[5])
    return edited(tmp_path, append("Cá nhân", row)).read_bytes()


def knows(world, code):
    with world.reading() as db:
        return find_person(db, world.office, code)


def test_the_same_roster_changes_nothing(officer):
    page = sent(officer, EXAMPLE.read_bytes())
    assert page.status_code == 200
    assert "Tệp không làm thay đổi gì" in page.text
    assert "/office/roster/apply" not in page.text


def test_what_was_looked_at_is_taken_over_and_nothing_before(world, officer, longer):
    page = sent(officer, longer)
    assert "CCKL-9" in page.text
    assert "<b>Mới" not in page.text
    with pytest.raises(Exception, match="CCKL-9"):
        knows(world, "CCKL-9")
    answer = confirmed(officer, page)
    assert answer.status_code == 303
    assert knows(world, "CCKL-9").email == "moi@so.example"
    assert "Đã nhập danh sách" in officer.get(answer.headers["location"]).text


def test_where_the_directory_changed_meanwhile_it_is_shown_again(world, officer, longer):
    page = sent(officer, longer)
    first = confirmed(officer, page)
    assert first.status_code == 303
    second = confirmed(officer, page)
    assert second.status_code == 409
    assert "Danh bạ đã thay đổi" in second.text
    assert "Tệp không làm thay đổi gì" in second.text


def test_every_error_stands_with_its_sheet_row_and_column(officer, tmp_path):
    def spoil(book):
        put("Cá nhân", "A3", "không/được")(book)
        put("Cá nhân", "F4", "<script>")(book)

    page = sent(officer, edited(tmp_path, spoil).read_bytes())
    assert page.status_code == 422
    assert "<td>3</td><td>Mã</td>" in page.text
    assert "<td>4</td><td>Thư điện tử</td>" in page.text
    assert "<script>&#39;" not in page.text
    assert "&lt;script&gt;" in page.text


def bomb():
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b" " * 70_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7", b"\xd0\xcf\x11\xe0" + b"0" * 100, b"PK\x03\x04", b"<html></html>", bomb()],
    ids=["another kind", "old or locked", "damaged", "a page", "a bomb"],
)
def test_what_is_no_workbook_is_refused(officer, content):
    page = sent(officer, content)
    assert page.status_code == 422
    assert 'role="alert"' in page.text


def test_a_formula_that_was_never_reckoned_is_an_error_of_its_cell(officer, tmp_path):
    page = sent(officer, edited(tmp_path, put("Cá nhân", "B3", '=HYPERLINK("http://x","y")')).read_bytes())
    assert page.status_code == 422
    assert "<td>3</td><td>Họ và tên</td>" in page.text


def test_another_offices_roster_is_not_taken_in_here(officer, tmp_path):
    page = sent(officer, edited(tmp_path, put("Cơ quan", "A2", "SKH")).read_bytes())
    assert page.status_code == 422
    assert 'role="alert"' in page.text


def test_without_a_file_or_with_one_that_is_too_large_the_form_comes_again(officer):
    assert "Đề nghị chọn tệp" in sent(officer, b"", name="").text
    assert sent(officer, b"0" * (10 * 1024 * 1024 + 1)).status_code == 422
    assert sent(officer, EXAMPLE.read_bytes(), year="năm nay").status_code == 422
    assert officer.post("/office/roster/apply", data={"form_token": officer.token()}).status_code == 404
