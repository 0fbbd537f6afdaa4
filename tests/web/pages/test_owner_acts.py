"""Declaring that nothing was found, and taking a plan back: by its owner alone, once, with every reason if refused."""

from tests.web.comers import browser
from tests.web.pages.filled import Form

REF = "SNN/2022/CCKL-1"
NONE, WITHDRAW = f"/plans/{REF}/none", f"/plans/{REF}/withdraw"


def fill(one, path, **typed):
    """Fill in the form of a page and send it."""
    form = Form(one.get(path).text, path).put(**typed)
    return one.post(path, data=form.fields)


def test_a_plan_is_taken_back_as_long_as_nobody_has_decided_and_only_once(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    one = browser(office, "CCKL-1")
    form = Form(one.get(WITHDRAW).text, WITHDRAW)
    answers = [one.post(WITHDRAW, data=form.fields) for _ in range(2)]
    assert [answer.headers["location"] for answer in answers] == [f"/plans/{REF}"] * 2
    assert office.plan("CCKL-1").state == "required"
    assert [event.kind for event in office.history("CCKL-1")].count("withdraw") == 1
    office.submit("CCKL-1")
    office.approve("CCKL-1")
    assert fill(one, WITHDRAW).status_code == 409


def test_who_has_a_recorded_weakness_cannot_declare_that_there_is_none_and_keeps_what_he_typed(office):
    one = browser(office, "CCKL-1")
    refused = fill(one, NONE, document="Báo cáo số 12 <b>")
    assert refused.status_code == 409
    assert "Kiểm điểm đã chỉ ra hạn chế này" in refused.text
    assert Form(refused.text, NONE)["document"] == "Báo cáo số 12 <b>"
    with office.writing() as db:
        db.exec_driver_sql("DELETE FROM weakness WHERE code = 'CN001'")
    assert "Chưa nêu văn bản làm căn cứ" in fill(one, NONE).text
    assert fill(one, NONE, document="Báo cáo số 12").status_code == 303
    assert office.plan("CCKL-1").state == "submitted"


def test_nobody_else_takes_a_plan_back_or_declares_for_its_owner(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    for path in (NONE, WITHDRAW):
        one = browser(office, "TCCB-1")
        assert one.get(path).status_code == 403
        sent = {"form_token": one.token(), "version": "1", "act": "x", "document": "y"}
        assert one.post(path, data=sent).status_code == 403
        assert browser(office, "CCKL-2").get(path).status_code == 404
    assert office.plan("CCKL-1").state == "submitted"


def test_the_page_of_a_plan_leads_to_what_its_reader_can_do_now(office):
    one, judge = browser(office, "CCKL-1"), browser(office, "TCCB-1")
    page = one.get(f"/plans/{REF}").text
    assert f'href="/plans/{REF}/write"' in page
    assert f'href="{NONE}"' in page
    assert f'href="{WITHDRAW}"' not in page
    assert f'href="/plans/{REF}/write"' not in judge.get(f"/plans/{REF}").text
    office.at("2023-03-14 09:00").submit("CCKL-1")
    one, judge = browser(office, "CCKL-1"), browser(office, "TCCB-1")
    page = one.get(f"/plans/{REF}").text
    assert f'href="{WITHDRAW}"' in page
    assert f'href="/plans/{REF}/write"' not in page
    assert f'href="/plans/{REF}/judge"' in judge.get(f"/plans/{REF}").text
    assert f'href="/plans/{REF}/text"' in page


def test_the_page_of_an_approved_plan_leads_to_its_measures(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    office.approve("CCKL-1")
    page = browser(office, "CCKL-1").get(f"/plans/{REF}").text
    assert f'<a href="/measures/{REF}/CN001.1">{REF.removeprefix("SNN/")}/CN001.1</a>: Đang thực hiện' in page


def test_whoever_has_just_acted_reads_that_it_is_done_and_nobody_else_does(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    one, judge = browser(office, "CCKL-1"), browser(office, "TCCB-1")
    assert fill(one, WITHDRAW).status_code == 303
    done = "Đã ghi nhận việc đồng chí vừa làm: "
    assert f"{done}Rút lại" in one.get(f"/plans/{REF}").text
    assert done not in judge.get(f"/plans/{REF}").text
    office.at("2023-03-14 09:05").submit("CCKL-1")
    approve = Form(judge.get(f"/plans/{REF}/judge").text, f"/plans/{REF}/judge/approve").fields
    assert judge.post(f"/plans/{REF}/judge/approve", data=approve).status_code == 303
    assert done not in one.get(f"/plans/{REF}").text, "somebody else has gone on from it"
    assert "Đến các kế hoạch khác đang chờ ý kiến" in judge.get(f"/plans/{REF}").text
    office.at("2023-03-14 09:30")
    assert done not in one.get(f"/plans/{REF}").text


def test_what_was_refused_is_not_said_to_be_done(office):
    one = browser(office, "CCKL-1")
    assert fill(one, NONE, document="Báo cáo số 12").status_code == 409
    assert "Đã ghi nhận việc đồng chí vừa làm" not in one.get(f"/plans/{REF}").text
