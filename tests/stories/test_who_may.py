"""Nobody decides on himself, his superior or his own collective; who acts, acts in a capacity that is kept."""

from dataclasses import replace
from datetime import date

import pytest

from engine.core.errors import NotYourStep, TransitionRefused
from engine.store import access
from workflows.directory import editing
from workflows.directory.facts import PostRole
from workflows.remediation.commands import Approve, Submit


def obstacles(refused):
    """Codes of what stood in the way."""
    return [obstacle.kind for obstacle in refused.value.obstacles]


@pytest.fixture
def office(world):
    """The sample office at work, on 20 March 2023."""
    world.given_cycle()
    return world.at("2023-03-20 08:00")


@pytest.mark.parametrize("code", ["TCCB", "TCCB-1"])
def test_the_personnel_office_is_judged_by_the_director(office, code):
    office.submit(code)
    with pytest.raises(NotYourStep):
        office.approve(code, "TCCB-1")
    with pytest.raises(NotYourStep):
        office.approve(code, "TCCB-2")
    assert office.approve(code, "LD01").state == "under_supervision"


def test_the_head_of_the_personnel_office_judges_its_deputies(office):
    office.submit("TCCB-2")
    with pytest.raises(NotYourStep):
        office.approve("TCCB-2", "TCCB-3")
    assert office.approve("TCCB-2", "TCCB-1").state == "under_supervision"


def test_a_stranger_reaches_the_access_log_and_not_the_trail(office):
    before = office.plan("CCKL-1")
    with pytest.raises(NotYourStep):
        office.act("CCKL-1", "submit", "RML-1", Submit(office.document("CCKL-1")))
    assert office.plan("CCKL-1") == before
    with office.reading() as db:
        assert [(who, what) for _, who, what in access.of_instance(db, before.id)] == [
            ("SNN/RML-1", "submit")
        ]


def test_the_owner_who_would_approve_his_own_plan_is_refused_on_the_trail(office):
    office.submit("CCKL-1")
    with pytest.raises(NotYourStep):
        office.approve("CCKL-1", "CCKL-1")
    assert office.history("CCKL-1")[-1].kind == "refuse"


def test_who_typed_paper_without_a_signed_scan_does_not_judge_it(office):
    office.receive("CCKL-1", "2023-03-20", document=office.document("CCKL-1"))
    with pytest.raises(TransitionRefused) as refused:
        office.approve("CCKL-1", "TCCB-2")
    assert obstacles(refused) == ["own_writing"]
    assert office.approve("CCKL-1", "TCCB-1").state == "under_supervision"


def test_a_contact_hands_in_only_with_the_signed_scan(office):
    with office.writing() as db:
        editing.add_appointment(
            db, office.office, office.person("CCKL-4"), "CCKL", PostRole.CONTACT, "đầu mối", date(2023, 3, 1)
        )
    good = office.document("CCKL-1")
    with pytest.raises(TransitionRefused) as refused:
        office.act("CCKL-1", "submit", "CCKL-4", Submit(good))
    assert obstacles(refused) == ["no_scan"]
    assert office.act("CCKL-1", "submit", "CCKL-4", Submit(good, scan="ab" * 32)).state == "submitted"


def test_the_acting_head_owns_the_collective_plan_in_that_capacity(office):
    office.submit(
        "BTPH", "BTPH-1", replace(office.document("BTPH"), weaknesses=office.document("CCKL").weaknesses)
    )
    assert office.history("BTPH")[-1].body["capacity"] == "phụ trách"


def test_while_the_heads_post_is_vacant_nobody_owns_the_collective_plan(office):
    with office.writing() as db:
        editing.end_appointment(db, office.office, "SNN/CCKL-1|CCKL|head|", date(2023, 3, 19))
    with pytest.raises(NotYourStep):
        office.submit("CCKL", "CCKL-1")
    office.at("2023-03-22 08:00").beat()
    told = [(line.person, line.kind) for line in office.ledger("CCKL") if line.kind == "plan_due"]
    assert ("SNN/@CCKL", "plan_due") in told
    assert ("SNN/LD03", "plan_due") in told


def test_approval_is_bound_to_the_text_that_was_read(office):
    office.submit("CCKL-1")
    with pytest.raises(TransitionRefused) as refused:
        office.act("CCKL-1", "approve", "TCCB-1", Approve("0" * 64))
    assert obstacles(refused) == ["other_revision"]


def test_who_saw_an_older_version_is_told_so(office):
    office.submit("CCKL-1")
    with pytest.raises(TransitionRefused) as refused:
        office.act("CCKL-1", "withdraw", "CCKL-1", version=0)
    assert obstacles(refused) == ["stale_version"]
