"""A leader's weaknesses are tied to weaknesses of the leader's own unit."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.identifiers import Obstacle
from workflows.remediation.document import PlanDocument, Responsibility, Weakness
from workflows.remediation.linkage import (
    LinkageFacts,
    LinkageMode,
    UnitList,
    hints,
    obstacles,
)

HC = {
    "HC03": "Kết quả tiêm phòng vắc-xin cho đàn gia súc đợt 2 năm 2022 đạt thấp (bệnh lở mồm long "
    "móng đạt 71%, viêm da nổi cục đạt 66% diện tiêm).",
    "HC05": "Số vụ vi phạm pháp luật về đê điều, công trình thủy lợi tồn đọng chưa được xử lý còn nhiều.",
    "HC08": "Việc thẩm định dự án ổn định dân cư còn chậm.",
    "HC10": "Giải ngân vốn đầu tư công chậm.",
}
EVERYWHERE = frozenset(f"HC{number:02}" for number in range(1, 16))


def locked(unit: str, *codes: str) -> UnitList:
    return UnitList(unit, True, frozenset(codes), tuple((code, HC[code]) for code in codes if code in HC))


def leader_of(*lists: UnitList, **more: object) -> LinkageFacts:
    own = frozenset[str]().union(*(each.codes for each in lists))
    return replace(LinkageFacts(binds=True, lists=lists, foreign=EVERYWHERE - own), **more)


def weakness(code: str, *linked_to: str, part: Responsibility | None = Responsibility.DIRECT) -> Weakness:
    return Weakness(code, "Chưa sâu sát cơ sở", linked_to, part)


def plan(*weaknesses: Weakness) -> PlanDocument:
    return PlanDocument(weaknesses)


# The sample office


@pytest.mark.parametrize(
    ("code", "unit", "collective", "text"),
    [
        (
            "KL01",
            "KHTC",
            "HC10",
            "Chưa dành nhiều thời gian nghiên cứu sâu các nghị quyết, chỉ thị của cấp trên.",
        ),
        ("KL02", "CCTS", "HC06", "Đôi lúc còn nóng vội trong giải quyết công việc."),
        ("KL03", "TTKN", "HC15", "Trình độ ngoại ngữ, tin học còn hạn chế so với yêu cầu nhiệm vụ."),
        ("KL04", "QLXD", "HC11", "Tinh thần phê bình và tự phê bình có lúc còn nể nang, ngại va chạm."),
        ("KL05", "VP", "HC12", "Tham gia các phong trào văn hóa, văn nghệ, thể thao chưa đầy đủ."),
    ],
)
def test_the_five_unlinked_weaknesses_are_refused_by_their_codes(code, unit, collective, text):
    document = plan(Weakness(code, text))
    facts = leader_of(locked(unit, collective), recorded=(code,))
    assert obstacles(document, facts) == (Obstacle("missing_linkage", code),)


def test_rb01_copies_the_units_words_and_states_no_part_of_its_own():
    copied = "Kết quả tiêm phòng vắc-xin cho đàn gia súc đợt 2 năm 2022 đạt thấp."
    document = plan(Weakness("RB01", copied, ("HC03",)))
    facts = leader_of(locked("CCCNTY", "HC03"))
    assert obstacles(document, facts) == (Obstacle("no_responsibility_stated", "RB01"),)
    assert hints(document, facts) == (Obstacle("copied_verbatim", "RB01"),)


@pytest.mark.parametrize("own", [locked("TTNS"), locked("TTNS", "HC99")])
def test_rb02_is_linked_to_another_units_weakness_whether_or_not_its_own_unit_has_any(own):
    document = plan(weakness("RB02", "HC10", part=Responsibility.HEAD))
    assert obstacles(document, leader_of(own)) == (Obstacle("wrong_unit", "RB02"),)


def test_rb02_while_its_own_list_is_not_entered_is_told_both():
    found = obstacles(plan(weakness("RB02", "HC10")), leader_of(UnitList("TTNS", locked=False)))
    assert found == (Obstacle("list_not_locked"), Obstacle("wrong_unit", "RB02"))


@pytest.mark.parametrize(("code", "unit", "link"), [("RB03", "CCTL", "HC05"), ("RB04", "CCPTNT", "HC08")])
def test_rb03_and_rb04_are_linked_as_they_should_be(code, unit, link):
    document = plan(weakness(code, link, part=Responsibility.IN_CHARGE))
    assert obstacles(document, leader_of(locked(unit, link), recorded=(code,))) == ()


# The gate


def test_a_link_to_another_unit_refuses_the_weakness_even_beside_a_right_one():
    found = obstacles(plan(weakness("CN1", "HC05", "HC10")), leader_of(locked("CCTL", "HC05")))
    assert found == (Obstacle("wrong_unit", "CN1"),)


def test_a_code_that_exists_nowhere_is_unknown():
    found = obstacles(plan(weakness("CN1", "HC77", part=None)), leader_of(locked("CCTL", "HC05")))
    assert found == (Obstacle("unknown_code", "CN1"), Obstacle("no_responsibility_stated", "CN1"))


def test_while_the_list_is_not_locked_no_weakness_is_blamed_for_having_no_link():
    draft = UnitList("CCTL", False, frozenset({"HC05"}))
    assert obstacles(plan(weakness("CN1"), weakness("CN2", "HC05")), leader_of(draft)) == (
        Obstacle("list_not_locked"),
    )


def test_who_heads_two_units_may_link_to_either_list():
    facts = leader_of(locked("CCTL", "HC05"), locked("CCPTNT", "HC08"))
    assert obstacles(plan(weakness("CN1", "HC05"), weakness("CN2", "HC08")), facts) == ()


def test_who_heads_two_units_links_to_the_locked_list_while_the_other_is_waiting():
    facts = leader_of(locked("CCTL", "HC05"), UnitList("CCPTNT", False, frozenset({"HC08"})))
    found = obstacles(plan(weakness("CN1", "HC05"), weakness("CN2", "HC08"), weakness("CN3")), facts)
    assert found == (Obstacle("list_not_locked", "CN2"), Obstacle("missing_linkage", "CN3"))


def test_a_code_of_ones_own_is_never_foreign():
    lists = (locked("CCTL", "HC05"), UnitList("CCPTNT", False, frozenset({"HC08"})))
    facts = LinkageFacts(binds=True, lists=lists, foreign=EVERYWHERE)
    found = obstacles(plan(weakness("CN1", "HC05"), weakness("CN2", "HC08")), facts)
    assert found == (Obstacle("list_not_locked", "CN2"),)


def test_every_weakness_recorded_for_the_owner_is_in_the_plan_and_others_may_be():
    facts = leader_of(locked("CCTL", "HC05"), recorded=("CN1", "CN2"))
    found = obstacles(plan(weakness("CN9", "HC05"), weakness("CN2", "HC05")), facts)
    assert found == (Obstacle("weakness_left_out", "CN1"),)


def test_a_weakness_the_appraiser_accepted_as_another_one_needs_neither_link_nor_part():
    facts = leader_of(locked("CCTL", "HC05"), accepted_other=frozenset({"CN1"}))
    assert obstacles(plan(weakness("CN1", part=None), weakness("CN2", "HC05")), facts) == ()


def test_an_accepted_weakness_may_name_a_link_without_a_part_but_no_wrong_one():
    facts = leader_of(locked("CCTL", "HC05"), accepted_other=frozenset({"CN1"}))
    assert obstacles(plan(weakness("CN1", "HC05", part=None)), facts) == ()
    assert obstacles(plan(weakness("CN1", "HC10", part=None)), facts) == (Obstacle("wrong_unit", "CN1"),)


def test_one_link_is_enough_where_the_cycle_says_so():
    facts = leader_of(locked("CCTL", "HC05"), mode=LinkageMode.AT_LEAST_ONE)
    assert obstacles(plan(weakness("CN1", part=None), weakness("CN2", "HC05")), facts) == ()
    assert obstacles(plan(weakness("CN1"), weakness("CN2")), facts) == (
        Obstacle("missing_linkage", "CN1"),
        Obstacle("missing_linkage", "CN2"),
    )


def test_staff_and_collectives_need_no_link_but_leave_nothing_out():
    facts = LinkageFacts(binds=False, lists=(locked("CCTL", "HC05"),), recorded=("HC05", "HC06"))
    copied = PlanDocument((Weakness("HC05", HC["HC05"]),))
    assert obstacles(copied, facts) == (Obstacle("weakness_left_out", "HC06"),)
    assert hints(copied, facts) == ()


# Properties

links = st.lists(st.sampled_from(["HC05", "HC06", "HC10", "HC77"]), unique=True, max_size=4).map(tuple)
parts = st.sampled_from([None, *Responsibility])
plans = st.lists(st.builds(weakness, st.uuids().map(str), part=parts), max_size=4).flatmap(
    lambda each: st.tuples(*(links.map(lambda to, one=one: replace(one, linked_to=to)) for one in each)).map(
        PlanDocument
    )
)
own_lists = st.sampled_from(
    [
        (locked("CCTL", "HC05"),),
        (locked("CCTL", "HC05", "HC06"),),
        (locked("CCTL", "HC05"), UnitList("CCTS", False, frozenset({"HC06"}))),
        (locked("CCTL", "HC05"), locked("CCTS")),
    ]
)
modes = st.sampled_from(LinkageMode)


@given(links, parts)
def test_every_combination_of_links_has_just_the_obstacles_it_earns(linked_to, part):
    found = obstacles(
        plan(replace(weakness("CN1", part=part), linked_to=linked_to)),
        leader_of(locked("CCTL", "HC05", "HC06")),
    )
    earned = {
        "missing_linkage": not linked_to,
        "wrong_unit": "HC10" in linked_to,
        "unknown_code": "HC77" in linked_to,
        "no_responsibility_stated": bool(linked_to) and part is None,
    }
    assert {each.kind for each in found} == {kind for kind, true in earned.items() if true}


@given(plans.filter(lambda each: each.weaknesses), own_lists, modes, st.data())
def test_a_correct_link_with_its_part_never_adds_an_obstacle(document, lists, mode, data):
    facts = leader_of(*lists, mode=mode)
    at = data.draw(st.integers(0, len(document.weaknesses) - 1))
    chosen = document.weaknesses[at]
    better = replace(
        chosen,
        linked_to=tuple(dict.fromkeys([*chosen.linked_to, "HC05"])),
        responsibility=chosen.responsibility or Responsibility.JOINT,
    )
    after = PlanDocument((*document.weaknesses[:at], better, *document.weaknesses[at + 1 :]))
    assert set(obstacles(after, facts)) <= set(obstacles(document, facts))


@given(plans, own_lists, modes, st.randoms(use_true_random=False))
def test_the_order_of_the_weaknesses_changes_nothing(document, lists, mode, chance):
    facts = leader_of(*lists, mode=mode, recorded=("CN1",))
    mixed = list(document.weaknesses)
    chance.shuffle(mixed)
    assert set(obstacles(PlanDocument(tuple(mixed)), facts)) == set(obstacles(document, facts))


@given(plans, modes)
def test_where_the_review_found_nothing_no_link_is_asked_for(document, mode):
    found = obstacles(document, leader_of(locked("TTNS"), mode=mode))
    asked = {"missing_linkage", "no_responsibility_stated", "list_not_locked", "weakness_left_out"}
    assert not asked & {each.kind for each in found}
    unlinked = PlanDocument(tuple(replace(each, linked_to=()) for each in document.weaknesses))
    assert obstacles(unlinked, leader_of(locked("TTNS"), mode=mode)) == ()


# Likeness


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        (HC["HC05"], True),
        (HC["HC05"].upper().replace(",", " -"), True),
        (HC["HC05"].replace("thủy", "thuỷ"), True),
        ("Bản thân còn để " + HC["HC05"], True),
        ("Số vụ vi phạm", True),
        ("Chậm", False),
        ("Phụ trách đê điều nhưng chưa tổng hợp, phân loại các vụ việc tồn đọng", False),
        (HC["HC05"] + " Bản thân phụ trách đê điều nhưng chưa tổng hợp, phân loại các vụ việc", False),
    ],
)
def test_a_copy_is_seen_through_capitals_commas_and_the_place_of_tones(text, copied):
    found = hints(plan(Weakness("CN1", text)), leader_of(locked("CCTL", "HC05")))
    assert found == ((Obstacle("copied_verbatim", "CN1"),) if copied else ())
