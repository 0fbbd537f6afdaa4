"""Judging a plan on a page: what is seen, what is asked, and that nothing typed is lost when it is refused."""

import re
from dataclasses import replace
from html import unescape

import pytest

from tests.web.comers import browser, counted
from tests.web.pages.filled import Form
from workflows.remediation.commands import Defect
from workflows.remediation.document import Answer

PLAN = "/plans/SNN/2022/CCKL-1"
JUDGE = f"{PLAN}/judge"
TICKED = ("missing_linkage:CN001:", "no_date:CN001:1")


@pytest.fixture
def office_with_plan(office):
    """CCKL-1 has sent his plan on 14 March 2023."""
    office.at("2023-03-14 09:00").submit("CCKL-1")
    return office


def answer(one, form, page=JUDGE, **fields):
    """Fill in one of the forms of a page and send it."""
    return one.post(f"{JUDGE}/{form}", data=sent(one.get(page).text, f"{JUDGE}/{form}") | fields)


def sent(page, action):
    """The fields of a form as they stand on a page."""
    return Form(page, action).fields


def text(page):
    """What a page says, without its tags."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page.text).split()))


def returned(office):
    """The plan was returned with two points and came again, changed and answered."""
    office.reject("CCKL-1", "TCCB-1", "2023-04-28", *(Defect(*tick.split(":")) for tick in TICKED))
    answers = (
        Answer("CN001", "missing_linkage", "Đã gắn với HC01."),
        Answer("CN001", "no_date", "Đã ghi ngày."),
    )
    document = office.document("CCKL-1", answers=answers)
    [weakness] = document.weaknesses
    [measure] = weakness.measures
    better = replace(
        measure, text="Họp giao ban chuyên đề hằng tuần", due_on=measure.due_on.replace(month=12)
    )
    office.submit("CCKL-1", document=replace(document, weaknesses=(replace(weakness, measures=(better,)),)))


def test_the_appraiser_reads_the_text_with_what_it_is_tied_to(office_with_plan):
    page = browser(office_with_plan, "TCCB-1").get(JUDGE)
    assert page.status_code == 200
    for words in (
        "Chưa quyết liệt chỉ đạo",
        "HC01: Lập phương án",
        "Người đứng đầu",
        "31/10/2023",
    ):
        assert words in text(page)
    for code in ("CCKL-1", "KT-1"):
        other = browser(office_with_plan, code).get(JUDGE)
        assert (other.status_code, '<form method="post" action="/plans' in other.text) == (200, False)
    assert browser(office_with_plan, "CCKL-2").get(JUDGE).status_code == 404


def test_a_plan_is_returned_with_two_ticked_points(office_with_plan):
    one = browser(office_with_plan, "TCCB-1")
    done = answer(
        one, "return", defect=list(TICKED), phrase="0", opinion="Xem lại ngày.", deadline="7/4/2023"
    )
    assert (done.status_code, done.headers["location"]) == (303, PLAN)
    event = office_with_plan.history("CCKL-1")[-1]
    assert event.body["data"]["defects"] == [["missing_linkage", "CN001", ""], ["no_date", "CN001", "1"]]
    assert event.texts["opinion"].endswith("khi kiểm điểm.\nXem lại ngày.")
    assert event.body["data"]["due_on"] == "2023-04-07"


def test_what_was_ticked_and_typed_is_still_there_when_a_return_is_refused(office_with_plan):
    one = browser(office_with_plan, "TCCB-1")
    typed = "<script>alert(1)</script>\r\nBcc: x@y"
    for deadline, status, said in (
        ("2023-03-20", 409, "Thời hạn mới quá gần"),
        ("31/02/2023", 422, 'Thời hạn mới: "31/02/2023" không phải là một ngày đúng'),
        ("7/4/23", 422, '"7/4/23" không phải là một ngày đúng'),
        (" ", 422, "Đề nghị ghi thời hạn mới"),
    ):
        page = answer(
            one, "return", defect=TICKED[1], phrase="2", opinion=typed, deadline=deadline, wording="before"
        )
        assert page.status_code == status
        assert said in text(page)
        for tick in (TICKED[1], "2", "before"):
            assert re.search(rf'value="{tick}" ?checked', page.text), tick
        assert f'value="{TICKED[0]}" checked' not in page.text
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
        assert f'value="{deadline}"' in page.text
    assert office_with_plan.plan("CCKL-1").state == "submitted"


def test_the_working_days_of_a_new_deadline_are_counted(office_with_plan):
    one = browser(office_with_plan, "TCCB-1")
    page = one.get(JUDGE)
    assert "ngày sớm nhất: Thứ Tư, 29/03/2023" in text(page)  # not before the present one
    assert 'value="29/03/2023"' in page.text
    for asked, said in (
        ("deadline=2023-04-07&wording=by", "18 ngày làm việc, đến hết ngày 07/04/2023 (thứ Sáu)"),
        ("deadline=2023-04-07&wording=before", "17 ngày làm việc, đến hết ngày 06/04/2023 (thứ Năm)"),
        ("deadline=7.4.2023", "18 ngày làm việc, đến hết ngày 07/04/2023 (thứ Sáu)"),
        ("deadline=01032023", "đã qua"),
        ("deadline=2099-12-31", "chưa xác định"),
        ("deadline=0001-01-01&wording=before", "Đề nghị ghi ngày"),
        ("deadline=<b>", "Đề nghị ghi ngày"),
        ("", "Đề nghị ghi ngày"),
    ):
        part = one.get(f"{JUDGE}/days?{asked}")
        assert (part.status_code, said in text(part)) == (200, True), asked
        assert "<html" not in part.text


def test_approval_is_bound_to_the_fingerprint_that_was_shown(office_with_plan):
    one = browser(office_with_plan, "TCCB-1")
    page = one.get(JUDGE).text
    form = sent(page, f"{JUDGE}/approve")
    mark = office_with_plan.history("CCKL-1")[-1].body["data"]["fingerprint"]
    assert form["fingerprint"] == [mark]
    assert mark not in re.sub(
        r"<details.*?</details>", "", page.replace(f'value="{mark}"', ""), flags=re.DOTALL
    )
    office_with_plan.act("CCKL-1", "withdraw", "CCKL-1")
    document = office_with_plan.document("CCKL-1")
    [weakness] = document.weaknesses
    office_with_plan.submit(
        "CCKL-1", document=replace(document, weaknesses=(replace(weakness, cause="Khác"),))
    )
    stale = one.post(f"{JUDGE}/approve", data=form)
    assert (stale.status_code, "đã thay đổi sau khi đồng chí mở xem" in text(stale)) == (409, True)
    old = answer(one, "approve", fingerprint=mark)
    assert (old.status_code, "không phải bản hiện hành" in text(old)) == (409, True)
    assert answer(one, "approve").status_code == 303
    assert office_with_plan.plan("CCKL-1").state == "under_supervision"


def test_a_second_click_does_nothing_twice(office_with_plan):
    one = browser(office_with_plan, "TCCB-1")
    form = sent(one.get(JUDGE).text, f"{JUDGE}/approve")
    assert one.post(f"{JUDGE}/approve", data=form).status_code == 303
    after = office_with_plan.plan("CCKL-1").seq
    assert one.post(f"{JUDGE}/approve", data=form).status_code == 303
    assert office_with_plan.plan("CCKL-1").seq == after


def test_what_changed_stands_in_the_text_and_side_by_side_with_the_answers(office_with_plan):
    returned(office_with_plan)
    one = browser(office_with_plan, "TCCB-1")
    inline, side = one.get(JUDGE), one.get(f"{JUDGE}?view=side")
    for page in (inline, side):
        assert "CN001.1: Giải pháp" in text(page)
        assert re.search(r"<del>.*?tháng.*?</del>", page.text, re.DOTALL)
        assert re.search(r"<ins>.*?tuần.*?</ins>", page.text, re.DOTALL)
        assert "[− đã bỏ: 31/10/2023 ]" in text(page)
        assert "Giải trình: Đã gắn với HC01." in text(page)
        assert "Đề nghị gắn lại." in text(page)
    assert "<td>" not in inline.text.partition('id="text"')[0]
    row = re.search(
        r'<th scope="row">CN001.1: Giải pháp</th>\s*<td>(.*?)</td>\s*<td>(.*?)</td>', side.text, re.DOTALL
    )
    assert ("<ins>" in row[1], "<del>" in row[2]) == (False, False)
    assert (len(inline.content) < 100_000, len(side.content) < 100_000) == (True, True)


def test_a_weakness_is_accepted_as_another_with_a_reason(office_with_plan):
    one = browser(office_with_plan, "TCCB-1")
    refused = answer(one, "other", reason="  ")
    assert (refused.status_code, "Chưa nêu lý do" in text(refused)) == (409, True)
    done = answer(one, "other", reason="Hạn chế về học tập")
    assert (done.status_code, done.headers["location"]) == (303, f"{JUDGE}#CN001")
    assert "Đã được chấp thuận là hạn chế khác" in text(one.get(JUDGE))


def test_a_deputys_head_speaks_first_and_the_appraiser_sees_it(office):
    office.at("2023-03-14 09:00").submit("CCKL-2")
    page = "/plans/SNN/2022/CCKL-2/judge"
    head, appraiser = browser(office, "CCKL-1"), browser(office, "TCCB-1")
    assert "Người CCKL-2" in text(head.get("/judge"))
    assert "Ý kiến của thủ trưởng đơn vị Đã đề nghị, chưa có ý kiến" in text(appraiser.get(page))
    form = sent(head.get(page).text, f"{page}/word")
    refused = head.post(f"{page}/word", data=form | {"word": "object"})
    assert (refused.status_code, "Chưa ghi ý kiến" in text(refused)) == (409, True)
    form = sent(refused.text, f"{page}/word")
    done = head.post(f"{page}/word", data=form | {"word": "object", "opinion": "<b>Chưa sát</b>"})
    assert "vừa làm: Thủ trưởng đơn vị chưa nhất trí" in text(head.get(done.headers["location"]))
    assert "Ý kiến gửi lần này thay cho ý kiến trước" in text(head.get(page))
    seen = appraiser.get(page)
    assert "Thủ trưởng đơn vị chưa nhất trí: Người CCKL-1" in text(seen)
    assert "&lt;b&gt;Chưa sát&lt;/b&gt;" in seen.text
    assert f'action="{page}/word"' not in seen.text
    office.act("CCKL-2", "withdraw", "CCKL-2")
    office.submit("CCKL-2")
    assert "chưa nhất trí" not in text(appraiser.get(page))  # of another text it says nothing


def test_nothing_to_remedy_is_accepted(office):
    with office.writing() as db:
        db.exec_driver_sql("DELETE FROM weakness WHERE person = 'SNN/CCKL-1'")
    from workflows.remediation.commands import DeclareNone

    office.at("2023-03-14 09:00").act("CCKL-1", "declare_none", "CCKL-1", DeclareNone("BC 12"))
    one = browser(office, "TCCB-1")
    assert f'action="{JUDGE}/approve"' not in one.get(JUDGE).text
    assert answer(one, "nothing").status_code == 303
    assert office.plan("CCKL-1").outcome == "nothing_to_remedy"


def test_the_supervisor_records_results_and_closes(office_with_plan):
    office_with_plan.approve("CCKL-1")
    one = browser(office_with_plan, "TCCB-1")
    early = answer(one, "close")
    assert (early.status_code, "CN001" in text(early)) == (409, True)
    bare = answer(one, "result", result="in_progress", explanation="")
    assert (bare.status_code, bool(re.search(r'value="in_progress" required checked', bare.text))) == (
        409,
        True,
    )
    assert answer(one, "result", result="in_progress", explanation="Còn một xã").status_code == 303
    assert answer(one, "close").status_code == 303
    assert office_with_plan.plan("CCKL-1").outcome == "partly_remedied"


def test_every_word_is_there_in_english_too(office_with_plan):
    returned(office_with_plan)
    one = browser(office_with_plan, "TCCB-1")
    one.fill("/language", language="en", next="/")
    assert "What changed since the last round" in text(one.get(JUDGE))


def test_the_page_asks_as_often_for_a_text_of_many_rounds(office_with_plan):
    one = browser(office_with_plan, "TCCB-1")
    one.get(JUDGE)
    few = counted(office_with_plan, lambda: one.get(JUDGE))
    returned(office_with_plan)
    assert counted(office_with_plan, lambda: one.get(JUDGE)) <= few + 1  # the points of the return
    assert few <= 25
