"""A complete plan says what will be done, with which product, by whom and by which day."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.core.identifiers import Obstacle
from workflows.remediation import content
from workflows.remediation.document import Answer, Measure, PlanDocument, Weakness

TODAY = date(2023, 3, 20)
PEOPLE = frozenset({"CCTL-1", "CCTL-3"})
GOOD = Measure("Lập danh mục vụ vi phạm", "Danh mục được phê duyệt", "CCTL-3", date(2023, 4, 28))


def plan(*measures: Measure) -> PlanDocument:
    return PlanDocument((Weakness("CN001", "Chưa thường xuyên đôn đốc", ("HC05",), measures=measures),))


def stands_in_the_way(*measures: Measure) -> tuple[Obstacle, ...]:
    return content.obstacles(plan(*measures), TODAY, PEOPLE)


def test_a_measure_with_product_person_and_day_is_complete():
    assert stands_in_the_way(GOOD) == ()


def test_an_empty_plan_is_refused():
    assert content.obstacles(PlanDocument(()), TODAY, PEOPLE) == (Obstacle("empty_plan"),)


def test_a_weakness_without_a_measure_is_refused():
    assert stands_in_the_way() == (Obstacle("no_measure", "CN001"),)


def test_everything_missing_in_a_measure_is_named_at_once_with_its_number():
    assert stands_in_the_way(GOOD, Measure(" ")) == (
        Obstacle("no_measure", "CN001", "2"),
        Obstacle("no_output", "CN001", "2"),
        Obstacle("no_person", "CN001", "2"),
        Obstacle("no_date", "CN001", "2"),
    )


def test_rb03_has_a_measure_without_product_and_day_so_it_is_refused_and_called_vague():
    rb03 = Measure("Tiếp tục quan tâm, tăng cường chỉ đạo.", "", "CCTL-3", due_text="thường xuyên")
    assert stands_in_the_way(rb03) == (Obstacle("no_output", "CN001", "1"), Obstacle("no_date", "CN001", "1"))
    assert content.hints(plan(rb03)) == (Obstacle("vague_measure", "CN001", "1"),)


def test_somebody_the_directory_does_not_know_is_nobody():
    stranger = Measure(GOOD.text, GOOD.output, "Nguyễn Văn Chiến", GOOD.due_on)
    assert stands_in_the_way(stranger) == (Obstacle("no_person", "CN001", "1"),)


def test_a_section_may_stand_beside_the_person():
    assert (
        stands_in_the_way(Measure(GOOD.text, GOOD.output, "CCTL-3, Phòng Quản lý đê điều", GOOD.due_on)) == ()
    )


@given(st.integers(-400, 400))
def test_a_measure_may_be_due_on_the_day_of_submission_but_not_before(days):
    found = stands_in_the_way(Measure(GOOD.text, GOOD.output, GOOD.person, TODAY + timedelta(days=days)))
    assert found == ((Obstacle("date_past", "CN001", "1"),) if days < 0 else ())


def test_a_vague_word_beside_a_figure_is_no_hint():
    counted = Measure("Tăng cường kiểm tra đột xuất ít nhất 02 lần/tháng")
    assert content.hints(plan(counted, GOOD)) == ()


def test_vague_words_are_known_in_capitals_and_with_either_place_of_the_tone():
    assert content.hints(plan(Measure("HOÀ giải")), vague=("hòa giải",)) == (
        Obstacle("vague_measure", "CN001", "1"),
    )
    assert content.hints(plan(Measure("Tăng cườngx")), vague=("tăng cường",)) == ()


def test_every_returned_point_wants_an_answer_and_a_blank_one_is_none():
    defects = (("CN001", "", "missing_linkage"), ("CN001", "1", "no_output"), ("", "", "other"))
    answers = (Answer("CN001", "missing_linkage", "Đã gắn HC05"), Answer("CN001", "no_output", " "))
    returned = PlanDocument(plan(GOOD).weaknesses, answers)
    assert content.unanswered(defects, returned) == (
        Obstacle("unanswered:no_output", "CN001", "1"),
        Obstacle("unanswered:other"),
    )


def test_one_answer_serves_all_measures_returned_for_the_same_defect():
    defects = (("CN001", "1", "no_date"), ("CN001", "2", "no_date"))
    answered = PlanDocument(plan(GOOD).weaknesses, (Answer("CN001", "no_date", "Đã bổ sung"),))
    assert content.unanswered(defects, answered) == ()


def test_a_measure_that_is_followed_keeps_its_date_and_only_at_its_own_weakness():
    past = Measure(GOOD.text, GOOD.output, GOOD.person, TODAY - timedelta(days=1))
    mark = content.measure_hash(past)
    assert content.obstacles(plan(past), TODAY, PEOPLE, {("CN001", mark)}) == ()
    assert content.obstacles(plan(past), TODAY, PEOPLE, {("CN002", mark)}) == (
        Obstacle("date_past", "CN001", "1"),
    )


def test_a_measure_may_serve_only_one_that_is_offered():
    serving = plan(GOOD, replace(GOOD, takes_up="HC05.1"), replace(GOOD, takes_up="HC05.2"))
    assert list(content.unknown_measures(serving, {"HC05.1"})) == [Obstacle("unknown_measure", "CN001", "3")]
