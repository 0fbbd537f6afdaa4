"""Who holds which post on a day."""

from dataclasses import replace
from datetime import date, timedelta

from tests.workflows.directory.office import (
    DAY,
    DEPUTY,
    DEPUTY_DIRECTOR,
    DIRECTOR,
    HEAD,
    OFFICER,
    PERSONNEL_DEPUTY,
    PERSONNEL_HEAD,
    STAFF,
    office,
    post,
    who,
)
from workflows.directory.facts import Assignment, Delegation, PostRole, Rank, mailbox


def test_leaders_come_in_rank_order_and_the_tenth_deputy_after_the_second() -> None:
    assert office().leaders("CCKL", DAY) == (HEAD, DEPUTY, who("CCKL-10"))
    assert office().deputies("CCKL", DAY) == (DEPUTY, who("CCKL-10"))
    assert office().staff("CCKL", DAY) == (STAFF,)
    assert office().personnel_people(DAY) == (PERSONNEL_HEAD, PERSONNEL_DEPUTY, OFFICER)


def test_units_come_in_official_order_and_a_merged_one_no_longer() -> None:
    directory = office()
    merged = replace(directory.units["VP"], valid_until=DAY, successor="TCCB")
    directory = replace(directory, units={**directory.units, "VP": merged})
    assert [u.code for u in directory.units_in_order(DAY)] == ["VP", "TCCB", "CCKL"]
    assert [u.code for u in directory.units_in_order(DAY + timedelta(days=1))] == ["TCCB", "CCKL"]


def test_the_last_day_in_post_is_still_in_post() -> None:
    left = post("QLXD-1", "QLXD", PostRole.HEAD, first=date(2023, 1, 1), last=DAY)
    assert office(left).head("QLXD", DAY) == who("QLXD-1")
    assert office(left).head("QLXD", DAY + timedelta(days=1)) is None
    assert office(left).head("QLXD", date(2022, 12, 31)) is None


def test_an_acting_head_heads_the_unit_and_is_its_deputy_no_more() -> None:
    acting = office(post("CCKL-2", "CCKL", PostRole.ACTING_HEAD, "Phó phụ trách"), without="CCKL-1")
    assert acting.head("CCKL", DAY) == DEPUTY
    assert acting.leaders("CCKL", DAY) == (DEPUTY, who("CCKL-10"))
    assert acting.rank_of(DEPUTY, "CCKL", DAY) == Rank.HEAD


def test_a_head_whose_title_says_acting_is_head_and_known_as_acting() -> None:
    held = post("BTPH-1", "BTPH", PostRole.HEAD, "Phó Giám đốc phụ trách")
    assert office(held).head("BTPH", DAY) == who("BTPH-1")
    assert held.acting
    assert not post("CCKL-2", "CCKL", PostRole.DEPUTY, "Phó Chi cục trưởng phụ trách lĩnh vực").acting


def test_where_nobody_ended_the_former_head_the_newly_appointed_one_heads() -> None:
    new = post("CCKL-3", "CCKL", PostRole.HEAD, first=date(2023, 2, 1))
    assert office(new).head("CCKL", DAY) == who("CCKL-3")
    assert office(new).head("CCKL", date(2023, 1, 31)) == HEAD


def test_who_heads_two_units_is_told_from_who_heads_one() -> None:
    both = office(post("CCKL-1", "VP", PostRole.HEAD, first=date(2023, 1, 1)))
    assert both.heads_two_units(HEAD, DAY) == ("VP", "CCKL")
    assert office().heads_two_units(HEAD, DAY) == ()


def test_rank_is_asked_of_a_unit_and_a_department_leader_stands_above_all() -> None:
    directory = office()
    assert directory.rank_of(HEAD, "CCKL", DAY) == Rank.HEAD
    assert directory.rank_of(HEAD, "VP", DAY) is None
    assert directory.rank_of(STAFF, "CCKL", DAY) == Rank.STAFF
    assert directory.rank_of(DEPUTY_DIRECTOR, "CCKL", DAY) == Rank.DEPARTMENT_LEADER


def test_who_has_left_keeps_the_rank_he_last_held_in_the_unit() -> None:
    gone = post("CCKL-5", "CCKL", PostRole.DEPUTY, last=date(2023, 2, 1))
    risen = post("CCKL-5", None, PostRole.DEPARTMENT_LEADER, first=date(2023, 2, 2))
    assert office(gone, risen).last_rank(who("CCKL-5"), "CCKL", DAY) == Rank.DEPUTY
    assert office(gone, risen).rank_of(who("CCKL-5"), "CCKL", DAY) == Rank.DEPARTMENT_LEADER


def test_head_and_deputies_stand_above_staff_the_leader_in_charge_above_heads_the_director_above_all() -> (
    None
):
    directory = office()
    assert directory.superiors(STAFF, "CCKL", DAY) == {
        HEAD,
        DEPUTY,
        who("CCKL-10"),
        DEPUTY_DIRECTOR,
        DIRECTOR,
    }
    assert directory.superiors(DEPUTY, "CCKL", DAY) == {HEAD, DEPUTY_DIRECTOR, DIRECTOR}
    assert directory.superiors(HEAD, "CCKL", DAY) == {DEPUTY_DIRECTOR, DIRECTOR}
    assert directory.superiors(DEPUTY_DIRECTOR, "CCKL", DAY) == {DIRECTOR}
    assert directory.superiors(DIRECTOR, "CCKL", DAY) == frozenset()


def test_a_department_leader_who_heads_a_unit_is_nobodys_inferior_but_the_directors() -> None:
    both = office(post("LD02", "VP", PostRole.HEAD), post("LD01", "VP", PostRole.DEPUTY), without="VP-1")
    assert both.superiors(DEPUTY_DIRECTOR, "VP", DAY) == {DIRECTOR}
    assert both.superiors(DIRECTOR, "VP", DAY) == frozenset()


def test_a_head_who_is_also_contact_is_not_counted_among_the_staff() -> None:
    directory = office(post("CCKL-1", "CCKL", PostRole.CONTACT))
    assert directory.contacts("CCKL", DAY) == (HEAD,)
    assert directory.staff("CCKL", DAY) == (STAFF,)


def test_posts_of_the_whole_office_are_found_wherever_they_sit() -> None:
    more = (post("KT", None, PostRole.AUDITOR), post("QT", None, PostRole.ADMINISTRATOR))
    directory = office(*more, post("CCKL-9", "CCKL", PostRole.CONTACT))
    assert directory.registry(DAY) == (who("VP-9"),)
    assert directory.auditors(DAY) == (who("KT"),)
    assert directory.administrators(DAY) == (who("QT"),)
    assert directory.contacts("CCKL", DAY) == (STAFF,)
    assert directory.rank_of(who("KT"), "CCKL", DAY) is None


def test_a_delegate_stands_in_from_the_first_day_to_the_last() -> None:
    away = Delegation(DIRECTOR, DEPUTY_DIRECTOR, DAY, DAY + timedelta(days=2))
    directory = office(delegations=(away,))
    spoken = [directory.delegates(DIRECTOR, DAY + timedelta(days=n)) for n in range(-1, 4)]
    assert spoken == [(), *[(DEPUTY_DIRECTOR,)] * 3, ()]


def test_a_delegation_is_worth_nothing_once_either_of_the_two_has_left() -> None:
    away = Delegation(HEAD, DEPUTY, DAY, DAY + timedelta(days=2))
    for code in ("CCKL-1", "CCKL-2"):
        leaving = post(code, "CCKL", PostRole.DEPUTY, last=DAY)
        directory = office(leaving, without=code, delegations=(away,))
        assert directory.delegates(HEAD, DAY) == (DEPUTY,)
        assert directory.delegates(HEAD, DAY + timedelta(days=1)) == ()


def test_nobody_stands_for_himself() -> None:
    assert office(delegations=(Delegation(HEAD, HEAD, DAY, DAY),)).delegates(HEAD, DAY) == ()


def test_a_unit_is_in_the_charge_of_a_leader_until_his_last_day_as_one() -> None:
    leaving = post("LD02", None, PostRole.DEPARTMENT_LEADER, last=DAY)
    directory = office(leaving, post("LD02", "VP", PostRole.STAFF), without="LD02")
    assert directory.leader_in_charge("CCKL", DAY) == DEPUTY_DIRECTOR
    assert directory.leader_in_charge("CCKL", DAY + timedelta(days=1)) is None
    assert directory.superiors(HEAD, "CCKL", DAY + timedelta(days=1)) == {DIRECTOR}
    assert directory.leader_in_charge("X", DAY) is None


def test_an_officer_follows_a_unit_only_while_he_is_of_the_personnel_office() -> None:
    leaving = post("TCCB-9", "TCCB", PostRole.OFFICER, last=DAY)
    directory = office(leaving, post("TCCB-9", "VP", PostRole.STAFF), without="TCCB-9")
    assert directory.officers("CCKL", DAY) == (OFFICER,)
    assert directory.officers("CCKL", DAY + timedelta(days=1)) == ()
    assert office(assignments=(Assignment("CCKL", who("VP-9")),)).officers("CCKL", DAY) == ()


def test_people_and_mailboxes_have_addresses_and_strangers_none() -> None:
    directory = office()
    box, own = directory.address(mailbox("SNN", "CCKL")), directory.address(mailbox("SNN"))
    assert box
    assert (box.name, box.email) == ("Chi cục Kiểm lâm", "kl@so.example")
    assert own
    assert (own.name, own.email) == ("Phòng Tổ chức cán bộ", "tccb@so.example")
    assert directory.address(mailbox("SYT")) is None
    assert directory.address(who("CCKL-77")) is None
    assert directory.title(DIRECTOR, DAY) == "Giám đốc"
