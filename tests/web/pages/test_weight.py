"""A plan as large as anybody writes one: thirty weaknesses, four measures against each. No page of it is heavy."""

import re

import pytest

from tests.web.comers import browser
from tests.web.pages.filled import Form
from tests.web.pages.large import a_large_plan

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


def ticks(page):
    """Every ground that can be ticked on a page, and those that are."""
    found = re.findall(r'name="defect" value="([^"]+)"( checked)?', page)
    return {value for value, _ in found}, {value for value, ticked in found if ticked}


def test_no_page_of_a_large_plan_is_heavy(large):
    found = weights(large, "TCCB-1", "/judge", "/text", "/story", "")
    large.at("2023-03-15 09:00").approve("CCKL-1")
    for code in ("CCKL-1", "LD02", "TCCB-1", "KT-1"):
        found |= weights(large, code, "/judge", "/judge?unfold=BS07", "/text", "/story", "")
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
