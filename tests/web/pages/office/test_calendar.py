"""The working calendar on pages: a year looked at, a day entered, the year confirmed, and what becomes of deadlines."""

import re

import pytest

from tests.web.comers import browser, counted
from tests.web.pages.office.test_year import path_of

DAY = {"day": "2023-03-25", "works": "worked", "document": "CV 9"}


def send(one, act, year=2023, page="", **typed):
    """The form of the page of a year as it stands, filled in and sent."""
    page = page or one.get(f"/office/calendar{'/confirm' if act == 'confirm' else ''}?year={year}").text
    return one.post(f"/office/calendar/{act}", data=fields(page) | typed)


def fields(page):
    """What the form of a page carries."""
    return dict(re.findall(r'type="hidden" name="(form_token|year|seen)" value="([^"]*)"', page))


def row(page, day):
    """What the page says of a day."""
    found = re.search(rf"<tr><th[^>]*>[^<]*{day}</th>(.*?)</tr>", page, re.DOTALL)
    return re.findall(r"<td>(.*?)</td>", found[1]) if found else None


def left(office):
    """How long the owner has, as the page of his plan says."""
    return re.search(
        r"còn (\d+) ngày làm việc", browser(office, "CCKL-1").get("/plans/2022/CCKL-1").text, re.I
    )[1]


@pytest.fixture
def officer(office):
    """14 March 2023."""
    office.at("2023-03-14 09:00").beat()
    return browser(office, "TCCB-2")


def test_the_present_year_is_shown_with_its_days_and_that_nobody_has_confirmed_it(office, officer):
    page = officer.get("/office/calendar").text
    assert "Lịch làm việc năm 2023" in page
    assert row(page, "02/01/2023") == ["nghỉ", "Tết Dương lịch (nghỉ bù)", "dữ liệu cài sẵn"]
    assert "chưa có ai xác nhận" in page
    assert re.findall(r'<option value="(\d+)"', page) == ["2022", "2023", "2024", "2025"]
    assert "Lịch làm việc năm 2024" in officer.get("/office/calendar?year=2024").text


def test_a_day_worked_in_exchange_gives_the_owner_a_day_more_and_counts_deadlines_anew(office, officer):
    before = int(left(office))
    page = officer.get(path_of(send(officer, "day", note="làm bù <b>", **DAY))).text
    assert re.search(r"Đã tính lại \d+ thời hạn", page)
    assert row(page, "25/03/2023") == ["làm việc", "làm bù &lt;b&gt;", "CV 9"]
    assert int(left(office)) == before + 1
    assert [one.kind for one in office.history("CCKL-1")].count("arm") == 2


def test_a_day_of_another_year_than_the_one_shown_leads_to_its_year(officer):
    answer = send(officer, "day", **DAY | {"day": "2024-05-04"})
    assert "Lịch làm việc năm 2024" in officer.get(path_of(answer)).text


def test_confirming_a_year_shows_what_it_holds_ends_the_task_and_takes_the_word_away(office, officer):
    tasks = officer.get("/office/tasks").text
    assert '<a href="/office/calendar?year=2023">' in tasks
    assert "lịch làm việc còn tạm tính" in browser(office, "CCKL-1").get("/plans/2022/CCKL-1").text
    asked = officer.get("/office/calendar/confirm?year=2023").text
    assert row(asked, "02/01/2023")
    page = officer.get(path_of(send(officer, "confirm", document="QĐ <7>"))).text
    assert "QĐ &lt;7&gt;" in page
    assert "chưa có ai xác nhận" not in page
    assert "/office/calendar/confirm" not in page
    assert "/office/calendar?year=2023" not in officer.get("/office/tasks").text
    assert "tạm tính" not in browser(office, "CCKL-1").get("/plans/2022/CCKL-1").text
    assert "Lịch làm việc năm 2023" in officer.get("/office/calendar/confirm?year=2023").text


def test_a_second_click_changes_nothing_and_says_so(office, officer):
    page = officer.get("/office/calendar").text
    first, again = (send(officer, "day", page=page, **DAY) for _ in range(2))
    assert "done=day" in path_of(first)
    assert "Thứ Bảy, 25/03/2023: Đã ghi nhận ngày vào lịch" in officer.get(path_of(first)).text
    assert "không có gì thay đổi" in officer.get(path_of(again)).text
    asked = officer.get("/office/calendar/confirm?year=2023").text
    first, again = (send(officer, "confirm", page=asked, document="QĐ 7") for _ in range(2))
    assert "done=confirm" in path_of(first)
    assert "done=same" in path_of(again)
    assert [one.kind for one in office.history("CCKL-1")].count("arm") == 3


@pytest.mark.parametrize("act", ["day", "confirm"])
def test_what_was_decided_on_another_calendar_is_asked_once_more(office, officer, act):
    asked = officer.get("/office/calendar/confirm?year=2023").text
    path_of(send(browser(office, "TCCB-1"), "day", **DAY))
    typed = DAY | {"day": "2023-03-26", "document": "CV 10 <b>"}
    late = send(officer, act, page=asked, **typed)
    assert late.status_code == 409
    assert "đã có thay đổi" in late.text
    assert row(late.text, "25/03/2023")
    assert 'value="CV 10 &lt;b&gt;"' in late.text
    assert send(officer, act, page=late.text, **typed).status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": ""},
        {"day": "31/02/2023"},
        {"works": ""},
        {"works": "maybe"},
        {"document": " "},
        {"note": "a\u202eb"},
        {"seen": ""},
    ],
)
def test_what_cannot_be_entered_is_refused_and_what_was_typed_stays(office, officer, wrong):
    typed = {**DAY, "document": "CV số 9", "note": "làm bù", **wrong}
    answer = send(officer, "day", **typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    kept = "làm bù" if "document" in wrong else "CV số 9"
    assert f'value="{kept}"' in answer.text
    assert row(officer.get("/office/calendar").text, "25/03/2023") is None


def test_a_year_is_not_confirmed_without_a_document(officer):
    answer = send(officer, "confirm", document=" ")
    assert answer.status_code == 422
    assert "Xác nhận lịch làm việc năm 2023" in answer.text
    assert "chưa có ai xác nhận" in officer.get("/office/calendar").text


def test_a_year_whose_holidays_nobody_knows_is_refused_and_the_others_are_offered(officer):
    for path in ("/office/calendar?year=2099", "/office/calendar/confirm?year=2099"):
        answer = officer.get(path)
        assert answer.status_code == 409
        assert "Chưa có dữ liệu ngày nghỉ của năm 2099" in answer.text
        assert '<option value="2023"' in answer.text
    answer = send(officer, "day", **DAY | {"day": "2099-03-25"})
    assert answer.status_code == 409
    assert "năm 2099" in answer.text
    assert 'value="CV 9"' in answer.text
    asked = fields(officer.get("/office/calendar/confirm?year=2023").text)
    forged = asked | {"year": "2099", "document": "QĐ"}
    assert officer.post("/office/calendar/confirm", data=forged).status_code == 409
    assert officer.get("/office/calendar?year=x").status_code == 422


def test_whoever_left_the_office_meanwhile_enters_nothing(office, officer):
    page = officer.get("/office/calendar").text
    with office.writing() as db:
        db.exec_driver_sql("UPDATE appointment SET until_day = '2023-03-01' WHERE person = 'SNN/TCCB-2'")
    assert send(officer, "day", page=page, **DAY).status_code == 404
    assert row(browser(office, "TCCB-1").get("/office/calendar").text, "25/03/2023") is None


def test_the_page_asks_the_database_a_constant_number_of_times(office, officer):
    officer.get("/office/calendar")
    before = counted(office, lambda: officer.get("/office/calendar"))
    for day in ("2023-03-25", "2023-03-26", "2023-04-01"):
        path_of(send(officer, "day", **DAY | {"day": day}))
    officer.get("/office/calendar")
    assert counted(office, lambda: officer.get("/office/calendar")) == before
    assert before <= 20
