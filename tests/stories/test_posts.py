"""A post ends, a head's chair is empty, somebody stands in: the right to act goes with the post of the day."""

from datetime import date

import pytest

from engine.core.errors import NotYourStep, TransitionRefused
from tests.stories.small_office import a_small_office
from tests.world import OFFICE
from workflows.directory.editing import add_delegation, assign_officer, end_appointment
from workflows.directory.facts import Delegation
from workflows.directory.loading import load
from workflows.remediation import cycle, editing
from workflows.remediation.commands import Lapse, Receive, Waive
from workflows.remediation.people import NotRecorder

LEFT, APRIL = date(2023, 3, 10), date(2023, 4, 30)


@pytest.fixture
def office(engine):
    """The small office, its year begun."""
    return a_small_office(engine)


def leaves(world, *codes):
    """10 March is their last day in any post."""
    with world.writing() as db:
        for post in load(db, [OFFICE])[OFFICE].posts:
            if post.person in {world.person(code) for code in codes}:
                end_appointment(db, OFFICE, post.id, LEFT)
    return world.at("2023-03-20 09:00")


def assigned(world, code, unit):
    """An officer follows the unit."""
    with world.writing() as db:
        assign_officer(db, OFFICE, unit, world.person(code), date(2023, 3, 1))
    return world


def delegated(world, absent, delegate):
    """Somebody stands for somebody else until the end of April."""
    with world.writing() as db:
        away = Delegation(world.person(absent), world.person(delegate), date(2023, 3, 1), APRIL)
        add_delegation(db, OFFICE, away)
    return world.at("2023-03-06 09:00")


def paper(world, code, officer):
    """An officer records paper from the owner of a plan."""
    sender = world.person(code if "-" in code else f"{code}-2")
    return world.act(code, "receive", officer, Receive(date(2023, 3, 17), "12", sender))


def waived(world, code, officer, approver):
    """An officer lifts a duty, in another's name."""
    return world.act(code, "waive", officer, Waive("Nghỉ hưu", "QĐ 1", world.person(approver)))


# --- who has left ---------------------------------------------------------------------------------


def test_an_officer_acts_on_his_last_day_in_post_and_not_after_it(office):
    leaves(assigned(office, "TCCB-3", "CCKL"), "TCCB-3")
    with pytest.raises(NotYourStep):
        paper(office.at("2023-03-20 09:00"), "CCKL-1", "TCCB-3")
    assert office.act("CCKL-1", "receive", "TCCB-1", Receive(date(2023, 3, 17), "1", office.person("CCKL-1")))
    office.at("2023-03-10 16:00")
    waived(office, "CCKL-2", "TCCB-3", "LD01")
    assert office.plan("CCKL-2").outcome == "waived"


def test_the_mailbox_hears_what_an_officer_who_has_left_would_have_heard(office):
    leaves(assigned(office, "TCCB-3", "CCKL"), "TCCB-3").submit("CCKL-1")
    assert office.history("CCKL-1")[-1].body["told"] == [["SNN/@", "plan_submitted", "open"]]


def test_a_leader_who_has_left_approves_nothing(office):
    leaves(office, "LD02")
    with pytest.raises(TransitionRefused) as refused:
        waived(office, "CCKL-2", "TCCB-1", "LD02")
    assert [obstacle.kind for obstacle in refused.value.obstacles] == ["not_an_approver"]


def test_what_would_go_to_a_leader_who_has_left_goes_to_the_personnel_office(office):
    leaves(assigned(office, "TCCB-3", "CCKL"), "LD02")
    for moment in ("03-20 08:00", "03-30 08:00", "03-30 14:00", "04-05 08:00"):
        office.at(f"2023-{moment}").beat()
    told = [(line.person, line.kind) for line in office.ledger("CCKL-2") if line.kind.startswith("chase")]
    assert sorted(told) == [("SNN/@", "chase_notice"), ("SNN/TCCB-3", "chase_first")]


def test_who_stood_for_a_head_hands_nothing_in_for_him_once_he_has_left(office):
    leaves(delegated(office, "CCKL-1", "CCKL-2"), "CCKL-2")
    with pytest.raises(NotYourStep):
        office.submit("CCKL", "CCKL-2")
    assert office.submit("CCKL", "CCKL-1").state == "submitted"


def test_who_has_left_the_personnel_office_runs_no_review(office):
    leaves(assigned(office, "TCCB-3", "CCKL"), "TCCB-3")
    with office.writing() as db, pytest.raises(NotRecorder):
        editing.none_found(db, office.key, "CCKL", "BB-02", office.person("TCCB-3"), office.rt.now())


# --- an officer and his superior, an officer and his own collective -------------------------------


@pytest.mark.parametrize("superior", ["TCCB-1", "TCCB-2"])
def test_an_officer_ends_no_duty_of_his_superior(office, superior):
    office.at("2023-03-20 09:00")
    with office.writing() as db:
        cycle.begin_closing(db, office.key, "KL 1", office.person("TCCB-1"), office.rt.now())
    with pytest.raises(NotYourStep):
        office.act(superior, "lapse", "TCCB-3", Lapse("KL 1"))
    with pytest.raises(NotYourStep):
        waived(office, superior, "TCCB-3", "LD01")


def test_while_their_heads_chair_is_empty_nobody_of_the_personnel_office_records_its_own_plan(office):
    leaves(office, "TCCB-1")
    for own in ("TCCB-2", "TCCB-3"):
        with pytest.raises(NotYourStep):
            paper(office, "TCCB", own)
    assert paper(office, "TCCB", "LD01").state == "submitted"


def test_what_nobody_of_the_personnel_office_may_record_the_next_one_up_records(office):
    leaves(office, "TCCB-1")
    with pytest.raises(NotYourStep):
        paper(office, "TCCB-2", "TCCB-3")
    assert paper(office, "TCCB-2", "LD01").state == "submitted"


# --- who stands for the owner ---------------------------------------------------------------------


def test_who_stands_for_the_owner_does_not_judge_that_plan(office):
    delegated(office, "CCKL-1", "TCCB-2").submit("CCKL", "CCKL-1")
    with pytest.raises(NotYourStep):
        office.approve("CCKL", "TCCB-2")
    assert office.history("CCKL")[-1].kind == "refuse", "he has a part in the plan: it is on its trail"
    assert office.approve("CCKL", "TCCB-1").state == "under_supervision"
    with pytest.raises(NotYourStep):
        office.act("CCKL", "close", "TCCB-2")


def test_who_stands_for_the_owner_does_not_lift_that_duty(office):
    delegated(office, "CCKL-1", "TCCB-3")
    with pytest.raises(NotYourStep):
        waived(office, "CCKL", "TCCB-3", "TCCB-1")
    with pytest.raises(NotYourStep):
        paper(office.at("2023-03-20 09:00"), "CCKL", "TCCB-3")


def test_who_stands_for_a_head_judges_every_other_plan_as_before(office):
    delegated(office, "CCKL-1", "TCCB-2").submit("CCKL-2")
    assert office.approve("CCKL-2", "TCCB-2").state == "under_supervision"
