"""The linkage matrix: who sees whose, what stands in it, and that every hole is said in words."""

import re

from tests.web.comers import browser, counted
from workflows.remediation.document import Measure, PlanDocument, Responsibility, Weakness

MEASURE = (Measure("Họp giao ban hằng tháng", "Biên bản họp", "CCKL-1"),)


def words(page):
    """A page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def handed_in(office, code, *weaknesses):
    """Paper came for this person, with these weaknesses: (code, links, part)."""
    text = tuple(Weakness(own, "Nội dung", links, part, measures=MEASURE) for own, links, part in weaknesses)
    office.receive(code, "2023-03-14", document=PlanDocument(text))


def test_before_anybody_sent_every_weakness_and_every_leader_is_open(office):
    page = words(browser(office, "CCKL-1").get("/matrix/CCKL"))
    assert "HC01 Lập phương án quản lý rừng bền vững còn chậm" in page
    assert "▲ người đứng đầu chưa nhận trách nhiệm" in page
    assert "▲ chưa có người phụ trách lĩnh vực hoặc trực tiếp thực hiện nhận trách nhiệm" in page
    assert page.count("▲ chưa nhận phần trách nhiệm nào") == 2
    assert page.count("chưa có nội dung có hiệu lực") == 2


def test_who_takes_up_what_stands_in_words_with_his_own_weakness(office):
    office.at("2023-03-15 09:00")
    handed_in(office, "CCKL-1", ("CN001", ("HC01",), Responsibility.HEAD))
    page = words(browser(office, "TCCB-2").get("/matrix/CCKL"))
    assert "Người đứng đầu (CN001)" in page
    assert "người đứng đầu chưa nhận trách nhiệm" not in page
    assert "▲ chưa có người phụ trách lĩnh vực hoặc trực tiếp" in page
    handed_in(office, "CCKL-2", ("CN002", ("HC01",), Responsibility.IN_CHARGE))
    page = words(browser(office, "TCCB-2").get("/matrix/CCKL"))
    assert "Phụ trách lĩnh vực (CN002)" in page
    assert "Mọi hạn chế của tập thể đều có người đứng đầu" in page


def test_a_weakness_tied_to_nothing_and_a_part_not_stated_are_named(office):
    office.at("2023-03-15 09:00")
    handed_in(office, "CCKL-1", ("CN001", ("HC01",), None), ("BS01", (), None))
    page = words(browser(office, "LD02").get("/matrix/CCKL"))
    assert "chưa nêu trách nhiệm (CN001)" in page
    assert "▲ hạn chế BS01 chưa gắn với hạn chế nào" in page


def test_what_was_withdrawn_counts_no_more(office):
    office.at("2023-03-15 09:00").submit("CCKL-1")
    assert "(CN001)" in words(browser(office, "CCKL-2").get("/matrix/CCKL"))
    office.act("CCKL-1", "withdraw", "CCKL-1")
    assert "(CN001)" not in words(browser(office, "CCKL-2").get("/matrix/CCKL"))


def test_a_list_that_is_not_locked_or_is_empty_says_so(office):
    with office.writing() as db:
        db.exec_driver_sql("DELETE FROM weakness WHERE unit = 'CCKL'")
    assert "không chỉ ra hạn chế nào của đơn vị này" in words(browser(office, "CCKL-1").get("/matrix/CCKL"))
    with office.writing() as db:
        db.exec_driver_sql("DELETE FROM unit_list WHERE unit = 'CCKL'")
    assert "Chờ Phòng TCCB nhập kết quả kiểm điểm." in words(browser(office, "CCKL-1").get("/matrix/CCKL"))


def test_leaders_see_their_unit_and_who_reads_everything_sees_all(office):
    for code in ("CCKL-1", "CCKL-2", "LD02"):
        one = browser(office, code)
        assert one.get("/matrix").headers["location"] == "/matrix/CCKL"
        assert one.get("/matrix/CCKL").status_code == 200
        assert one.get("/matrix/TCCB").status_code == one.get("/matrix/XX").status_code == 404
    for code in ("LD01", "KT-1", "TCCB-3"):
        page = browser(office, code).get("/matrix")
        assert re.findall(r'href="/matrix/(\w+)"', page.text) == ["TCCB", "CCKL"]


def test_a_year_is_chosen_and_one_that_is_not_there_is_the_newest(office):
    one = browser(office, "CCKL-1")
    assert "Năm kiểm điểm 2022" in words(one.get("/matrix/CCKL?year=1999"))
    assert one.get("/matrix/CCKL?year=x").status_code == 422
    with office.writing() as db:
        db.exec_driver_sql("UPDATE cycle SET started_at = NULL")
    assert "Chưa có đợt kiểm điểm nào" in words(one.get("/matrix/CCKL"))


def test_as_many_questions_whatever_was_sent(office):
    one = browser(office, "CCKL-1")
    one.get("/matrix/CCKL")
    few = counted(office, lambda: one.get("/matrix/CCKL"))
    office.submit("CCKL-1")
    office.submit("CCKL-2")
    assert counted(office, lambda: one.get("/matrix/CCKL")) == few <= 25
