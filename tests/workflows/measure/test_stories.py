"""Measures from start to end, on both databases: said, returned, confirmed, given up, replaced."""

import pytest

from engine.core.asked import NOTHING
from engine.core.errors import BadInput, NotYourStep, TransitionRefused
from engine.core.identifiers import Obstacle
from engine.runtime.verify import verify
from notifiers.kinds import KINDS
from tests.workflows.directory.office import DEPUTY, HEAD, OFFICER, STAFF, who
from tests.workflows.measure.briefs import brief
from tests.workflows.measure.campaign import Campaign, named
from tests.workflows.measure.cases import BACK, DONE, FAILED, at, day
from workflows.directory.facts import PostRole

COMMON = {
    "ref": "2022/CCKL",
    "office": "Sở",
    "unit": "Chi cục Kiểm lâm",
    "owner": "tập thể Chi cục Kiểm lâm",
    "year": 2022,
    "link": "https://dondoc.example/plans/SNN/2022/CCKL",
    "measure_ref": "2022/CCKL/W1.1",
}


def test_a_measure_is_done_returned_done_again_and_confirmed(campaign: Campaign) -> None:
    campaign.follows(named("W1.1"))
    campaign.at(at(day(5, 22)))
    assert campaign.does("W1.1", "claim", STAFF, DONE).state == "claimed_done"
    campaign.at(at(day(5, 23)))
    assert campaign.does("W1.1", "return", OFFICER, BACK).state == "returned"
    campaign.at(at(day(5, 24)))
    campaign.does("W1.1", "claim", HEAD, DONE)
    campaign.at(at(day(5, 25)))
    done = campaign.does("W1.1", "confirm", OFFICER, NOTHING)
    assert (done.state, done.outcome) == ("confirmed", "confirmed")
    notes = [e.body["note"] for e in campaign.events(campaign.plan) if e.kind == "note"]
    assert notes == ["measure_returned", "measure_confirmed"]
    assert campaign.measure("W1.1").wake_at is None


def test_every_letter_holds_exactly_the_facts_its_kind_documents(campaign: Campaign) -> None:
    campaign.follows(named("W1.1"), named("W1.2"))
    campaign.wakes(*(at(day(6, n), "08:00") for n in (7, 14, 15)))
    campaign.does("W1.1", "claim", STAFF, DONE)
    campaign.wakes(*(at(day(6, n), "08:00") for n in (22, 29)))
    campaign.does("W1.1", "return", OFFICER, BACK)
    campaign.does("W1.1", "claim", STAFF, DONE)
    campaign.does("W1.1", "confirm", OFFICER, NOTHING)
    campaign.does("W1.2", "mark_not_remedied", OFFICER, FAILED)
    said = campaign.summaries("W1.1") + campaign.summaries("W1.2")
    assert {kind for kind, _ in said} == {k for k in KINDS if k.startswith(("measure_", "claim_"))}
    for kind, facts in said:
        assert set(facts) == KINDS[kind], kind
    overdue = next(facts for kind, facts in said if kind == "measure_overdue")
    assert overdue == {**COMMON, "due_on": "2023-06-14", "days_late": 1}
    waiting = next(facts for kind, facts in said if kind == "claim_waiting")
    assert waiting == {**COMMON, "claimed_on": "2023-06-15", "waiting_days": 5}


def test_the_clocks_speak_to_doer_and_supervisor_at_their_moments(campaign: Campaign) -> None:
    campaign.follows(named("W1.1"))
    campaign.wakes(*(at(day(6, n), "08:00") for n in range(1, 30)))
    assert campaign.notices("W1.1") == [
        ("07/06 08:00", STAFF, "measure_due"),
        ("14/06 08:00", STAFF, "measure_due"),
        ("15/06 08:00", STAFF, "measure_overdue"),
        ("15/06 08:00", OFFICER, "measure_overdue"),
    ]


def test_what_is_only_said_to_be_done_waits_for_the_supervisor_for_ever(campaign: Campaign) -> None:
    campaign.follows(named("W1.1"))
    campaign.at(at(day(6, 1)))
    campaign.does("W1.1", "claim", STAFF, DONE)
    campaign.wakes(*(at(day(6, n), "08:00") for n in range(2, 31)))
    assert campaign.measure("W1.1").state == "claimed_done"
    assert campaign.notices("W1.1")[1:] == [
        ("08/06 08:00", OFFICER, "claim_waiting"),
        ("15/06 08:00", "SNN/@", "claim_waiting"),
        ("15/06 08:00", OFFICER, "claim_waiting"),
    ]


def test_the_doer_cannot_confirm_his_own_claim(campaign: Campaign) -> None:
    campaign.follows(named("W1.1"))
    campaign.does("W1.1", "claim", STAFF, DONE)
    with pytest.raises(NotYourStep):
        campaign.does("W1.1", "confirm", STAFF, NOTHING)
    assert campaign.events(campaign.measure("W1.1").id)[-1].kind == "refuse"


def test_a_head_who_does_it_himself_does_not_supervise_it(campaign: Campaign) -> None:
    own = named("W1.1", kind="personal", owner=DEPUTY, person="CCKL-1")
    campaign.follows(own)
    campaign.does("W1.1", "claim", DEPUTY, DONE)
    with pytest.raises(NotYourStep):
        campaign.does("W1.1", "confirm", HEAD, NOTHING)
    assert campaign.does("W1.1", "confirm", who("LD02"), NOTHING).state == "confirmed"


def test_a_head_who_typed_the_claim_leaves_the_verdict_to_the_leader_in_charge(campaign: Campaign) -> None:
    campaign.appoints("CCKL-1", "CCKL", PostRole.CONTACT)
    campaign.follows(named("W1.1", kind="personal", owner=STAFF))
    campaign.does("W1.1", "claim", HEAD, DONE)
    with pytest.raises(TransitionRefused) as refused:
        campaign.does("W1.1", "confirm", HEAD, NOTHING)
    assert refused.value.obstacles == (Obstacle("own_claim"),)
    campaign.does("W1.1", "return", who("LD02"), BACK)
    campaign.does("W1.1", "claim", STAFF, DONE)
    assert campaign.does("W1.1", "confirm", HEAD, NOTHING).state == "confirmed", "that claim stands no longer"


def test_the_plan_replaces_a_measure_and_starts_another_in_one_step(campaign: Campaign) -> None:
    campaign.follows(named("W1.1"), named("W1.2"))
    campaign.does("W1.2", "claim", STAFF, DONE)
    campaign.follows(named("W1.3"), replacing=("W1.1", "W1.2"))
    assert [campaign.measure(name).state for name in ("W1.1", "W1.2", "W1.3")] == [
        "replaced",
        "replaced",
        "open",
    ]
    assert campaign.measure("W1.1").outcome == "replaced"
    campaign.wakes(at(day(6, 7), "08:00"))
    assert campaign.notices("W1.1") == []
    assert campaign.notices("W1.3") == [("07/06 08:00", STAFF, "measure_due")]


def test_where_one_of_them_cannot_be_replaced_nothing_happens_at_all(campaign: Campaign) -> None:
    campaign.follows(named("W1.1"), named("W1.2"))
    campaign.does("W1.2", "mark_not_remedied", OFFICER, FAILED)
    before = len(campaign.events(campaign.plan))
    with pytest.raises(TransitionRefused, match="cannot replace while not_remedied"):
        campaign.follows(named("W1.3"), replacing=("W1.1", "W1.2"))
    assert campaign.measure("W1.1").state == "open"
    assert len(campaign.events(campaign.plan)) == before


def test_a_brief_that_says_too_little_starts_nothing(campaign: Campaign) -> None:
    lacking = brief()
    del lacking["matrix"]
    with pytest.raises(BadInput, match="expected the key 'matrix'"):
        campaign.follows(named("W1.1"), ("W1.2", lacking))
    with pytest.raises(BadInput, match="'office': expected 'SNN', got 'SYT'"):
        campaign.follows(named("W1.1", office="SYT"))
    with pytest.raises(KeyError):
        campaign.measure("W1.1")


def test_returned_after_its_date_a_measure_keeps_silent_about_the_past(campaign: Campaign) -> None:
    campaign.follows(named("W1.1"))
    campaign.at(at(day(6, 1)))
    campaign.does("W1.1", "claim", STAFF, DONE)
    campaign.at(at(day(6, 20)))
    campaign.does("W1.1", "return", OFFICER, BACK)
    campaign.wakes(*(at(day(6, n), "08:00") for n in range(21, 31)))
    assert {kind for *_, kind in campaign.notices("W1.1")} == {"measure_claimed", "measure_returned"}


def test_a_measure_whose_plan_has_ended_speaks_no_more(campaign: Campaign) -> None:
    campaign.follows(named("W1.1"))
    campaign.finish()
    campaign.wakes(*(at(day(6, n), "08:00") for n in (7, 14, 15)))
    assert campaign.notices("W1.1") == []


def test_where_the_person_is_unknown_the_owner_hears(campaign: Campaign) -> None:
    campaign.follows(named("W1.1", person="CCKL-77"))
    campaign.wakes(at(day(6, 7), "08:00"))
    assert campaign.notices("W1.1") == [("07/06 08:00", HEAD, "measure_due")]


def test_a_personal_measure_names_its_owner_as_he_is_spoken_of(campaign: Campaign) -> None:
    campaign.follows(named("W1.1", kind="personal", owner=DEPUTY))
    campaign.wakes(at(day(6, 7), "08:00"))
    ((_, facts),) = campaign.summaries("W1.1")
    assert facts["owner"] == "đồng chí Người CCKL-2, Phó Chi cục trưởng"


def test_the_trail_of_measures_holds(campaign: Campaign) -> None:
    campaign.follows(named("W1.1"), named("W1.2"))
    campaign.does("W1.1", "claim", STAFF, DONE)
    campaign.does("W1.1", "confirm", OFFICER, NOTHING)
    campaign.follows(replacing=("W1.2",))
    assert verify(campaign.rt).sound
