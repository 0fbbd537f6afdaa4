"""What is attached to a plan: taken in for what its bytes are, handed out to be saved, to whom the plan is open."""

import hashlib

import pytest

from tests.web.comers import browser
from tests.web.pages.filled import Form
from tests.web.pages.test_writing import GOOD, REF, WRITE, opened, press, text_of
from tests.web.test_attachments import DOCX, PDF, packed

PDF_MARK = hashlib.sha256(PDF).hexdigest()


def scan(name="quét.pdf", content=PDF, kind="application/pdf"):
    """The file field, filled."""
    return {"scan_file": (name, content, kind)}


def test_a_scan_is_kept_with_the_draft_sent_with_the_plan_and_can_be_saved_by_who_judges(office):
    one = browser(office, "CCKL-1")
    press(one, opened(one), files=scan("..\\..\\quét <b>\u202e.pdf"))
    form = opened(one)
    assert (form["scan"], form["scan_name"]) == (PDF_MARK, "quét <b>.pdf")
    assert one.get(f"/plans/{REF}/files/{PDF_MARK}").content == PDF
    assert browser(office, "TCCB-1").get(f"/plans/{REF}/files/{PDF_MARK}").status_code == 404  # not sent yet
    press(one, form.put(**GOOD, CN001__link="HC01"), "send")
    assert text_of(office).scan == PDF_MARK
    answer = browser(office, "TCCB-1").get(f"/plans/{REF}/files/{PDF_MARK}")
    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''qu%C3%A9t%20%3Cb%3E.pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_file_is_handed_out_only_by_the_plan_that_names_it(office):
    one = browser(office, "CCKL-1")
    press(one, opened(one), files=scan())
    other = browser(office, "CCKL-2")
    path = "/plans/SNN/2022/CCKL-2"
    assert other.get(f"{path}/files/{PDF_MARK}").status_code == 404
    form = opened(other, f"{path}/write").put(scan=PDF_MARK, scan_name="x")
    press(other, form, path=f"{path}/write")
    assert opened(other, f"{path}/write")["scan"] == ""
    assert other.get(f"{path}/files/{PDF_MARK}").status_code == 404
    for odd in ("%2e%2e%2fdondoc.db", "0" * 64, "x"):
        assert one.get(f"/plans/{REF}/files/{odd}").status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"MZ\x90\x00 a program", "không phải là PDF"),
        (b"<html><script>alert(1)</script>", "không phải là PDF"),
        (b'<svg xmlns="x" onload="alert(1)"/>', "không phải là PDF"),
        (packed(*DOCX, content=b"\x00" * 30_000_000), "được nén theo cách không được tiếp nhận"),
        (packed(*DOCX, "word/vbaProject.bin"), "có chứa macro"),
        (b"PK\x03\x04 half", "bị hỏng"),
    ],
)
def test_a_hostile_file_is_refused_with_the_reason_and_what_was_typed_stays(office, content, said):
    one = browser(office, "CCKL-1")
    answer = press(one, opened(one).put(CN001__cause="đã viết"), "send", files=scan(content=content))
    assert answer.status_code == 422
    assert said in answer.text
    assert Form(answer.text, WRITE)["CN001.cause"] == "đã viết"
    assert office.plan("CCKL-1").state == "required"


def test_a_file_that_is_too_large_is_refused_and_one_of_a_hundred_megabytes_is_not_even_read(office):
    one = browser(office, "CCKL-1")
    form = opened(one)
    large = PDF + b"\x00" * 20 * 1024 * 1024
    answer = press(one, form, files=scan(content=large))
    assert answer.status_code == 422
    assert "Tệp quá lớn" in answer.text
    length = {"content-type": "multipart/form-data; boundary=x", "content-length": str(100 * 1024 * 1024)}
    assert one.post(WRITE, content=b"", headers=length).status_code == 413


def test_what_was_attached_can_be_taken_away_again(office):
    one = browser(office, "CCKL-1")
    press(one, opened(one), files=scan())
    press(one, opened(one), "unscan")
    assert opened(one)["scan"] == ""
    assert one.get(f"/plans/{REF}/files/{PDF_MARK}").status_code == 404


def test_a_double_click_with_a_file_sends_once(office):
    one = browser(office, "CCKL-1")
    form = opened(one).put(**GOOD, CN001__link="HC01")
    answers = [press(one, form, "send", files=scan()) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert [event.kind for event in office.history("CCKL-1")].count("submit") == 1
