"""Writing a plan on a page, without JavaScript: saved, stopped by what is missing, mended, sent; nothing is lost."""

import re

from engine.store import instances
from tests.web.comers import browser, counted
from tests.web.pages.filled import Form
from web import drafts
from workflows.remediation.commands import Defect
from workflows.remediation.reading import newest_revisions

REF = "SNN/2022/CCKL-1"
WRITE = f"/plans/{REF}/write"
GOOD = {
    "CN001__part": "head",
    "CN001__1__text": "Họp giao ban chuyên đề hằng tháng",
    "CN001__1__output": "Biên bản họp",
    "CN001__1__person": "CCKL-2",
    "CN001__1__section": "Phòng Bảo vệ rừng",
    "CN001__1__due": "31/10/2023",
}


def opened(one, path=WRITE):
    """The form as it stands on the page."""
    page = one.get(path)
    assert page.status_code == 200, page.text
    return Form(page.text, path)


def press(one, form, button="save", path=WRITE, files=None):
    """Press one of its buttons."""
    return one.post(path, data=form.fields | {"do": button}, files=files)


def missing(page):
    """What the page says is still missing, without its tags."""
    found = re.search(r'<ul class="missing">(.*?)</ul>', page.text, re.DOTALL)
    lines = re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL) if found else []
    return [" ".join(re.sub(r"<[^>]+>", "", line).split()) for line in lines]


def draft(office, code="CCKL-1"):
    """What is kept of a plan that is being written."""
    with office.reading() as db:
        return drafts.OWNERS.of_plan(db, office.plan(code).id)


def text_of(office, code="CCKL-1"):
    """The text in force."""
    with office.reading() as db:
        plan = instances.by_ref(db, [office.ref(code)])[office.ref(code)]
        return newest_revisions(db, [plan.id])[plan.id]


def test_a_head_writes_is_stopped_by_a_missing_link_mends_it_and_sends(office):
    one = browser(office, "CCKL-1")
    form = opened(one)
    assert form["CN001.text"] == "Chưa quyết liệt chỉ đạo tiến độ lập phương án"
    stopped = press(one, form.put(**GOOD), "send")
    assert stopped.status_code == 409
    assert '<a href="#CN001">CN001</a>: Chưa gắn với hạn chế nào của tập thể' in stopped.text
    again = Form(stopped.text, WRITE)
    assert again["CN001.1.text"] == "Họp giao ban chuyên đề hằng tháng"
    sent = press(one, again.put(CN001__link="HC01"), "send")
    assert (sent.status_code, sent.headers["location"]) == (303, f"/plans/{REF}")
    [weakness] = text_of(office).document.weaknesses
    assert (weakness.linked_to, weakness.responsibility) == (("HC01",), "head")
    assert weakness.measures[0].person == "CCKL-2, Phòng Bảo vệ rừng"
    assert office.plan("CCKL-1").state == "submitted"
    assert draft(office) is None


def test_what_is_missing_is_said_while_one_writes_and_grows_shorter(office):
    one = browser(office, "CCKL-1")
    form = opened(one)
    assert missing(one.get(WRITE)) == [
        "CN001: Chưa có giải pháp khắc phục hạn chế này",
        "CN001: Chưa gắn với hạn chế nào của tập thể",
        "CN001: Chưa nêu trách nhiệm: đứng đầu, phụ trách lĩnh vực, trực tiếp thực hiện hay liên đới",
    ]
    said = one.post(f"/plans/{REF}/draft", data=opened(one).put(CN001__part="head").fields)
    assert not any("Chưa nêu trách nhiệm" in line for line in missing(said))
    form = opened(one).put(CN001__part="")
    part = one.post(f"/plans/{REF}/draft", data=form.put(CN001__1__text="Họp").fields)
    assert part.status_code == 200
    assert 'id="revision" autocomplete="off" value="2" hx-swap-oob="true"' in part.text
    assert "Đã lưu lúc 01/03/2023 08:00" in part.text
    assert "CN001.1: Giải pháp chưa nêu sản phẩm, kết quả phải đạt" in missing(part)
    assert 'id="CN001.1.due-hint" hx-swap-oob="true"></div>' in part.text, "of no day nothing is said"
    whole = one.post(f"/plans/{REF}/draft", data=form.put(**GOOD, CN001__link="HC01", revision="2").fields)
    assert 'hx-swap-oob="true">Thứ Ba, 31/10/2023</div>' in whole.text, "the day that stands there now"
    assert missing(whole) == []
    assert "có thể gửi kế hoạch" in whole.text


def test_words_in_place_of_a_day_are_kept_as_typed_and_stop_the_plan(office):
    one = browser(office, "CCKL-1")
    typed = GOOD | {"CN001__link": ["HC01"]}
    for said in ("thường xuyên", "31/02/2023", "31/10/23"):
        form = opened(one).put(**typed | {"CN001__1__due": said})
        stopped = press(one, form, "send")
        assert stopped.status_code == 409
        assert "CN001.1: Giải pháp chưa có ngày hoàn thành cụ thể" in " ".join(missing(stopped))
        assert f'"{said}" không phải là một ngày' in stopped.text
        assert opened(one)["CN001.1.due"] == said
    press(one, opened(one).put(CN001__1__due="31.10.2023"))
    assert opened(one)["CN001.1.due"] == "31/10/2023"
    assert "Thứ Ba, 31/10/2023" in one.get(WRITE).text
    assert missing(one.get(WRITE)) == []


def test_a_draft_that_an_older_page_kept_opens_with_its_days_as_they_are_written_here(office):
    one = browser(office, "CCKL-1")
    press(one, opened(one).put(CN001__1__due="2023-10-31"))
    assert '"due": "2023-10-31"' in draft(office).content
    assert opened(one)["CN001.1.due"] == "31/10/2023"


def test_what_was_saved_is_there_the_next_time_and_on_the_next_device(office):
    form = opened(browser(office, "CCKL-1")).put(CN001__cause="Chưa sâu sát")
    kept = press(browser(office, "CCKL-1"), form)
    assert kept.status_code == 403  # another browser's form is not this one's
    one = browser(office, "CCKL-1")
    assert press(one, opened(one).put(CN001__cause="Chưa sâu sát")).status_code == 303
    assert opened(browser(office, "CCKL-1"))["CN001.cause"] == "Chưa sâu sát"


def test_room_is_made_and_taken_away_with_buttons_and_nothing_typed_goes(office):
    one = browser(office, "CCKL-1")
    form = opened(one).put(**GOOD)
    assert press(one, form, "measure:CN001").headers["location"] == f"{WRITE}#CN001.2"
    form = opened(one).put(CN001__2__text="Kiểm tra")
    assert press(one, form, "weakness").headers["location"] == f"{WRITE}#BS01"
    form = opened(one).put(BS01__text="Việc khác")
    assert press(one, form, "less:CN001:1").status_code == 303
    form = opened(one)
    assert form["CN001.1.text"] == "Kiểm tra"
    assert form["BS01.text"] == "Việc khác"
    assert "drop:BS01" in form.buttons
    assert "drop:CN001" not in form.buttons  # what the review found is answered, never dropped
    press(one, form, "drop:CN001")
    press(one, opened(one), "drop:BS01")
    assert opened(one).fields["w"] == ["CN001"]


def test_a_returned_plan_is_answered_at_its_place_and_sent_again(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    points = (Defect("no_date", "CN001", "1"), Defect("copied_verbatim", "CN001"), Defect("other"))
    office.at("2023-03-15 09:00").reject("CCKL-1", "TCCB-1", "2023-04-28", *points)
    one = browser(office, "CCKL-1")
    page = one.get(WRITE)
    assert "Đề nghị gắn lại." in page.text
    assert "Chưa có thời hạn hoàn thành cụ thể, giải pháp 1" in page.text
    form = Form(page.text, WRITE)
    assert form.fields["CN001.link"] == ["HC01"]  # the text that came back is there to be written on
    stopped = press(one, form.put(answer__CN001__no_date="Đã bổ sung"), "send")
    assert missing(stopped) == [
        "Toàn bộ kế hoạch: Chưa giải trình điểm bị trả lại: lý do khác trong ý kiến thẩm định",
        "CN001: Chưa giải trình điểm bị trả lại: chép nguyên văn hạn chế của tập thể",
    ]
    form = Form(stopped.text, WRITE)
    form.put(answer__CN001__copied_verbatim="Đã viết lại").fields["answer..other"] = ["Đã làm rõ"]
    assert press(one, form, "send").status_code == 303
    assert office.plan("CCKL-1").state == "resubmitted"
    assert [(a.weakness, a.defect, a.answer) for a in text_of(office).document.answers] == [
        ("", "other", "Đã làm rõ"),
        ("CN001", "copied_verbatim", "Đã viết lại"),
        ("CN001", "no_date", "Đã bổ sung"),
    ]


def test_answers_to_an_earlier_return_do_not_answer_the_next(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    office.at("2023-03-15 09:00").reject("CCKL-1", "TCCB-1", "2023-04-28", Defect("no_date", "CN001"))
    one = browser(office, "CCKL-1")
    press(one, opened(one).put(answer__CN001__no_date="Đã bổ sung"), "send")
    office.act("CCKL-1", "withdraw", "CCKL-1")
    assert opened(one)["answer.CN001.no_date"] == "Đã bổ sung"
    press(one, opened(one), "send")
    office.reject("CCKL-1", "TCCB-1", "2023-04-28", Defect("no_date", "CN001"))
    assert opened(one)["answer.CN001.no_date"] == ""


def test_where_the_list_is_not_entered_the_page_says_who_is_waited_for_and_keeps_what_is_written(office):
    with office.writing() as db:
        db.exec_driver_sql("DELETE FROM unit_list WHERE unit = 'CCKL'")
    one = browser(office, "CCKL-1")
    page = one.get(WRITE)
    assert "Chờ Phòng Tổ chức cán bộ nhập kết quả kiểm điểm" in page.text
    assert press(one, Form(page.text, WRITE).put(**GOOD)).status_code == 303


def test_the_collective_plan_answers_its_whole_list_and_needs_no_ties(office):
    path = "/plans/SNN/2022/CCKL/write"
    one = browser(office, "CCKL-1")
    form = opened(one, path)
    assert form.fields["w"] == ["HC01"]
    assert "HC01.part" not in form.fields
    typed = {name.replace("CN001", "HC01"): said for name, said in GOOD.items() if "part" not in name}
    assert press(one, form.put(**typed), "send", path).status_code == 303


def test_a_measure_of_the_approved_collective_plan_can_be_taken_up(office):
    office.at("2023-03-14 09:00").submit("CCKL")
    office.at("2023-03-15 09:00").approve("CCKL")
    one = browser(office, "CCKL-1")
    page = one.get(WRITE)
    assert "HC01.1: Họp giao ban chuyên đề hằng tháng" in page.text
    form = Form(page.text, WRITE).put(**GOOD, CN001__link="HC01", CN001__1__takes_up="HC01.1")
    assert press(one, form, "send").status_code == 303
    assert text_of(office).document.weaknesses[0].measures[0].takes_up == "HC01.1"


def test_the_page_is_small_and_asks_the_same_number_of_questions_however_much_is_written(office):
    one = browser(office, "CCKL-1")
    one.get(WRITE)
    empty = counted(office, lambda: one.get(WRITE))
    for _ in range(15):
        press(one, opened(one), "weakness")
        press(one, opened(one), "measure:CN001")
    page = one.get(WRITE)
    assert len(page.content) < 100_000
    assert counted(office, lambda: one.get(WRITE)) == empty
