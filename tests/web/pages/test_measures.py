"""A measure on its page: the doer says it is done, his supervisor confirms it or sends it back; nobody else sees it."""

import re

import pytest

from tests.web.comers import browser, counted
from tests.web.pages.test_who_sees_what import PEOPLE
from tests.web.pages.test_work import section

PATH = "/measures/SNN/2022/CCKL-1/CN001.1"
DOER = "CCKL-1"


@pytest.fixture
def running(office):
    """The plan of CCKL-1 is approved and its measure is to be carried out."""
    office.at("2023-03-14 09:00").submit("CCKL-1")
    office.at("2023-03-15 09:00").approve("CCKL-1")
    return office


def send(one, act, **typed):
    """Send one of the forms of the page as it stands."""
    page = one.get(PATH).text
    form = re.search(rf'<form method="post" action="{PATH}/{act}".*?</form>', page, re.DOTALL)
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0])) if form else {"form_token": one.token()}
    return one.post(f"{PATH}/{act}", data={"version": "1", "act": "none"} | sent | typed)


def stands(office):
    """Where it stands, by its page."""
    return re.search(r"<dd[^>]*>([^<]*)</dd>\n<dt[^>]*>Thuộc kế hoạch", browser(office, DOER).get(PATH).text)[
        1
    ]


@pytest.mark.parametrize("place", range(8), ids=list(PEOPLE))
def test_who_has_a_part_in_it_or_reads_its_plan_sees_it_and_nobody_else(running, place):
    allowed = [303, 200, 404, 200, 200, 200, 200, 404]
    assert browser(running, list(PEOPLE.values())[place]).get(PATH).status_code == allowed[place]


def test_who_looked_is_shown_to_the_owner_of_the_plan(running):
    browser(running, "TCCB-2").get(PATH)
    browser(running, DOER).get(PATH)
    assert "Người TCCB-2, 15/03/2023" in browser(running, DOER).get("/plans/SNN/2022/CCKL-1").text


def test_it_is_said_to_be_done_sent_back_said_again_and_confirmed(running):
    judge = judge_of(running)
    assert send(browser(running, DOER), "claim", done="Đã làm <b>", evidence="BC 31").status_code == 303
    assert stands(running) == "Đề nghị xác nhận hoàn thành"
    assert "Đã làm &lt;b&gt;" in browser(running, judge).get(PATH).text
    assert "Xem và xác nhận" in section(browser(running, judge).get("/"), "Chờ ý kiến của tôi")
    assert send(browser(running, judge), "return", opinion="Thiếu số liệu").status_code == 303
    assert "Thiếu số liệu" in browser(running, DOER).get(PATH).text
    assert "Báo đã hoàn thành" in section(browser(running, DOER).get("/"), "Giải pháp tôi thực hiện")
    assert send(browser(running, DOER), "claim", done="Đã bổ sung").status_code == 303
    assert send(browser(running, judge), "confirm").status_code == 303
    assert stands(running) == "Đã xác nhận hoàn thành"
    assert (
        "<form method"
        not in browser(running, judge).get(PATH).text.partition("<main")[2].partition("</main")[0]
    )


def test_what_is_refused_says_why_and_keeps_what_was_typed(running):
    refused = send(browser(running, DOER), "claim", done=" ", evidence="Báo cáo số 31")
    assert (refused.status_code, "Chưa nêu việc đã làm" in refused.text) == (409, True)
    assert "Báo cáo số 31</textarea>" in refused.text
    send(browser(running, DOER), "claim", done="Xong")
    empty = send(browser(running, judge_of(running)), "return", opinion="")
    assert (empty.status_code, "Chưa ghi ý kiến bằng văn bản" in empty.text) == (409, True)


def test_nobody_confirms_his_own_measure(running):
    send(browser(running, DOER), "claim", done="Xong")
    assert "/confirm" not in browser(running, DOER).get(PATH).text
    assert send(browser(running, DOER), "confirm").status_code in (403, 409)
    assert stands(running) == "Đề nghị xác nhận hoàn thành"


def test_it_is_given_up_with_an_explanation(running):
    judge = judge_of(running)
    assert send(browser(running, judge), "not-remedied", explanation="").status_code == 409
    assert send(browser(running, judge), "not-remedied", explanation="Chủ quan").status_code == 303
    assert stands(running) == "Không khắc phục được, đã giải trình"


def test_a_double_click_does_it_once_and_the_back_button_nothing(running):
    one = browser(running, DOER)
    form = re.search(rf'action="{PATH}/claim".*?</form>', one.get(PATH).text, re.DOTALL)[0]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) | {"done": "Xong"}
    assert [one.post(f"{PATH}/claim", data=sent).status_code for _ in range(2)] == [303, 303]
    assert browser(running, DOER).get(PATH).text.count("Đề nghị xác nhận hoàn thành</div>") == 1
    stale = one.post(f"{PATH}/claim", data=sent | {"act": "another"})
    assert stale.status_code == 409
    assert ">Xong</textarea>" not in stale.text or "claim" in stale.text


def test_a_measure_that_is_not_there_and_a_plan_look_alike(running):
    one = browser(running, "TCCB-2")
    for path in ("/measures/2022/CCKL-1/CN009.9", "/measures/SNN/2022/CCKL-1"):
        assert one.get(path).status_code == 404
    hidden = browser(running, "CCKL-2")
    assert hidden.get(PATH).text.replace("CN001.1", "") == hidden.get(
        PATH.replace("CN001.1", "XX")
    ).text.replace("XX", "")


def test_the_page_asks_the_database_a_constant_number_of_times(running):
    one = browser(running, DOER)
    one.get(PATH)
    before = counted(running, lambda: one.get(PATH))
    send(one, "claim", done="Xong")
    assert counted(running, lambda: one.get(PATH)) == before
    assert before <= 25


def judge_of(office):
    """Who has it to judge, as the first page says."""
    return next(
        code for code in ("LD02", "TCCB-1", "LD01") if "not-remedied" in browser(office, code).get(PATH).text
    )


def test_who_has_just_said_that_it_is_done_reads_that_it_was_recorded(running):
    one = browser(running, DOER)
    assert send(one, "claim", done="Xong", evidence="BC 31").status_code == 303
    assert "Đã ghi nhận việc đồng chí vừa làm: " in one.get(PATH).text
