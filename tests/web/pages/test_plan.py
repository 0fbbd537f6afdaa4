"""The page of one plan: who has which part in it today, and where its appraiser goes before anything was sent."""

import re
from datetime import date

from sqlalchemy import insert

from tests.web.comers import browser
from tests.web.pages.test_judging import answer
from workflows.directory.tables import DELEGATION

PLAN = "/plans/SNN/2022/CCKL-1"


def parts(page):
    """Who has which part, as the page says it."""
    found = page.partition('id="parts"')[2].partition("</dl>")[0]
    named = re.findall(r"<dt[^>]*>(.*?)</dt><dd[^>]*>(.*?)</dd>", found)
    return {role: people for roles, people in named for role in roles.split("<br>")}


def test_it_says_who_has_which_part_in_it_today(office):
    found = parts(browser(office, "CCKL-1").get(PLAN).text)
    assert found["Người chịu trách nhiệm về kế hoạch"] == "Người CCKL-1, Chi cục trưởng"
    assert found["Người thẩm định"].split("<br>") == [
        "Người TCCB-1, Trưởng phòng",
        "Người TCCB-2, Phó Trưởng phòng",
    ]
    assert found["Lãnh đạo Sở phụ trách đơn vị"] == "Người LD02, Phó Giám đốc"


def test_who_stands_for_another_is_named_with_him(office):
    given = {
        "id": "1",
        "from_person": "SNN/TCCB-1",
        "to_person": "SNN/TCCB-3",
        "document": "QĐ",
        "reason": "",
    }
    days = {"from_day": date(2023, 3, 1), "until_day": date(2023, 3, 31)}
    with office.writing() as db:
        db.execute(insert(DELEGATION).values(office="SNN", **given, **days))
    found = parts(browser(office, "CCKL-1").get(PLAN).text)
    assert "Người TCCB-3, Chuyên viên (thay mặt Người TCCB-1)" in found["Người thẩm định"]


def test_a_weakness_that_cannot_be_tied_is_accepted_before_the_plan_is_sent(office):
    judge = browser(office, "TCCB-1")
    assert f'href="{PLAN}/judge">Chấp thuận hạn chế không gắn được' in judge.get(PLAN).text
    assert "/judge" not in browser(office, "CCKL-1").get(PLAN).text.partition("<main")[2]
    assert answer(judge, "other", reason="Hạn chế về học tập").status_code == 303
    assert "Chấp thuận hạn chế không gắn được" not in judge.get(PLAN).text


def test_it_says_when_somebody_is_reminded_next_and_of_a_plan_that_is_followed_nothing(office):
    page = browser(office, "CCKL-1").get(PLAN).text
    assert "Lần nhắc tiếp theo</dt>" in page
    assert re.search(r"15/03/2023 08:00 \(Thời hạn gửi kế hoạch\)", page)
    office.at("2023-03-14 09:00").submit("CCKL-1")
    assert "(Thời hạn thẩm định)" in browser(office, "CCKL-1").get(PLAN).text
    office.approve("CCKL-1")
    assert "Lần nhắc tiếp theo" not in browser(office, "CCKL-1").get(PLAN).text
