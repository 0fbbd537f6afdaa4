"""The story of a plan: everything that happened, in words; who sees addresses, strangers and readers; the verdict."""

import re
from dataclasses import replace
from datetime import date

import pytest

from engine.core.calendar import Deadline
from engine.core.errors import EngineError
from engine.runtime.verify import verify_streams
from engine.store import instances
from tests.web.comers import browser, counted
from workflows.remediation.commands import Defect, Reject
from workflows.remediation.document import Answer

STORY = "/plans/SNN/2022/CCKL-1/story"


def words(page):
    """A page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


@pytest.fixture
def told(office):
    """CCKL-1 was reminded, sent late in the morning, was sent back, sent again and was approved."""
    office.at("2023-03-22 08:00").beat()
    office.at("2023-03-23 09:00").submit("CCKL-1")
    office.at("2023-03-24 09:00").reject(
        "CCKL-1", "TCCB-1", "2023-04-28", Defect("vague_measure", "CN001", "1")
    )
    office.at("2023-03-27 09:00").beat()
    text = office.document("CCKL-1")
    answered = replace(text, answers=(Answer("CN001", "vague_measure", "Đã nêu rõ việc."),))
    office.submit("CCKL-1", document=answered)
    office.approve("CCKL-1")
    office.beat()
    return office


def test_every_event_stands_in_it_with_who_did_what_and_why(told):
    page = words(browser(told, "KT-1").get(STORY))
    assert "23/03/2023 09:00 · Người CCKL-1 Gửi kế hoạch" in page
    assert "Từ “Phải xây dựng, chưa gửi” sang “Đã gửi, chờ thẩm định”" in page
    assert "24/03/2023 09:00 · Người TCCB-1" in page
    assert "CN001.1: Giải pháp chung chung, không kiểm tra được" in page
    assert "Ý kiến: Đề nghị gắn lại." in page
    assert "Hạn gửi: 28/04/2023" in page
    assert "Bản lần 2: gửi ngày 27/03/2023" in page
    page = page[page.index("Các sự kiện") :]
    assert page.index("22/03/2023") < page.index("23/03/2023 09:00") < page.index("27/03/2023 09:00")


def test_the_measures_follow_with_what_happened_to_them(told):
    page = browser(told, "CCKL-1").get(STORY)
    assert 'href="#measure-1"' in page.text
    assert "Giải pháp 2022/CCKL-1/CN001.1: Đang thực hiện" in words(page)


def test_the_office_sees_where_letters_went_and_what_the_server_said_the_owner_only_that_they_left(told):
    page = words(browser(told, "TCCB-2").get(STORY))
    assert "CCKL-1@so.example" in page
    assert "Máy chủ thư đã nhận; " in page
    for code in ("CCKL-1", "LD02"):
        page = words(browser(told, code).get(STORY))
        assert "so.example" not in page
        assert "Máy chủ thư đã nhận" not in page
        assert "Người CCKL-1: Kế hoạch bị trả lại (Đã gửi, 27/03/2023 09:00)" in page


def test_who_tried_what_is_not_his_is_told_to_the_office_and_the_auditor_alone(told):
    with pytest.raises(EngineError):
        told.act("CCKL-1", "approve", "CCKL-2")
    for code, shown in (("TCCB-2", True), ("KT-1", True), ("CCKL-1", False), ("LD01", False)):
        page = words(browser(told, code).get(STORY))
        assert ("Người không có phận sự đã thử" in page) is shown, code
        assert ("Người CCKL-2, Đạt yêu cầu" in page) is shown, code


def test_the_owner_and_the_auditor_see_who_has_looked(told):
    browser(told, "LD01").get(STORY)
    assert "Người LD01, 27/03/2023 09:00" in words(browser(told, "CCKL-1").get(STORY))
    assert "Người LD01, 27/03/2023 09:00" in words(browser(told, "KT-1").get(STORY))
    assert "Ai đã xem" not in words(browser(told, "TCCB-2").get(STORY))


def test_hashes_stand_only_behind_the_certification(told):
    page = browser(told, "KT-1").get(STORY).text
    before, _, behind = page.partition("<details")
    marks = {event.hash.hex() for event in told.history("CCKL-1")}
    assert all(mark in behind and mark not in before for mark in marks)
    assert re.search(r"Nhật ký nguyên vẹn: \d+ sự kiện", before)


def changed(office, statement):
    """Somebody changes the database past the triggers that protect the trail."""
    with office.writing() as db:
        for (name,) in db.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            db.exec_driver_sql(f'DROP TRIGGER "{name}"')
        db.exec_driver_sql(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET body = replace(body, 'TCCB-1', 'TCCB-3') WHERE kind = 'reject'",
        "UPDATE event_text SET text = 'Đề nghị duyệt.' WHERE field = 'opinion'",
        "UPDATE instance SET state = 'closed' WHERE ref = 'SNN/2022/CCKL-1'",
        "DELETE FROM event WHERE kind = 'approve'",
    ],
)
def test_what_is_not_as_it_was_written_is_said_at_the_top(told, statement):
    changed(told, statement)
    page = browser(told, "KT-1").get(STORY)
    assert 'role="alert"' in page.text
    assert "Nhật ký không còn như khi ghi" in words(page)
    other = words(browser(told, "KT-1").get("/plans/SNN/2022/CCKL-2/story"))
    assert "Nhật ký nguyên vẹn" in other


def test_one_stream_is_proved_by_itself(told):
    with told.reading() as db:
        one = instances.by_ref(db, ["SNN/2022/CCKL-1"])["SNN/2022/CCKL-1"]
        verdict = verify_streams(db, [one])
    assert (verdict.sound, verdict.streams) == (True, 1)
    assert verdict.events == len(told.history("CCKL-1"))


def test_what_was_typed_is_shown_as_it_was_typed(office):
    office.at("2023-03-15 09:00").submit("CCKL-1")
    said = Reject((Defect("other"),), "<script>alert(1)</script>", Deadline(date(2023, 5, 15)))
    office.act("CCKL-1", "reject", "TCCB-1", said)
    page = browser(office, "CCKL-1").get(STORY).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_a_longer_story_takes_as_many_questions_and_stays_small(told):
    one = browser(told, "TCCB-2")
    one.get(STORY)
    few = counted(told, lambda: one.get("/plans/SNN/2022/CCKL-2/story"))
    one.get("/plans/SNN/2022/CCKL-2/story")
    many = counted(told, lambda: one.get(STORY))
    assert many <= 32
    assert abs(many - few) <= 6  # a plan that nobody sent has no text, no measure and nothing returned
    assert len(one.get(STORY).content) < 100_000
