"""A review year on pages: results entered and locked, opened in silence, started, closed."""

import re

import pytest

from tests.web.comers import browser, counted

OPENING = {"year": "2023", "deadline": "2024-03-29", "wording": "before", "mode": "every"}


def send(one, path, **typed):
    """A form of the office filled in and sent."""
    return one.post(f"/office/{path}", data={"form_token": one.token("/office/roster"), **typed})


def path_of(answer):
    """Where one is sent on."""
    assert answer.status_code == 303, re.sub(r"<[^>]+>", "", answer.text)
    return answer.headers["location"]


@pytest.fixture
def next_year(office):
    """1 March 2024, 08:00: the year 2023 is to be reviewed."""
    office.at("2024-03-01 08:00")
    return browser(office, "TCCB-2")


def test_a_year_is_opened_in_silence_looked_at_and_started(office, next_year):
    opened = next_year.get(path_of(send(next_year, "cycle/open", basis="NQ <4>", **OPENING)))
    assert "hạn gửi kế hoạch hết ngày 28/03/2024 (thứ Năm)" in opened.text
    assert "NQ &lt;4&gt;" in opened.text
    assert "Lịch nhắc nếu bắt đầu bây giờ" in opened.text
    assert "21/03/2024 08:00" in opened.text
    office.year = 2023
    assert office.plan("CCKL-1").wake_at is None
    started = next_year.get(path_of(send(next_year, "cycle/start", year="2023")))
    assert "hệ thống đôn đốc từ nay" in started.text
    assert office.plan("CCKL-1").wake_at is not None
    # The second click finds it started.
    assert send(next_year, "cycle/start", year="2023").status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"year": "2022"},
        {"year": ""},
        {"year": "1"},
        {"deadline": ""},
        {"deadline": "2024-02-01"},
        {"mode": "x"},
    ],
)
def test_what_cannot_be_opened_is_refused_and_what_was_typed_stays(next_year, wrong):
    answer = send(next_year, "cycle/open", basis="Nghị quyết 04", **OPENING | wrong)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "Nghị quyết 04</textarea>" in answer.text


def test_results_are_entered_locked_or_recorded_as_nothing(office, next_year):
    path_of(send(next_year, "cycle/open", **OPENING))
    typed = {"year": "2023", "unit": "CCKL", "source": "BB 01", "text": "Chậm <b>quy hoạch"}
    page = next_year.get(path_of(send(next_year, "reviews/enter", **typed)))
    assert "HC01" in page.text
    assert "Chậm &lt;b&gt;quy hoạch" in page.text
    path_of(send(next_year, "reviews/enter", **typed | {"whose": "SNN/CCKL-1", "text": "Chưa quyết liệt"}))
    assert "CN001" in next_year.get("/office/reviews?year=2023&unit=CCKL").text
    assert "đã nhập, chưa chốt" in next_year.get("/office/reviews?year=2023").text
    path_of(send(next_year, "reviews/lock", year="2023", unit="CCKL"))
    late = send(next_year, "reviews/enter", **typed | {"text": "Thêm nữa"})
    assert late.status_code == 409
    assert "Thêm nữa</textarea>" in late.text
    none = {"year": "2023", "unit": "TCCB"}
    assert send(next_year, "reviews/none", document=" ", **none).status_code == 422
    assert (
        "không có hạn chế"
        in next_year.get(path_of(send(next_year, "reviews/none", document="BB 02", **none))).text
    )
    assert "Tất cả" not in next_year.get("/office/cycle").text


def test_every_list_that_is_entered_is_locked_at_once(office, next_year):
    path_of(send(next_year, "cycle/open", **OPENING))
    for unit in ("CCKL", "TCCB"):
        path_of(send(next_year, "reviews/enter", year="2023", unit=unit, source="BB 01", text="Chậm"))
    path_of(send(next_year, "reviews/lock", year="2023"))
    assert next_year.get("/office/reviews?year=2023").text.count("<td>đã chốt</td>") == 2


@pytest.mark.parametrize(
    ("act", "typed", "status"),
    [
        ("enter", {"unit": "CCKL", "text": " ", "source": "x"}, 422),
        ("enter", {"unit": "CCKL", "text": "Chậm", "whose": "SNN/TCCB-1"}, 404),
        ("enter", {"unit": "CCKL", "text": "Chậm", "code": "<x>"}, 422),
        ("enter", {"unit": "KHÔNG", "text": "Chậm"}, 404),
        ("enter", {"unit": "", "text": "Chậm"}, 404),
        ("none", {"unit": "", "year": "2022", "document": "BB"}, 404),
        ("lock", {"unit": "CCKL"}, 404),  # the year is not open
        ("lock", {"unit": "CCKL", "year": "2022"}, 303),
        ("none", {"unit": "CCKL", "year": "2022", "document": "BB"}, 422),
    ],
)
def test_what_cannot_be_entered_is_refused(office, act, typed, status):
    one = browser(office, "TCCB-2")
    assert send(one, f"reviews/{act}", **{"year": "2023"} | typed).status_code == status


def test_a_leader_appointed_later_is_added_and_the_year_is_closed(office):
    one = browser(office, "TCCB-2")
    assert send(one, "cycle/add", year="2022", person="SNN/TCCB-3", unit="TCCB").status_code == 404
    with office.writing() as db:
        db.exec_driver_sql("UPDATE appointment SET role = 'deputy' WHERE person = 'SNN/TCCB-3'")
    path_of(send(one, "cycle/add", year="2022", person="SNN/TCCB-3", unit="TCCB"))
    assert office.plan("TCCB-3").state == "required"
    assert send(one, "cycle/add", year="2022", person="SNN/TCCB-3", unit="TCCB").status_code == 422
    assert send(one, "cycle/close", year="2022", document=" ").status_code == 422
    closing = one.get(path_of(send(one, "cycle/close", year="2022", document="KL <1>")))
    assert "KL &lt;1&gt;" in closing.text
    assert "Đang kết thúc đợt" in closing.text


def test_the_pages_ask_the_database_a_constant_number_of_times(office, next_year):
    path_of(send(next_year, "cycle/open", **OPENING))
    paths = ("/office/cycle", "/office/reviews", "/office/reviews?unit=CCKL")
    few = _asked(office, next_year, paths)
    for n in range(5):
        path_of(send(next_year, "reviews/enter", year="2023", unit="CCKL", source="BB", text=f"Chậm {n}"))
    assert _asked(office, next_year, paths) == few
    assert max(few.values()) <= 30


def _asked(office, one, paths):
    """How many statements each page needs when it is asked for again."""
    for path in paths:
        one.get(path)
    return {path: counted(office, lambda path=path: one.get(path)) for path in paths}
