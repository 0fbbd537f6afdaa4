"""A deputy's head may speak first: the appraiser sees it, nothing waits for it, and it never outlives its text."""

import pytest

from engine.core.errors import NotYourStep, TransitionRefused
from tests.stories.small_office import a_small_office
from workflows.remediation.commands import HeadsWord


@pytest.fixture
def office(engine):
    """CCKL-2, a deputy, has sent his plan on 14 March 2023."""
    world = a_small_office(engine).at("2023-03-14 09:00")
    world.submit("CCKL-2")
    return world


def refused(office, code, trigger, who, opinion=""):
    """What stands in the way of a head's word."""
    with pytest.raises(TransitionRefused) as refusal:
        office.act(code, trigger, who, HeadsWord(opinion))
    return [one.kind for one in refusal.value.obstacles]


def test_the_head_endorses_and_the_plan_waits_on_as_before(office):
    before = office.plan("CCKL-2")
    done = office.act("CCKL-2", "endorse", "CCKL-1", HeadsWord("Nhất trí."))
    assert (done.state, done.version) == ("submitted", before.version + 1)
    assert office.plan("CCKL-2").clocks == before.clocks
    said = office.history("CCKL-2")[-1]
    assert (said.kind, said.texts, said.body["role"]) == ("endorse", {"opinion": "Nhất trí."}, "head")
    assert said.body["data"]["revision"] == 1
    assert "Nhất trí" not in said.raw.decode()
    assert office.approve("CCKL-2").state == "under_supervision"
    assert office.verdict().sound


def test_an_objection_says_why_and_blocks_nothing(office):
    assert refused(office, "CCKL-2", "object", "CCKL-1", "  ") == ["no_opinion"]
    office.act("CCKL-2", "object", "CCKL-1", HeadsWord("Chưa sát."))
    assert office.approve("CCKL-2").state == "under_supervision"


def test_only_the_head_speaks_and_only_of_a_deputys_plan_that_waits(office):
    for who in ("CCKL-2", "LD02", "TCCB-1"):
        with pytest.raises(NotYourStep):
            office.act("CCKL-2", "endorse", who, HeadsWord())
    office.submit("CCKL-1")
    with pytest.raises(NotYourStep):
        office.act("CCKL-1", "endorse", "CCKL-1", HeadsWord())
    office.reject("CCKL-2")
    assert refused(office, "CCKL-2", "endorse", "CCKL-1") == ["wrong_state"]


def test_a_head_who_judges_his_deputies_himself_does_not_speak_first(office):
    office.submit("TCCB-2")
    assert refused(office, "TCCB-2", "endorse", "TCCB-1") == ["yours_to_decide"]


def test_paper_nobody_has_typed_yet_cannot_be_spoken_to(office):
    office.act("CCKL-2", "withdraw", "CCKL-2")
    office.receive("CCKL-2", "2023-03-14")
    assert refused(office, "CCKL-2", "endorse", "CCKL-1") == ["content_missing"]
