"""The list of measures: who sees which, found and narrowed down, and not a word of what they say."""

import re
from datetime import date

import pytest

from tests.stories.small_office import PEOPLE as PEOPLE_OF_THE_OFFICE
from tests.web.comers import browser, counted
from tests.web.pages.test_who_sees_what import PEOPLE
from web.pages import paging
from workflows.directory.editing import add_delegation
from workflows.directory.entries import Delegation


@pytest.fixture
def running(office):
    """The plans of both heads are approved; it is the day after the date of their measures."""
    for code, judge in (("CCKL-1", "TCCB-1"), ("TCCB-1", "LD01")):
        office.at("2023-03-14 09:00").submit(code)
        office.approve(code, judge)
    return office.at("2023-11-01 09:00")


def refs(page):
    """The measures on a page, from above to below."""
    return re.findall(r'href="/measures/SNN/2022/([^"]+)">', page.text)


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("", None),
        ("CCKL-1", ["CCKL-1/CN001.1"]),
        ("CCKL-2", None),
        ("LD02", ["CCKL-1/CN001.1"]),
        ("LD01", ["TCCB-1/CN003.1", "CCKL-1/CN001.1"]),
        ("TCCB-2", ["TCCB-1/CN003.1", "CCKL-1/CN001.1"]),
        ("KT-1", ["TCCB-1/CN003.1", "CCKL-1/CN001.1"]),
        ("QT-1", None),
    ],
    ids=list(PEOPLE),
)
def test_who_sees_the_plans_sees_their_measures(running, code, seen):
    page = browser(running, code).get("/measures")
    assert page.status_code == (200 if seen else 404 if code else 303)
    assert refs(page) == (seen or [])


def test_it_says_who_until_when_and_how_late_and_not_what(running):
    page = browser(running, "TCCB-2").get("/measures").text
    said = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "2022/CCKL-1/CN001.1 Người CCKL-1 Người CCKL-1 31/10/2023 chậm 1 ngày Đang thực hiện" in said
    assert "2 giải pháp, 2 giải pháp quá hạn" in said
    assert running.document("CCKL-1").weaknesses[0].measures[0].text not in page


def test_it_is_narrowed_down_by_unit_state_name_and_what_is_overdue(running):
    one = browser(running, "KT-1")
    assert refs(one.get("/measures?unit=TCCB")) == ["TCCB-1/CN003.1"]
    assert refs(one.get("/measures", params={"q": "NGUOI cckl"})) == ["CCKL-1/CN001.1"]
    assert refs(one.get("/measures", params={"q": "2022/tccb-1"})) == ["TCCB-1/CN003.1"]
    assert refs(one.get("/measures?state=claimed_done")) == []
    assert len(refs(one.get("/measures?overdue=1"))) == 2
    running.at("2023-10-31 09:00")
    assert refs(one.get("/measures?overdue=1")) == []
    assert "Không có giải pháp nào" in one.get("/measures", params={"q": '"><b>'}).text
    assert "<b>" not in one.get("/measures", params={"q": '"><b>'}).text
    assert len(refs(one.get("/measures?year=1&state=x&page=9&unit="))) == 2


@pytest.mark.parametrize(("whose", "to"), [("CCKL-1", "CCKL-2"), ("LD02", "CCKL-1"), ("TCCB-1", "CCKL-2")])
def test_whatever_a_list_names_opens_for_who_reads_the_list_whoever_he_stands_for(running, whose, to):
    days = date(2023, 10, 1), date(2023, 12, 31)
    with running.writing() as db:
        stands = Delegation(running.person(whose), running.person(to), *days, document="GUQ 1")
        add_delegation(db, running.office, stands)
    opened = 0
    for code in (*PEOPLE_OF_THE_OFFICE, "KT-1"):
        one = browser(running, code)
        for path in ("/measures", "/register", "/judge"):
            for named in set(re.findall(r'href="(/(?:measures|plans)/SNN/2022/[^"#?]+)', one.get(path).text)):
                assert one.get(named).status_code == 200, (code, path, named)
                opened += 1
    assert opened > 20


def test_a_head_does_not_see_another_unit_by_asking_for_it(running):
    assert refs(browser(running, "CCKL-1").get("/measures?unit=TCCB")) == []


def test_a_long_list_is_turned_over_page_by_page_and_costs_no_more(running, monkeypatch):
    one = browser(running, "KT-1")
    one.get("/measures")
    before = counted(running, lambda: one.get("/measures"))
    assert before <= 12
    monkeypatch.setattr(paging, "PAGE", 1)
    first = one.get("/measures?overdue=1")
    assert refs(first) == ["TCCB-1/CN003.1"]
    [after] = re.findall(r'rel="next" href="([^"]+)"', first.text)
    assert refs(one.get(after.replace("&amp;", "&"))) == ["CCKL-1/CN001.1"]
    assert counted(running, lambda: one.get("/measures")) == before


def test_the_way_there_stands_in_the_register(running):
    assert 'href="/measures"' in browser(running, "CCKL-1").get("/register").text


def test_before_any_year_is_open_it_says_so(office):
    with office.writing() as db:
        db.exec_driver_sql("UPDATE cycle SET started_at = NULL")
    page = browser(office, "CCKL-1").get("/measures")
    assert page.status_code == 200
