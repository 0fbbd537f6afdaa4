"""The register: who sees which plans, found and narrowed down, in official order, as quick for many as for few."""

import re

from sqlalchemy import update

from tests.web.comers import browser, counted
from workflows.directory.names import plain
from workflows.directory.tables import UNIT
from workflows.remediation import register

ORDER = ["TCCB", "TCCB-1", "TCCB-2", "CCKL", "CCKL-1", "CCKL-2"]


def plans(page):
    """The codes of the plans on a page, from above to below."""
    return re.findall(r'href="/plans/SNN/2022/([^"]+)">', page.text)


def test_the_personnel_office_sees_every_plan_in_official_order(office):
    page = browser(office, "TCCB-2").get("/register")
    assert plans(page) == ORDER
    assert "6 kế hoạch" in page.text
    assert "Phải xây dựng, chưa gửi: 6" in page.text
    assert plans(browser(office, "LD01").get("/register")) == ORDER


def test_a_head_sees_his_unit_and_the_leader_in_charge_the_units_he_answers_for(office):
    assert plans(browser(office, "CCKL-1").get("/register")) == ["CCKL", "CCKL-1", "CCKL-2"]
    assert plans(browser(office, "CCKL-1").get("/register?unit=TCCB")) == []
    assert plans(browser(office, "LD02").get("/register")) == ["CCKL", "CCKL-1", "CCKL-2"]


def test_a_plan_is_found_by_name_without_marks_by_code_and_by_reference(office):
    one = browser(office, "TCCB-1")
    assert plans(one.get("/register", params={"q": "CHI CUC kiem lam"})) == ["CCKL"]
    assert plans(one.get("/register", params={"q": "cckl-2"})) == ["CCKL-2"]
    assert plans(one.get("/register", params={"q": "2022/CCKL-2"})) == ["CCKL-2"]
    assert plans(one.get("/register", params={"q": "nguoi  cckl"})) == ["CCKL-1", "CCKL-2"]
    assert "Không có kế hoạch nào" in one.get("/register", params={"q": "không ai"}).text
    assert "<b>" not in one.get("/register", params={"q": '"><b>'}).text


def test_marks_and_capitals_do_not_matter_where_names_are_sought():
    assert plain("  Đỗ  Thị Hoà ") == plain("do thi hòa") == "do thi hoa"


def test_it_is_narrowed_down_by_state_unit_and_kind(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    one = browser(office, "TCCB-1")
    assert plans(one.get("/register?state=submitted")) == ["CCKL-1"]
    assert "Phải xây dựng, chưa gửi: 5" in one.get("/register?state=submitted").text
    assert plans(one.get("/register?kind=collective&unit=CCKL")) == ["CCKL"]
    assert plans(one.get("/register?kind=personal&state=required")) == ["TCCB-1", "TCCB-2", "CCKL-2"]
    assert plans(one.get("/register?state=nothing&kind=x&year=1999&page=7&unit=")) == ORDER


def test_what_is_overdue_is_said_in_words_and_can_be_asked_for(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    one = browser(office, "TCCB-1")
    assert plans(one.get("/register?late=1")) == []
    office.at("2023-04-03 08:00")
    page = browser(office, "TCCB-1").get("/register?late=1")
    assert plans(page) == [code for code in ORDER if code != "CCKL-1"]
    assert page.text.count("chậm 5 ngày") == 5


def test_a_unit_whose_review_is_not_entered_waits_and_is_never_late(office):
    office.at("2023-04-03 08:00")
    with office.writing() as db:
        db.exec_driver_sql("DELETE FROM unit_list WHERE unit = 'CCKL'")
    page = browser(office, "TCCB-1").get("/register?unit=CCKL")
    assert page.text.count("Chờ Phòng TCCB nhập kết quả kiểm điểm") == 3
    assert "chậm" not in page.text
    assert plans(browser(office, "TCCB-1").get("/register?late=1")) == ["TCCB", "TCCB-1", "TCCB-2"]


def test_the_plans_of_a_merged_unit_stand_with_its_successor(office):
    with office.writing() as db:
        db.execute(update(UNIT).where(UNIT.c.code == "CCKL").values(successor="TCCB"))
    assert plans(browser(office, "TCCB-1").get("/register?unit=TCCB")) == ORDER


def test_a_year_that_has_not_begun_to_speak_is_seen_by_the_office_alone(office):
    with office.writing() as db:
        db.exec_driver_sql("UPDATE cycle SET started_at = NULL")
    assert plans(browser(office, "TCCB-1").get("/register")) == ORDER
    page = browser(office, "CCKL-1").get("/register")
    assert page.status_code == 200
    assert "Chưa có đợt kiểm điểm nào" in page.text


def test_pages_follow_one_another_without_a_gap_and_the_last_stands_for_what_is_beyond(office, monkeypatch):
    monkeypatch.setattr(register, "PAGE", 2)
    register._lines.cache_clear()
    one = browser(office, "TCCB-1")
    seen = [plans(one.get(f"/register?page={page}")) for page in (1, 2, 3, 9)]
    register._lines.cache_clear()
    assert seen == [ORDER[:2], ORDER[2:4], ORDER[4:], ORDER[4:]]


def test_many_plans_cost_as_many_questions_as_few(office):
    head, officer = browser(office, "CCKL-1"), browser(office, "TCCB-1")
    for one in (head, officer):
        one.get("/register")
    few = counted(office, lambda: head.get("/register?state=required"))
    assert counted(office, lambda: officer.get("/register")) == few <= 8
    assert counted(office, lambda: officer.get("/register?q=cckl&late=1")) <= few
