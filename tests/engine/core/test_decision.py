"""What comes of a command: everything that stands in the way, or all of its effects; nothing is written either way."""

from dataclasses import replace
from datetime import date

import pytest

from engine.core.asked import Command, Holder
from engine.core.decision import decide
from engine.core.errors import NotYourStep, StaleVersion, TransitionRefused, UnknownTrigger
from engine.core.identifiers import PARENT, SYSTEM, Obstacle
from engine.core.spec import Note, Transition
from tests.engine.core import leave
from tests.engine.core.leave import (
    ASKED,
    ASKER,
    CLERK,
    DRAFT,
    GRANTED,
    HEAD,
    HUNG,
    LAN,
    LEAVE,
    MAI,
    MORNING,
    RULES,
    STRANGER,
    LeaveFacts,
    Words,
)


def kinds(refusal) -> list[str]:
    return [one.kind for one in refusal.obstacles]


def test_every_guard_is_heard_and_every_obstacle_is_given():
    refusal = leave.refused(leave.request(), "ask", LAN, Words("", 11))
    assert refusal.obstacles == (Obstacle("no_reason"), Obstacle("no_such_days", "W1", "2"))
    error = refusal.error()
    assert type(error) is TransitionRefused
    assert error.status == 409
    assert str(error) == "L-1: cannot ask while draft: no_reason; no_such_days (W1/2)"


def test_an_obstacle_that_two_guards_find_is_given_once():
    twice = replace(leave.ask, guards=(leave.reason_is_given, leave.reason_is_given), when=None)
    flow = leave.workflow(twice, *leave.TABLE[2:])
    assert kinds(leave.refused(leave.request(), "ask", LAN, Words("", 1), flow=flow)) == ["no_reason"]


def test_who_has_no_part_at_all_is_a_stranger():
    refusal = leave.refused(leave.request(), "ask", STRANGER)
    assert kinds(refusal) == ["not_your_step"]
    assert refusal.stranger
    assert isinstance(refusal.error(), NotYourStep)
    assert refusal.error().status == 403


def test_who_has_another_part_is_told_that_it_is_not_his_step():
    refusal = leave.refused(leave.request(ASKED), "grant", LAN)
    assert kinds(refusal) == ["not_your_step"]
    assert not refusal.stranger


def test_a_stranger_learns_nothing_of_state_or_version():
    refusal = leave.refused(leave.request(GRANTED), "grant", STRANGER, version=77)
    assert kinds(refusal) == ["not_your_step"]


def test_who_looked_before_somebody_else_acted_is_told_so_first():
    one = leave.request(GRANTED, version=3)
    refusal = leave.refused(one, "grant", HUNG, version=2)
    assert kinds(refusal) == ["stale_version"]
    assert isinstance(refusal.error(), StaleVersion)


def test_the_right_person_at_the_wrong_time_is_told_the_state():
    refusal = leave.refused(leave.request(), "grant", HUNG)
    assert kinds(refusal) == ["wrong_state"]
    assert "cannot grant while draft" in str(refusal.error())


def test_where_no_row_fits_the_case_it_is_the_wrong_state():
    only_urgent = leave.workflow(replace(leave.ask, when=leave.is_urgent), *leave.TABLE[2:])
    assert kinds(leave.refused(leave.request(), "ask", LAN, flow=only_urgent)) == ["wrong_state"]


def test_a_verb_nobody_knows_is_an_error_of_the_door():
    with pytest.raises(UnknownTrigger):
        leave.asks(leave.request(), "dance", LAN)


def test_a_refusal_is_an_event_that_moves_nothing():
    one = leave.request(version=4)
    refusal = leave.refused(one, "ask", LAN, Words())
    assert refusal.before == one
    assert (refusal.event.kind, refusal.event.state) == ("refuse", DRAFT)
    assert refusal.event.body["obstacles"] == [["no_reason", "", ""], ["no_such_days", "W1", "2"]]
    assert refusal.event.texts == {}


def test_the_condition_of_a_row_chooses_between_two_of_one_verb():
    assert leave.done(leave.request(), "ask", LAN, Words("gấp", 1, urgent=True)).after.state == GRANTED
    assert leave.done(leave.request(), "ask", LAN, Words("phép", 1)).after.state == ASKED


def test_a_step_that_stays_where_it_is_counts_as_a_transition():
    asked = leave.done(leave.request(), "ask", LAN).after
    amended = leave.done(asked, "amend", MAI).after
    assert (amended.state, amended.version, amended.seq) == (ASKED, asked.version + 1, asked.seq + 1)
    assert amended.clocks == asked.clocks
    assert kinds(leave.refused(amended, "amend", LAN, version=asked.version)) == ["stale_version"]


def test_the_trail_keeps_the_row_the_role_and_the_versions_it_went_by():
    decision = leave.done(leave.request(), "ask", LAN)
    assert decision.event is not None
    body = decision.event.body
    assert (body["trigger"], body["from"], body["to"], body["role"]) == ("ask", DRAFT, ASKED, ASKER)
    assert (body["actor"], body["definition"], body["version"]) == (LAN, LEAVE.digest, 1)
    assert body["calendar"] == RULES.calendar.version
    assert body["clocks"]["answer"]["ladder"] == leave.LADDER.digest
    assert body["told"] == [[HUNG, "leave_asked", "open"]]


def test_free_text_travels_beside_the_body_never_in_it():
    decision = leave.done(leave.request(), "ask", LAN, Words("đám cưới con gái", 2))
    assert decision.event is not None
    assert decision.event.texts == {"reason": "đám cưới con gái"}
    assert "đám cưới" not in str(decision.event.body)


def test_an_outcome_is_kept_only_where_it_ends():
    def early(asked: leave.Leave) -> object:
        return leave.Consequences(outcome="went")

    row = Transition("hope", (ASKED,), None, by=(ASKER,), then=early)
    hoping = leave.done(leave.request(ASKED), "hope", LAN, flow=leave.workflow(*leave.TABLE, row))
    assert hoping.after.outcome == ""
    assert leave.done(leave.request(ASKED), "grant", HUNG).after.outcome == "went"


def test_what_was_ended_and_is_taken_up_again_has_no_outcome_any_more():
    row = Transition("reopen", (GRANTED,), ASKED, by=(HEAD,))
    flow = leave.workflow(*leave.TABLE, row)
    one = leave.request(GRANTED, outcome="went")
    assert leave.done(one, "reopen", HUNG, flow=flow).after.outcome == ""


def test_children_orders_and_notes_travel_with_the_decision():
    decision = leave.done(leave.request(ASKED), "grant", HUNG)
    assert [one.ref for one in decision.starts] == ["L-2"]
    assert [one.trigger for one in decision.orders] == ["refuse"]
    assert decision.notes == (Note(decision.before.id, "heard"),)


def test_the_day_that_counts_in_law_is_the_one_the_step_names_else_the_local_day():
    granted = leave.done(leave.request(ASKED), "grant", HUNG)
    assert granted.event is not None
    assert granted.event.effective_on == date(2023, 3, 1)
    late = leave.done(leave.request(), "ask", LAN, now=leave.local("2023-03-21 00:30"))
    assert late.event is not None
    assert late.event.effective_on == date(2023, 3, 21)  # still the 20th in Greenwich


def test_a_delegate_acts_in_the_name_of_the_one_he_stands_for():
    holders = {HEAD: (Holder(HUNG, "trưởng"), Holder(MAI, "thay mặt", HUNG)), ASKER: (Holder(LAN),)}
    facts = LeaveFacts(holders=holders)
    decision = leave.done(leave.request(ASKED), "grant", MAI, facts=facts)
    assert decision.event is not None
    assert (decision.event.body["capacity"], decision.event.body["on_behalf_of"]) == ("thay mặt", HUNG)
    refusal = leave.refused(leave.request(ASKED), "grant", MAI, facts=facts, on_behalf_of=LAN)
    assert kinds(refusal) == ["not_your_step"]


def test_only_the_engine_itself_may_act_as_the_parent():
    row = Transition("replace", (ASKED,), "refused", by=(PARENT,))
    flow = leave.workflow(*leave.TABLE, row, roles=(ASKER, HEAD, CLERK, PARENT))
    one = leave.request(ASKED)
    ordered = decide(flow, one, Command("replace", SYSTEM), LeaveFacts(), RULES, MORNING)
    assert ordered.after.state == "refused"
    assert kinds(leave.refused(one, "replace", HUNG, flow=flow)) == ["not_your_step"]


def test_acting_takes_a_parked_instance_out_of_its_parking():
    parked = leave.request(ASKED, failures=5, wake_at=leave.local("2023-03-21 08:00"))
    assert leave.done(parked, "amend", LAN).after.failures == 0
