"""The missing list and the rebuild list as the office, the Director and the auditor read them."""

import re

from tests.web.comers import browser, counted


def rows(page):
    """The rows of the tables of a page, cell by cell, without tags."""
    found = re.findall(r"<tr>(.*?)</tr>", page.text, re.DOTALL)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in found]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_who_has_not_sent_stands_in_official_order_with_how_long_he_is_late(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    office.at("2023-04-03 08:00")
    page = browser(office, "TCCB-1").get("/office/missing")
    heads, tccb, cckl = rows(page)
    assert heads[-1] == "Ghi chú", "where nothing waits for the review's result, there is no column for it"
    assert tccb[:4] == [
        "1",
        "Phòng Tổ chức cán bộ",
        "Thiếu",
        "Người TCCB-1 (Trưởng phòng) Người TCCB-2 (Phó Trưởng phòng)",
    ]
    assert cckl[1:] == [
        "Chi cục Kiểm lâm",
        "Thiếu",
        "Người CCKL-2 (Phó Chi cục trưởng)",
        "Chưa gửi, quá hạn 5 ngày (lịch làm việc còn tạm tính)",
    ]
    assert "tính đến hết ngày 03/04/2023" in page.text


def test_a_list_is_read_as_of_a_day(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    office.at("2023-04-03 08:00")
    one = browser(office, "LD01")
    before, after = one.get("/office/missing?on=2023-03-13"), one.get("/office/missing?on=14/03/2023")
    assert "Người CCKL-1" in rows(before)[2][3]
    assert "Người CCKL-1" not in rows(after)[2][3]
    assert "hạn" in before.text
    for path in ("/office/missing", "/office/rebuild"):
        for wrong in ("gestern", "0001-01-01", "31/02/2023", "14/03/23"):
            page = one.get(path, params={"on": wrong})
            assert page.status_code == 422
            assert f'"{wrong}" không phải là một ngày đúng' in page.text
            assert f'name="on" value="{wrong}"' in page.text
    assert 'name="on" value="03/04/2023"' in one.get("/office/missing").text
    assert one.get("/office/missing?year=2019").status_code == 404
    assert one.get("/office/missing?year=x").status_code == 422


def test_a_unit_whose_review_is_not_entered_waits_in_a_column_of_its_own(office):
    with office.writing() as db:
        db.exec_driver_sql("DELETE FROM unit_list WHERE unit = 'CCKL'")
    _, tccb, cckl = rows(browser(office, "KT-1").get("/office/missing"))
    assert (tccb[0], tccb[5]) == ("1", "")
    assert cckl == ["", "Chi cục Kiểm lâm", "", "", "", "3 kế hoạch"]


def test_where_everything_was_sent_nothing_is_missing(office):
    office.at("2023-03-14 09:00")
    for code in ("CCKL", "CCKL-1", "CCKL-2", "TCCB", "TCCB-1", "TCCB-2"):
        office.submit(code)
    assert "Không thiếu kế hoạch nào" in browser(office, "TCCB-1").get("/office/missing").text


def test_who_must_rebuild_stands_with_the_grounds_and_the_new_deadline(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    office.at("2023-03-15 09:00").reject("CCKL-1", deadline="2023-04-10")
    one = browser(office, "TCCB-1")
    _, row = rows(one.get("/office/rebuild"))
    assert row[:3] == ["1", "Chi cục Kiểm lâm", "Người CCKL-1 (Chi cục trưởng)"]
    assert row[4] == "1"
    assert row[5].startswith("10/04/2023")
    assert "Người CCKL-1" not in one.get("/office/missing").text
    assert len(rows(one.get("/office/rebuild?on=2023-03-14"))) == 0


def test_only_the_office_has_its_pages_in_its_way_and_others_who_read_all_have_the_lists(office):
    for code, path in (("TCCB-3", "/office"), ("LD01", "/office/missing"), ("KT-1", "/office/missing")):
        assert f'href="{path}"' in browser(office, code).get("/").text
    for code in ("CCKL-1", "LD02", "QT-1"):
        assert 'href="/office' not in browser(office, code).get("/").text


def test_before_a_year_is_open_nothing_is_listed(office):
    with office.writing() as db:
        db.exec_driver_sql("DELETE FROM cycle")
    one = browser(office, "TCCB-1")
    assert "Chưa mở đợt kiểm điểm" in one.get("/office/missing").text
    assert "Chưa mở đợt kiểm điểm" in one.get("/office/rebuild").text


def test_the_first_page_says_where_the_year_stands_and_what_waits(office):
    page = browser(office, "TCCB-3").get("/office")
    assert "Kiểm điểm năm 2022, mở ngày 01/03/2023" in page.text
    assert "Đang đôn đốc" in page.text
    assert "CẦN RÀ SOÁT</a>: 1 việc" in page.text  # the calendar is provisional
    with office.writing() as db:
        db.exec_driver_sql("DELETE FROM unit_list WHERE unit = 'CCKL'")
    assert "Chi cục Kiểm lâm</a> (2022): 3 kế hoạch đang chờ" in browser(office, "TCCB-3").get("/office").text


def test_the_pages_ask_the_database_a_constant_number_of_times(office):
    office.at("2023-03-14 09:00")
    asked = {path: few(office, path) for path in ("/office", "/office/missing", "/office/rebuild")}
    for code in ("CCKL-1", "CCKL-2", "TCCB-1"):
        office.submit(code)
    office.at("2023-03-15 09:00").reject("CCKL-1", deadline="2023-04-10")
    assert {path: few(office, path) for path in asked} == asked
    assert max(asked.values()) <= 40


def few(office, path):
    """How many statements a page needs when it is asked for again."""
    one = browser(office, "TCCB-1")
    one.get(path)
    return counted(office, lambda: one.get(path))
