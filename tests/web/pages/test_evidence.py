"""The file that shows that a measure was done: sent with the claim, read by who may read the measure, nobody else."""

import hashlib
import re

import pytest

from engine.store import blobs
from tests.web.comers import browser, counted
from tests.web.pages.test_attaching import PDF_MARK
from tests.web.pages.test_measures import DOER, PATH, judge_of, stands
from tests.web.pages.test_measures import running as running  # a fixture
from tests.web.pages.test_who_sees_what import PEOPLE
from tests.web.test_attachments import DOCX, PDF, packed

FILE = f"{PATH}/files/{PDF_MARK}"


def form_of(page):
    """What the form of the claim carries."""
    form = re.search(rf'<form method="post" action="{PATH}/claim".*?</form>', page, re.DOTALL)[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def claim(one, page="", content=PDF, name="báo cáo.pdf", kind="application/pdf", **typed):
    """Say that it is done, with a file."""
    files = {"scan": (name, content, kind)} if content is not None else None
    sent = form_of(page or one.get(PATH).text) | {"done": "Đã làm", "evidence": ""} | typed
    return one.post(f"{PATH}/claim", data=sent, files=files)


def kept(office):
    """How many files there are."""
    with office.reading() as db:
        return db.exec_driver_sql("SELECT count(*) FROM blob").scalar()


def test_it_is_sent_with_the_claim_shown_and_saved_by_who_confirms(running):
    assert claim(browser(running, DOER), name="..\\x\\báo <b>\u202ecáo.pdf").status_code == 303
    judge = browser(running, judge_of(running))
    assert f'<a href="{FILE}">báo &lt;b&gt;cáo.pdf</a> (1 kB)' in judge.get(PATH).text
    answer = judge.get(FILE)
    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''b%C3%A1o")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    story = judge.get("/plans/2022/CCKL-1/story").text
    assert f'<a href="{FILE}">báo &lt;b&gt;cáo.pdf</a> (1 kB)' in story


@pytest.mark.parametrize("place", range(8), ids=list(PEOPLE))
def test_who_may_read_the_measure_may_read_its_file_and_nobody_else(running, place):
    claim(browser(running, DOER))
    allowed = [303, 200, 404, 200, 200, 200, 200, 404]
    assert browser(running, list(PEOPLE.values())[place]).get(FILE).status_code == allowed[place]


def test_who_saved_it_is_shown_to_the_owner_of_the_plan(running):
    claim(browser(running, DOER))
    browser(running, "TCCB-2").get(FILE)
    assert "Người TCCB-2, 15/03/2023" in browser(running, DOER).get("/plans/SNN/2022/CCKL-1").text


def test_a_measure_hands_out_no_file_but_its_own(running):
    other = hashlib.sha256(b"x").hexdigest()
    with running.writing() as db:
        blobs.put(db, "x", b"x", 10, running.rt.now())
    one = browser(running, DOER)
    claim(one, content=None)
    for odd in (other, PDF_MARK, "0" * 64, "x", "%2e%2e"):
        assert one.get(f"{PATH}/files/{odd}").status_code == 404


def test_a_file_is_not_asked_for_twice_when_something_else_is_missing(running):
    one = browser(running, DOER)
    refused = claim(one, done=" ", evidence="Báo cáo số 31")
    assert (refused.status_code, "Chưa nêu việc đã làm" in refused.text) == (409, True)
    assert "Báo cáo số 31</textarea>" in refused.text
    assert "Tệp báo cáo.pdf đã được tiếp nhận" in refused.text
    assert claim(one, refused.text, content=None).status_code == 303
    assert one.get(FILE).content == PDF


def test_a_ticket_of_another_session_opens_nothing(running):
    ticket = form_of(claim(browser(running, DOER), done=" ").text)["kept"]
    assert claim(browser(running, DOER), content=None, kept=ticket).status_code == 404
    assert claim(browser(running, DOER), content=None, kept=f"{PDF_MARK}.x").status_code == 404
    assert stands(running) == "Đang thực hiện"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"MZ\x90\x00 a program", "không phải là PDF"),
        (b"<html><script>alert(1)</script>", "không phải là PDF"),
        (b"", "Tệp không có nội dung"),
        (packed(*DOCX, "word/vbaProject.bin"), "có chứa macro"),
        (b"PK\x03\x04 half", "bị hỏng"),
        (PDF + b"\x00" * 20 * 1024 * 1024, "Tệp quá lớn"),
    ],
)
def test_a_hostile_file_is_refused_with_the_reason_and_nothing_else_is_lost(running, content, said):
    one = browser(running, DOER)
    before = claim(one, done=" ").text
    answer = claim(one, before, content=content, done="Đã làm xong <b>")
    assert answer.status_code == 422
    assert said in answer.text
    assert "Đã làm xong &lt;b&gt;</textarea>" in answer.text
    assert kept(running) == 1
    # What was taken in before is still there.
    assert claim(one, answer.text, content=None).status_code == 303
    assert one.get(FILE).content == PDF


def test_of_who_has_no_part_in_it_nothing_is_kept(running):
    auditor = browser(running, "KT-1")
    own = form_of(browser(running, DOER).get(PATH).text) | {"form_token": auditor.token(), "done": "x"}
    files = {"scan": ("x.pdf", PDF, "application/pdf")}
    assert auditor.post(f"{PATH}/claim", data=own, files=files).status_code == 409
    assert kept(running) == 0


def test_a_double_click_with_a_file_claims_once(running):
    one = browser(running, DOER)
    page = one.get(PATH).text
    assert [claim(one, page).status_code for _ in range(2)] == [303, 303]
    assert one.get(PATH).text.count(f'href="{FILE}"') == 1


def test_each_claim_keeps_its_own_file(running):
    one, second = browser(running, DOER), b"\x89PNG\r\n\x1a\n" + b"\x00" * 2_000_000
    claim(one)
    judge = browser(running, judge_of(running))
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', judge.get(PATH).text))
    assert judge.post(f"{PATH}/return", data=sent | {"opinion": "Thiếu"}).status_code == 303
    assert claim(one, name="ảnh", content=second).status_code == 303
    page = one.get(PATH).text
    assert "(1,9 MB)" in page
    again = one.get(f"{PATH}/files/{hashlib.sha256(second).hexdigest()}")
    assert again.headers["content-disposition"].endswith(".png")
    assert one.get(FILE).content == PDF


def test_a_file_costs_the_page_no_further_question(running):
    one = browser(running, DOER)
    one.get(PATH)
    before = counted(running, lambda: one.get(PATH))
    claim(one)
    assert counted(running, lambda: one.get(PATH)) == before
