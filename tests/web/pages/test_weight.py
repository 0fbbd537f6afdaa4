"""A plan as large as anybody writes one: thirty weaknesses, four measures against each. No page of it is heavy."""

import re

import pytest

from tests.web.comers import browser
from tests.web.pages.filled import Form
from tests.web.pages.large import a_large_plan
from tests.web.pages.test_writing import WRITE, opened, press, text_of
from workflows.remediation.commands import Defect

PLAN = "/plans/SNN/2022/CCKL-1"


@pytest.fixture
def large(office):
    """The plan of CCKL-1 was sent."""
    office.at("2023-03-14 09:00").submit("CCKL-1", document=a_large_plan(office.document("CCKL-1")))
    return office


def weights(office, code, *paths):
    """How many bytes these pages of the plan have."""
    one = browser(office, code)
    pages = {path: one.get(PLAN + path) for path in paths}
    assert {page.status_code for page in pages.values()} == {200}
    return {f"{path} of {code}": len(page.content) for path, page in pages.items()}


@pytest.fixture
def returned(large):
    """Two of its points came back."""
    points = [Defect("no_date", "BS07", "2"), Defect("no_measure", "BS21")]
    large.at("2023-03-15 09:00").reject("CCKL-1", "TCCB-1", "2023-04-28", *points)
    return large


def ticks(page):
    """Every ground that can be ticked on a page, and those that are."""
    found = re.findall(r'name="defect" value="([^"]+)"( checked)?', page)
    return {value for value, _ in found}, {value for value, ticked in found if ticked}


def test_no_page_of_a_large_plan_is_heavy(large):
    found = weights(large, "TCCB-1", "/judge", "/text", "/story", "")
    assert {path: weight for path, weight in found.items() if weight >= 100_000} == {}


def test_no_page_of_what_is_written_and_written_again_is_heavy(returned):
    one = browser(returned, "CCKL-1")
    form = opened(one)
    assert {
        len(one.get(f"{WRITE}{at}").content) // 100_000 for at in ("", "?at=CN001", "?at=BS29", "?at=x")
    } == {0}
    refused = press(one, form.put(**{"BS07.2.due": "thường xuyên"}), "send")
    assert (refused.status_code, len(refused.content) < 100_000) == (409, True)
    part = one.post(f"{PLAN}/draft", data=form.fields)
    assert 'href="#BS07.2"' in part.text


def test_a_large_plan_is_written_part_by_part_and_nothing_of_it_goes(returned):
    one = browser(returned, "CCKL-1")
    page = one.get(WRITE).text
    assert 'id="BS07.1.text"' in page, "what came back stands open"
    assert 'id="CN001.1.text"' not in page
    sent = form = opened(one)
    moved = press(one, form.put(**{"BS07.2.text": "Họp hằng tuần <b>"}), "open:BS20")
    assert moved.headers["location"] == f"{WRITE}?at=BS20#BS20"
    page = one.get(moved.headers["location"]).text
    assert ('id="BS20.1.text"' in page, 'id="BS07.1.text"' in page) == (True, False)
    form = Form(page, WRITE)
    assert form["BS07.2.text"] == "Họp hằng tuần <b>"
    assert {name: said for name, said in form.fields.items() if any(said)}.keys() >= {
        name for name, said in sent.fields.items() if any(said) and name[0] in "CB" and "section" not in name
    }
    more = press(one, form, "measure:BS20")
    assert more.headers["location"] == f"{WRITE}?at=BS20#BS20.5"
    own = press(one, opened(one), "weakness")
    assert own.headers["location"] == f"{WRITE}?at=BS30#BS30"
    gone = press(one, opened(one), "drop:BS30")
    assert gone.headers["location"].endswith("#weaknesses")
    form = Form(one.get(f"{WRITE}?at=BS21").text, WRITE)
    form.put(**{"answer.BS07.no_date": "Đã ghi ngày", "answer.BS21.no_measure": "Đã nêu"})
    assert press(one, form).headers["location"] == f"{WRITE}?at=BS21#standing"
    done = press(one, opened(one), "send")
    assert (done.status_code, done.headers["location"]) == (303, PLAN)
    text = text_of(returned).document
    assert (len(text.weaknesses), sum(len(one.measures) for one in text.weaknesses)) == (30, 120)
    assert text.weaknesses[7].measures[1].text == "Họp hằng tuần <b>"
    assert {one.answer for one in text.answers} == {"Đã ghi ngày", "Đã nêu"}


def test_what_changed_since_is_not_heavy_either(returned):
    one = browser(returned, "CCKL-1")
    form = opened(one)
    form.put(**{"answer.BS07.no_date": "Đã ghi ngày", "answer.BS21.no_measure": "Đã nêu"})
    assert press(one, form, "send").status_code == 303
    returned.at("2023-03-16 09:00").approve("CCKL-1")
    found = weights(returned, "TCCB-1", "/judge", "/judge?view=side", "/text", "/story", "")
    for code in ("CCKL-1", "LD02", "TCCB-1", "KT-1"):
        found |= weights(returned, code, "/judge", "/judge?unfold=BS07", "/text", "/story", "")
    assert {path: weight for path, weight in found.items() if weight >= 100_000} == {}


def test_the_ticks_of_a_large_plan_come_weakness_by_weakness(large):
    one = browser(large, "TCCB-1")
    page = one.get(f"{PLAN}/judge").text
    assert ticks(page)[0] == {"missing_linkage::", "weakness_left_out::", "other::"}
    assert page.count('name="unfold"') == 30
    part = one.get(f"{PLAN}/judge/ticks?unfold=BS07")
    assert part.status_code == 200
    assert len(ticks(part.text)[0]) == 6 + 4 * 4
    assert "Trả lại giải pháp BS07.4" in part.text
    assert one.get(f"{PLAN}/judge/ticks?unfold=BS99").status_code == 404
    assert browser(large, "CCKL-1").get(f"{PLAN}/judge/ticks?unfold=BS07").status_code == 404


def test_what_became_of_a_weakness_is_said_one_weakness_at_a_time(large):
    large.at("2023-03-15 09:00").approve("CCKL-1")
    one = browser(large, "TCCB-1")
    page = one.get(f"{PLAN}/judge").text
    assert (page.count(f'action="{PLAN}/judge/result"'), page.count("?unfold=")) == (0, 30)
    form = Form(one.get(f"{PLAN}/judge?unfold=BS07").text, f"{PLAN}/judge/result")
    assert form["weakness"] == "BS07"
    refused = one.post(
        f"{PLAN}/judge/result", data=form.fields | {"result": "not_remedied", "explanation": ""}
    )
    assert refused.status_code == 409
    assert Form(refused.text, f"{PLAN}/judge/result")["result"] == "not_remedied"


def test_without_javascript_they_come_with_the_page_and_nothing_typed_goes(large):
    one = browser(large, "TCCB-1")
    form = Form(one.get(f"{PLAN}/judge").text, f"{PLAN}/judge/return").fields | {
        "opinion": "Xem lại",
        "phrase": "1",
    }
    more = one.post(f"{PLAN}/judge/return", data=form | {"unfold": "BS07", "deadline": "31/2/2023"})
    assert (more.status_code, more.text.count('name="unfold"')) == (200, 29)
    both = {"unfold": "BS09", "open": "BS07", "defect": ["no_date:BS07:2", "other::"]}
    page = one.post(f"{PLAN}/judge/return", data=form | both)
    assert ticks(page.text)[1] == {"no_date:BS07:2", "other::"}
    assert page.text.count('name="open"') == 2
    assert ("Xem lại</textarea>" in page.text, page.text.count(" checked")) == (True, 4)
    refused = one.post(
        f"{PLAN}/judge/return", data=form | {"defect": "no_date:BS07:2", "deadline": "1/3/2023"}
    )
    assert refused.status_code == 409
    assert ticks(refused.text)[1] == {"no_date:BS07:2"}
    assert large.plan("CCKL-1").state == "submitted"
    sent = one.post(f"{PLAN}/judge/return", data=form | {"defect": "no_date:BS07:2", "deadline": "28/4/2023"})
    assert sent.status_code == 303
    assert large.history("CCKL-1")[-1].body["data"]["defects"] == [["no_date", "BS07", "2"]]
