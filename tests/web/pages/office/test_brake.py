"""While the clock is in doubt the office reads that everything stands still, and lets it go on once it was checked."""

import re

import pytest

from engine.store import brakes
from engine.store.identity import journal_stream
from engine.store.trail import of_streams
from tests.web.comers import browser
from tests.world import utc


def send(one, page="", **typed):
    """The form of the page as it stands, filled in and sent."""
    page = page or one.get("/office/brake").text
    sent = dict(re.findall(r'type="hidden" name="(form_token|seen)" value="([^"]*)"', page))
    return one.post("/office/brake/release", data=sent | typed)


def pull(office, at, why):
    with office.writing() as db:
        assert brakes.pull(db, utc(at), why)


@pytest.fixture
def held(office):
    """The clock was in doubt at half past seven."""
    office.at("2023-03-20 08:00")
    pull(office, "2023-03-20 07:30", "long_silence")
    return browser(office, "TCCB-2")


def test_the_office_reads_that_everything_stands_still_since_when_and_why(held):
    for path in ("/office", "/office/tasks"):
        page = held.get(path).text
        assert "Từ 20/03/2023 07:30 hệ thống không nhắc, không gửi thư" in page
        assert 'href="/office/brake"' in page
    page = held.get("/office/brake").text
    assert "Hệ thống ngừng quá lâu" in page
    assert "20/03/2023 08:00" in page


def test_who_has_checked_the_clock_lets_everything_go_on_and_it_is_in_the_journal(office, held):
    answer = send(held, reason="Đã đối chiếu đồng hồ <b>")
    assert answer.status_code == 303
    assert "Đã ghi nhận việc kiểm tra đồng hồ" in held.get(answer.headers["location"]).text
    assert "không gửi thư" not in held.get("/office/tasks").text
    with office.reading() as db:
        stream = journal_stream(office.office)
        [entry] = [one for one in of_streams(db, [stream])[stream] if one.kind == "brake_released"]
    assert entry.body["by"] == "SNN/TCCB-2"
    assert entry.texts["reason"] == "Đã đối chiếu đồng hồ <b>"


def test_without_a_word_on_the_clock_nothing_is_let_go(office, held):
    answer = send(held, reason=" ")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    broken = send(held, reason="x", seen="")
    assert broken.status_code == 422
    assert ">x</textarea>" in broken.text
    with office.reading() as db:
        assert brakes.in_force(db) is not None


def test_a_second_click_or_an_old_page_releases_nothing_it_has_not_shown(office, held):
    page = held.get("/office/brake").text
    assert send(held, page, reason="Đã kiểm tra").status_code == 303
    again = send(held, page, reason="Đã kiểm tra")
    assert again.status_code == 409
    assert "Đã có người cho chạy tiếp" in again.text
    pull(office, "2023-03-20 07:45", "server_differs")
    late = send(held, page, reason="Đã kiểm tra")
    assert late.status_code == 409
    assert "vì một lý do khác" in late.text
    assert "lệch nhau" in late.text
    with office.reading() as db:
        assert brakes.in_force(db) is not None


def test_where_nothing_is_held_the_page_says_so(office):
    page = browser(office, "TCCB-2").get("/office/brake").text
    assert '<form method="post" action="/office/brake' not in page
    assert "Không có gì bị giữ lại" in page
    assert "/office/brake" not in browser(office, "TCCB-2").get("/office").text
