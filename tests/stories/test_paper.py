"""Plans that come on paper: recorded as they arrived, judged only when their content is there."""

import pytest

from engine.core.errors import TransitionRefused
from engine.core.identifiers import PersonId
from workflows.remediation import editing
from workflows.remediation.commands import DeclareNone
from workflows.remediation.document import PlanDocument
from workflows.remediation.review import Found


def obstacles(refused):
    """Codes of what stood in the way."""
    return [obstacle.kind for obstacle in refused.value.obstacles]


def test_paper_without_content_is_neither_approved_nor_taken_for_nothing_found(world):
    world.given_cycle()
    world.at("2023-03-20 08:00").receive("CCKL-1", "2023-03-20")
    with pytest.raises(TransitionRefused) as refused:
        world.approve("CCKL-1")
    assert obstacles(refused) == ["content_missing"]
    with pytest.raises(TransitionRefused) as refused:
        world.act("CCKL-1", "accept_none", "TCCB-1")
    assert obstacles(refused) == ["not_declared_none", "weakness_recorded"]


def test_the_appraisers_clock_starts_when_the_content_was_typed(world):
    world.given_cycle()
    world.at("2023-03-20 08:00").receive("CCKL-1", "2023-03-20")
    assert "review" not in world.plan("CCKL-1").clocks
    world.at("2023-03-22 08:00").receive("CCKL-1", "2023-03-20", document=world.document("CCKL-1"))
    assert world.plan("CCKL-1").clocks["review"].day.isoformat() == "2023-03-22"
    assert world.plan("CCKL-1").state == "submitted"
    assert world.approve("CCKL-1").state == "under_supervision"


def test_paper_that_is_rebuilt_need_not_answer_in_writing(world):
    world.given_cycle()
    world.at("2023-03-20 08:00").submit("CCKL-1")
    world.reject("CCKL-1", "TCCB-1", "2023-04-28")
    world.at("2023-03-27 08:00").receive("CCKL-1", "2023-03-27", document=world.document("CCKL-1"))
    assert world.history("CCKL-1")[-1].body["data"]["obstacles"] == [["unanswered:missing_linkage", "", ""]]
    assert world.approve("CCKL-1").state == "under_supervision"


def test_an_unlinked_plan_on_paper_is_recorded_with_what_stands_in_its_way(world):
    world.given_cycle()
    good = world.document("KHTC-3")
    unlinked = PlanDocument(tuple(type(w)(w.code, w.text, measures=w.measures) for w in good.weaknesses))
    world.at("2023-03-20 08:00").receive("KHTC-3", "2023-03-20", document=unlinked)
    [code] = [w.code for w in good.weaknesses]
    assert ["missing_linkage", code, ""] in world.history("KHTC-3")[-1].body["data"]["obstacles"]
    with pytest.raises(TransitionRefused) as refused:
        world.approve("KHTC-3")
    assert obstacles(refused) == ["missing_linkage"]
    assert world.reject("KHTC-3").state == "rejected"


def test_an_envelope_noted_late_counts_from_the_day_it_arrived(world):
    world.given_cycle()
    world.at("2023-04-03 09:00").receive("CCKL-1", "2023-03-29", document=world.document("CCKL-1"))
    assert world.history("CCKL-1")[-1].body["data"]["late"] is False
    with pytest.raises(TransitionRefused) as refused:
        world.receive("CCKL-2", "2023-04-04")
    assert obstacles(refused) == ["arrival_in_future"]
    with pytest.raises(TransitionRefused) as refused:
        world.receive("CCKL-2", "2023-02-28")
    assert obstacles(refused) == ["arrival_before_cycle"]


def test_nothing_found_is_declared_and_accepted(world):
    world.given_cycle()
    assert world.act("CDS", "declare_none", "CDS-1", DeclareNone("BB-01")).state == "submitted"
    done = world.act("CDS", "accept_none", "TCCB-1")
    assert (done.state, done.outcome) == ("closed", "nothing_to_remedy")
    with pytest.raises(TransitionRefused) as refused:
        world.act("CCKL", "declare_none", "CCKL-1", DeclareNone("BB-01"))
    assert obstacles(refused) == ["weakness_recorded"]


def test_what_was_recorded_after_the_declaration_is_seen_before_it_is_accepted(world):
    world.given_cycle()
    world.at("2023-03-20 08:00").act("CDS-1", "declare_none", "CDS-1", DeclareNone("BB-01"))
    late = Found("CN099", None, world.person("CDS-1"), "Chưa sâu sát", "", "BB-02")
    with world.writing() as db:
        editing.enter(db, world.key, [late], PersonId("system"), world.rt.now())
    with pytest.raises(TransitionRefused) as refused:
        world.act("CDS-1", "accept_none", "TCCB-1")
    assert obstacles(refused) == ["weakness_recorded"]
