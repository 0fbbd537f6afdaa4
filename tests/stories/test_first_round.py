"""The ordinary way of a plan."""

import pytest

from engine.core.errors import TransitionRefused


def test_a_campaign_opens_one_duty_per_collective_and_per_leader(world):
    world.given_roster()
    refs = world.open()
    assert len(refs) == 104
    assert sum("-" not in ref for ref in refs) == 30
    assert sum("-" in ref for ref in refs) == 74


def test_a_plan_goes_from_the_duty_to_supervision(world):
    world.given_cycle()
    assert world.submit("CCKL-1").state == "submitted"
    assert world.approve("CCKL-1").state == "under_supervision"
    assert world.verdict().sound


def test_an_unlinked_weakness_is_refused_with_its_code(world):
    world.given_cycle()
    good = world.document("CCKL-1")
    unlinked = type(good)(tuple(type(w)(w.code, w.text, measures=w.measures) for w in good.weaknesses))
    with pytest.raises(TransitionRefused) as refused:
        world.submit("CCKL-1", document=unlinked)
    assert [(o.kind, o.weakness) for o in refused.value.obstacles] == [("missing_linkage", "CN001")]
    assert world.plan("CCKL-1").state == "required"
    assert [one.kind for one in world.history("CCKL-1")] == ["start", "arm", "refuse"]
