"""Who does a measure, who owns it, who supervises it: read from the office as it stands that day."""

from dataclasses import replace
from datetime import date

from engine.core.identifiers import PersonId, Role
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
from tests.workflows.measure.briefs import brief
from workflows.directory.facts import Delegation, Directory, PostRole, UnitFacts, mailbox
from workflows.measure.brief import read_brief
from workflows.measure.facts import CONTACT, DOER, OWNER, PERSONNEL_OFFICE, SUPERVISOR
from workflows.measure.facts import HEAD as UNIT_HEAD
from workflows.measure.people import People, resolve


def people(
    directory: Directory | None = None, day: date = DAY, claimed_by: PersonId | None = None, **known: str
) -> People:
    return resolve(read_brief("M", brief(**known)), directory or office(), day, claimed_by)


def personal(owner: PersonId, directory: Directory | None = None, **known: str) -> People:
    return people(directory, kind="personal", owner=owner, **known)


def may(found: People, role: Role) -> list[PersonId]:
    return [holder.person for holder in found.may[role]]


def test_the_doer_is_the_person_named_with_or_without_the_office() -> None:
    for typed in ("CCKL-9", "SNN/CCKL-9"):
        found = people(person=typed)
        assert may(found, DOER) == [STAFF]
        assert found.told[DOER] == (STAFF,)


def test_where_the_person_is_unknown_nobody_does_it_and_the_owner_is_told() -> None:
    for typed in ("", "CCKL-99", "SYT/CCKL-9", "Phòng Kế hoạch"):
        found = people(person=typed)
        assert may(found, DOER) == []
        assert found.told[DOER] == found.told[OWNER] == (HEAD,)


def test_who_has_left_the_office_does_it_no_longer() -> None:
    left = office(post("VP-3", "VP", PostRole.STAFF, last=date(2023, 3, 14)))
    assert may(people(left, person="VP-3"), DOER) == []
    assert people(left, person="VP-3").told[DOER] == (HEAD,)
    assert may(people(left, date(2023, 3, 14), person="VP-3"), DOER) == [who("VP-3")]


def test_a_collective_measure_is_owned_by_the_head_of_the_day_and_supervised_by_the_personnel_office() -> (
    None
):
    found = people()
    assert may(found, OWNER) == may(found, UNIT_HEAD) == [HEAD]
    assert may(found, SUPERVISOR) == [PERSONNEL_HEAD, PERSONNEL_DEPUTY, OFFICER]
    assert found.told[SUPERVISOR] == (OFFICER,)
    assert found.told[PERSONNEL_OFFICE] == (mailbox("SNN"),)


def test_who_stands_for_the_head_acts_for_the_collective() -> None:
    away = office(delegations=(Delegation(HEAD, DEPUTY, DAY, DAY),))
    acting = people(away).may[OWNER][1]
    assert (acting.person, acting.capacity, acting.on_behalf_of) == (DEPUTY, "thay mặt", HEAD)


def test_who_stands_for_the_head_does_not_supervise_what_the_collective_does() -> None:
    away = office(delegations=(Delegation(HEAD, PERSONNEL_DEPUTY, DAY, DAY),))
    assert may(people(away), SUPERVISOR) == [PERSONNEL_HEAD, OFFICER]
    found = people(away, claimed_by=HEAD, person="TCCB-9")
    assert may(found, SUPERVISOR) == [PERSONNEL_HEAD], "nor where head and doer have stepped aside"


def test_while_the_post_of_the_head_is_vacant_mailbox_and_leader_in_charge_hear() -> None:
    found = people(office(without="CCKL-1"), person="")
    assert may(found, OWNER) == []
    assert found.told[OWNER] == found.told[DOER] == (mailbox("SNN", "CCKL"), DEPUTY_DIRECTOR)


def test_a_deputys_measure_is_supervised_by_his_head() -> None:
    found = personal(DEPUTY)
    assert may(found, OWNER) == [DEPUTY]
    assert may(found, SUPERVISOR) == [HEAD]


def test_who_does_the_measure_himself_leaves_its_supervision_to_the_next_one_up() -> None:
    found = personal(DEPUTY, person="CCKL-1")
    assert may(found, DOER) == [HEAD]
    assert may(found, SUPERVISOR) == [DEPUTY_DIRECTOR]
    assert found.told[SUPERVISOR] == (DEPUTY_DIRECTOR,)


def test_of_several_supervisors_only_the_doer_steps_aside() -> None:
    found = people(person="TCCB-9")
    assert may(found, SUPERVISOR) == [PERSONNEL_HEAD, PERSONNEL_DEPUTY]


def test_who_claimed_leaves_the_verdict_to_the_next_one_up() -> None:
    found = people(claimed_by=HEAD, kind="personal", owner=STAFF)
    assert may(found, SUPERVISOR) == [DEPUTY_DIRECTOR, HEAD], "the head is kept, to be told why he may not"
    assert found.told[SUPERVISOR] == (DEPUTY_DIRECTOR,)


def test_the_personnel_offices_own_measures_are_supervised_by_the_director() -> None:
    assert may(people(unit="TCCB"), SUPERVISOR) == [DIRECTOR]


def test_a_personal_measure_follows_its_owner_to_his_new_unit() -> None:
    moved = office(post("CCKL-2", "VP", PostRole.DEPUTY), without="CCKL-2")
    found = personal(DEPUTY, moved)
    assert found.unit == "VP"
    assert may(found, SUPERVISOR) == [who("VP-1")]


def test_who_holds_posts_in_two_units_stays_with_the_unit_of_the_plan() -> None:
    both = office(post("CCKL-2", "VP", PostRole.HEAD, first=DAY))
    assert personal(DEPUTY, both).unit == "CCKL"


def test_who_has_left_keeps_his_measure_in_the_unit_of_the_plan() -> None:
    found = personal(DEPUTY, office(without="CCKL-2"))
    assert found.unit == "CCKL"
    assert found.told[OWNER] == (DEPUTY,)


def test_a_merged_units_measures_go_to_its_successor_after_its_last_day() -> None:
    merged = office()
    units = {
        **merged.units,
        "CCKL": replace(merged.units["CCKL"], successor="VP", valid_until=date(2023, 3, 31)),
    }
    directory = replace(merged, units=units)
    assert people(directory, date(2023, 3, 31)).unit == "CCKL"
    assert people(directory, date(2023, 4, 1)).unit == "VP"


def test_units_that_name_each_other_as_successor_do_not_trap_anybody() -> None:
    merged = office()
    units: dict[str, UnitFacts] = {
        **merged.units,
        "CCKL": replace(merged.units["CCKL"], successor="VP"),
        "VP": replace(merged.units["VP"], successor="CCKL"),
    }
    assert people(replace(merged, units=units)).unit in ("CCKL", "VP")


def test_the_contact_of_the_unit_may_claim_for_everybody_in_it() -> None:
    assert may(people(office(post("CCKL-7", "CCKL", PostRole.CONTACT))), CONTACT) == [who("CCKL-7")]
