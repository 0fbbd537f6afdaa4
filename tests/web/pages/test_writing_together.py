"""Two windows, two people, a double click, an ended session: nothing is lost and nothing is done twice."""

import pytest

from tests.web.comers import browser
from tests.web.pages.filled import Form
from tests.web.pages.test_writing import GOOD, REF, WRITE, draft, opened, press, text_of
from workflows.directory.facts import PostRole


def test_of_two_windows_the_second_is_told_who_saved_and_loses_nothing(office):
    one = browser(office, "CCKL-1")
    first, second = opened(one), opened(one)
    press(one, first.put(CN001__cause="của cửa sổ thứ nhất"))
    office.at("2023-03-01 08:05")
    part = one.post(f"/plans/{REF}/draft", data=second.put(CN001__cause="của cửa sổ thứ hai").fields)
    assert part.status_code == 409
    assert "Người CCKL-1 đã lưu kế hoạch này ở cửa sổ khác lúc 01/03/2023 08:00" in part.text
    assert "CN001: Nguyên nhân" in part.text, "the place where they differ is named as on the page"
    told = press(one, second)
    assert told.status_code == 409
    assert 'role="alert">Chưa lưu, chưa gửi nội dung nào' in told.text
    assert Form(told.text, WRITE)["CN001.cause"] == "của cửa sổ thứ hai"
    assert "của cửa sổ thứ nhất" in told.text
    assert opened(one)["CN001.cause"] == "của cửa sổ thứ nhất"
    [mine] = [button for button in Form(told.text, WRITE).buttons if button.startswith("mine:")]
    assert press(one, Form(told.text, WRITE), mine).status_code == 303
    assert opened(one)["CN001.cause"] == "của cửa sổ thứ hai"


def test_a_window_that_is_behind_does_not_send_over_the_other(office):
    one = browser(office, "CCKL-1")
    first, second = opened(one), opened(one)
    press(one, first.put(CN001__cause="mới"))
    assert press(one, second.put(**GOOD, CN001__link="HC01"), "send").status_code == 409
    assert office.plan("CCKL-1").state == "required"


def test_a_double_click_sends_once_and_both_answers_lead_to_the_plan(office):
    one = browser(office, "CCKL-1")
    form = opened(one).put(**GOOD, CN001__link="HC01")
    answers = [press(one, form, "send") for _ in range(2)]
    assert [answer.headers["location"] for answer in answers] == [f"/plans/{REF}"] * 2
    assert [event.kind for event in office.history("CCKL-1")].count("submit") == 1
    assert draft(office) is None


def test_the_back_button_after_sending_changes_nothing_and_keeps_what_is_typed(office):
    one = browser(office, "CCKL-1")
    form = opened(one).put(**GOOD, CN001__link="HC01")
    press(one, form, "send")
    late = press(one, form.put(CN001__cause="viết thêm"), "send")
    assert late.status_code == 409
    assert "đã được dùng để gửi" in late.text
    assert Form(late.text, WRITE)["CN001.cause"] == "viết thêm"
    assert press(one, form).status_code == 409
    assert one.post(f"/plans/{REF}/draft", data=form.fields).status_code == 409
    assert text_of(office).document.weaknesses[0].cause == ""
    assert one.get(WRITE).headers["location"] == f"/plans/{REF}"


def test_a_plan_that_moved_meanwhile_is_not_sent_on_what_was_seen_before(office):
    one = browser(office, "CCKL-1")
    form = opened(one).put(**GOOD, CN001__link="HC01")
    press(one, opened(one).put(**GOOD, CN001__link="HC01"), "send")
    office.act("CCKL-1", "withdraw", "CCKL-1")
    stale = press(one, form, "send")
    assert stale.status_code == 409
    assert press(one, Form(stale.text, WRITE), "send").status_code == 303


@pytest.mark.parametrize("again", ["the same browser", "signed in anew"])
def test_a_session_that_ended_in_the_middle_loses_nothing(office, again):
    one = browser(office, "CCKL-1")
    form = opened(one).put(CN001__cause="dòng một\ndòng hai", CN001__link="HC01")
    live = one.cookies["dondoc"]
    with office.writing() as db:
        db.exec_driver_sql("DELETE FROM session")
    part = one.post(f"/plans/{REF}/draft", data=form.fields)
    assert part.status_code == 401
    assert "Phiên làm việc đã kết thúc" in part.text
    over = press(one, form, "measure:CN001")
    assert over.status_code == 401
    assert "không bị mất" in over.text
    assert draft(office) is None  # nobody who is not in writes anything
    fresh = browser(office, "CCKL-1").cookies["dondoc"]
    assert fresh != live
    one.cookies.set("dondoc", fresh)
    kept = Form(over.text, WRITE) if again == "the same browser" else form
    assert one.post(WRITE, data={"do": "save"} | kept.fields).status_code == 303
    assert opened(one)["CN001.cause"] == "dòng một\ndòng hai"
    assert opened(one).fields["CN001.link"] == ["HC01"]


def test_the_contact_of_the_unit_writes_what_the_owner_goes_on_with_and_needs_the_scan(office):
    with office.writing() as db:
        db.exec_driver_sql(
            "INSERT INTO appointment (id, office, person, unit, role, title)"
            f" VALUES ('c', 'SNN', 'SNN/KT-1', 'CCKL', '{PostRole.CONTACT}', '')"
        )
    contact, owner = browser(office, "KT-1"), browser(office, "CCKL-1")
    press(contact, opened(contact).put(**GOOD, CN001__link="HC01"))
    stopped = press(contact, opened(contact), "send")
    assert "Người gửi thay phải đính kèm bản quét kế hoạch đã ký" in stopped.text
    assert press(owner, opened(owner), "send").status_code == 303
    with office.writing() as db:
        db.exec_driver_sql("DELETE FROM appointment WHERE id = 'c'")
    office.act("CCKL-1", "withdraw", "CCKL-1")
    assert contact.get(WRITE).status_code == 403  # as an auditor he reads the plan, and no draft


def test_nobody_else_writes_saves_or_sends(office):
    form = opened(browser(office, "CCKL-1")).put(**GOOD)
    for code, status in {"LD02": 403, "TCCB-1": 403, "KT-1": 403, "CCKL-2": 404, "QT-1": 404}.items():
        one = browser(office, code)
        assert one.get(WRITE).status_code == status
        form.put(form_token=one.token())
        assert press(one, form, "send").status_code == status
        assert one.post(f"/plans/{REF}/draft", data=form.fields).status_code == status
    assert draft(office) is None
