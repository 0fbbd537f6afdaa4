"""My work, one plan, my letters: true for each person, and as quick for many plans as for few."""

import re

import pytest

from tests.web.comers import browser, counted
from web.auth import accounts
from web.auth.who import who_is
from workflows.remediation.commands import DeclareNone, HeadsWord


def section(page, heading):
    """The text under one heading of a page, without its tags."""
    found = re.search(rf"<h2[^>]*>{heading}</h2>(.*?)</section>", page.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else None


def test_a_head_sees_what_he_owes_what_his_deputy_owes_and_what_he_was_told(office):
    office.at("2023-03-22 08:00").beat()
    page = browser(office, "CCKL-1").get("/")
    own = section(page, "Kế hoạch của tôi")
    assert "Kế hoạch của tập thể Chi cục Kiểm lâm Phải xây dựng, chưa gửi" in own
    assert "hạn hết ngày 29/03/2023 (thứ Tư) · còn 5 ngày làm việc (lịch làm việc còn tạm tính)" in own
    assert "Kế hoạch của tôi năm 2022" in own
    below = section(page, "Đơn vị tôi phụ trách còn phải gửi")
    assert below.startswith("Chi cục Kiểm lâm: 1 kế hoạch Người CCKL-2")
    assert 'href="/plans/SNN/2022/CCKL-1/write"' in page.text
    assert section(page, "Chờ ý kiến của tôi") is None
    assert "22/03/2023 08:00" in section(page, "Thông báo gửi tôi")


def test_what_is_late_says_by_how_many_days(office):
    page = browser(office, "CCKL-2").get("/")
    assert "chậm" not in page.text
    office.at("2023-04-03 08:00")
    page = browser(office, "CCKL-2").get("/")
    assert "chậm 5 ngày" in section(page, "Kế hoạch của tôi")
    assert section(page, "Đơn vị tôi phụ trách còn phải gửi") is None


def test_what_my_units_owe_stands_by_unit_with_the_late_ones_counted(office):
    office.at("2023-03-30 08:00")
    below = section(browser(office, "LD02").get("/"), "Đơn vị tôi phụ trách còn phải gửi")
    assert below.startswith("Chi cục Kiểm lâm: 3 kế hoạch, 3 kế hoạch đã chậm Kế hoạch của tập thể")


def test_an_appraiser_sees_what_waits_and_the_owner_that_it_was_sent(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    assert "Người CCKL-1, Chi cục Kiểm lâm Đã gửi, chờ thẩm định · gửi ngày 14/03/2023" in section(
        browser(office, "TCCB-1").get("/"), "Chờ ý kiến của tôi"
    )
    assert 'href="/plans/SNN/2022/CCKL-1/judge"' in browser(office, "TCCB-1").get("/").text
    assert section(browser(office, "CCKL-1").get("/"), "Chờ ý kiến của tôi") is None
    assert "gửi ngày 14/03/2023" in section(browser(office, "CCKL-1").get("/"), "Kế hoạch của tôi")
    office.at("2023-03-15 09:00").approve("CCKL-1")
    assert section(browser(office, "TCCB-1").get("/"), "Chờ ý kiến của tôi") is None
    assert "Đang theo dõi, giám sát" in section(browser(office, "CCKL-1").get("/"), "Kế hoạch của tôi")
    measures = section(browser(office, "CCKL-1").get("/"), "Giải pháp tôi thực hiện")
    assert "2022/CCKL-1/CN001.1 Đang thực hiện · hạn hết ngày 31/10/2023 (thứ Ba)" in measures


def test_the_word_of_a_deputys_head_is_awaited_then_seen_by_who_decides_and_by_who_opens_the_plan(office):
    office.at("2023-03-14 09:00").submit("CCKL-2")
    head, appraiser = browser(office, "CCKL-1"), browser(office, "TCCB-1")
    assert "Người CCKL-2" in section(head.get("/"), "Chờ ý kiến của tôi")
    assert "chưa có ý kiến" in section(appraiser.get("/"), "Chờ ý kiến của tôi")
    plan = "/plans/SNN/2022/CCKL-2"
    assert "Đã đề nghị, chưa có ý kiến" in appraiser.get(plan).text
    office.act("CCKL-2", "object", "CCKL-1", HeadsWord("<i>Chưa sát</i>"))
    assert section(head.get("/"), "Chờ ý kiến của tôi") is None
    assert "Thủ trưởng đơn vị chưa nhất trí (14/03/2023 09:00)" in section(
        appraiser.get("/"), "Chờ ý kiến của tôi"
    )
    for code in ("CCKL-1", "CCKL-2", "TCCB-1"):
        page = browser(office, code).get(plan).text
        assert "Thủ trưởng đơn vị chưa nhất trí: Người CCKL-1, 14/03/2023 09:00" in page
        assert "&lt;i&gt;Chưa sát&lt;/i&gt;" in page
    assert "Thay đổi ý kiến của thủ trưởng đơn vị" in head.get(plan).text
    office.act("CCKL-2", "endorse", "CCKL-1", HeadsWord())
    assert "Thủ trưởng đơn vị nhất trí: Người CCKL-1" in appraiser.get(plan).text


def test_that_nothing_was_found_is_said_where_it_waits_and_is_not_approved_with_others(office):
    with office.writing() as db:
        db.exec_driver_sql("DELETE FROM weakness WHERE code = 'CN001'")
    office.at("2023-03-14 09:00").act("CCKL-1", "declare_none", "CCKL-1", DeclareNone("Báo cáo số 12"))
    judge = browser(office, "TCCB-1")
    waits = section(judge.get("/"), "Chờ ý kiến của tôi")
    assert "Đã báo cáo không có hạn chế phải khắc phục." in waits
    assert 'value="SNN/2022/CCKL-1" disabled' in judge.get("/judge").text


def test_a_leader_in_charge_sees_his_units_and_a_director_none_but_his(office):
    assert "Kế hoạch của tập thể Chi cục Kiểm lâm" in section(
        browser(office, "LD02").get("/"), "Đơn vị tôi phụ trách còn phải gửi"
    )
    assert "TCCB" in section(browser(office, "LD01").get("/"), "Đơn vị tôi phụ trách còn phải gửi")
    assert "không có kế hoạch phải gửi" in browser(office, "LD02").get("/").text


def test_who_keeps_the_accounts_is_told_that_plans_are_not_his(office):
    page = browser(office, "QT-1").get("/")
    assert "không xem kế hoạch" in page.text
    assert "/letters" not in page.text


def test_no_page_shows_the_text_of_a_weakness(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    for code in ("CCKL-1", "TCCB-1", "LD01", "KT-1"):
        for path in ("/", "/plans/SNN/2022/CCKL-1", "/letters"):
            assert "quyết liệt" not in browser(office, code).get(path).text


def test_a_plan_says_where_it_stands_and_what_is_missing(office):
    page = browser(office, "CCKL-1").get("/plans/2022/CCKL-1")
    assert "đồng chí Người CCKL-1, Chi cục trưởng, Chi cục Kiểm lâm" in page.text
    assert "hết ngày 29/03/2023 (thứ Tư)" in page.text
    assert "Chưa có ai ngoài đồng chí" in page.text


def test_its_owner_sees_who_looked_at_it_and_they_know(office):
    looked = browser(office, "TCCB-2").get("/plans/SNN/2022/CCKL-1")
    assert "được ghi lại và hiển thị" in looked.text
    browser(office, "TCCB-2").get("/plans/SNN/2022/CCKL-1")
    browser(office, "CCKL-2").get("/plans/SNN/2022/CCKL-1")
    page = section(browser(office, "CCKL-1").get("/plans/SNN/2022/CCKL-1"), "Người đã xem kế hoạch này")
    assert page == "Người TCCB-2, 01/03/2023 08:00"


def test_a_letter_is_read_as_it_was_written_and_leads_to_its_plan(office):
    office.at("2023-03-22 08:00").beat()
    one = browser(office, "CCKL-2")
    listed = one.get("/letters")
    [path] = re.findall(r'href="(/letters/[0-9a-f-]{36})"', listed.text)
    letter = one.get(path)
    assert "Kính gửi đồng chí Người CCKL-2," in letter.text
    [link] = re.findall(r'href="http://localhost:8000(/plans/[^"]+)"', letter.text)
    assert one.get(link).status_code == 200


@pytest.mark.parametrize("path", ["/", "/letters", "/account", "/plans/SNN/2022/CCKL-1"])
def test_a_page_asks_the_database_as_often_for_many_plans_as_for_few(office, path):
    office.at("2023-03-22 08:00").beat()
    office.submit("CCKL-2")
    office.beat()
    few = _asked(office, path)
    for code in ("CCKL", "CCKL-1", "TCCB-2"):
        office.submit(code)
    office.beat()
    assert _asked(office, path) == few
    assert few <= 30


def _asked(office, path):
    one = browser(office, "TCCB-1")
    one.get(path)
    return counted(office, lambda: one.get(path))


def test_who_somebody_is_costs_one_query_while_nothing_changes(office):
    browser(office, "TCCB-1")

    def ask():
        with office.reading() as db:
            return who_is(db, accounts.of_person(db, office.person("TCCB-1")), office.rt.now())

    ask()
    assert counted(office, ask) == 2  # his account, and the edition of his office
    with office.writing() as db:
        db.exec_driver_sql("UPDATE appointment SET until_day = '2023-02-28' WHERE person = 'SNN/TCCB-1'")
    assert not ask().personnel
