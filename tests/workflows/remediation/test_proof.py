"""What plans keep is held against the trail: whoever changes a row behind it is named."""

from datetime import date

import pytest
from sqlalchemy import delete, insert, update

from workflows.remediation.commands import Defect, Judge
from workflows.remediation.proof import unsound
from workflows.remediation.tables import DEFECT, JUDGEMENT, PLAN


@pytest.fixture
def told(world):
    """A plan that was returned, came again, was approved and judged; another that was withdrawn."""
    world.given_cycle()
    world.submit("CCKL-1")
    world.at("2023-03-20 08:00").reject("CCKL-1", "TCCB-1", "2023-04-28", Defect("other", "CN001"))
    world.submit("CCKL-2")
    world.act("CCKL-2", "withdraw", "CCKL-2")
    world.submit("CCKL-3")
    world.approve("CCKL-3")
    [code] = [w.code for w in world.document("CCKL-3").weaknesses][:1]
    world.act("CCKL-3", "judge", "CCKL-1", Judge(code, "remedied", ""))
    return world


def wrong(world):
    with world.reading() as db:
        return [what for _, _, what in unsound(db)]


def test_what_nobody_touched_holds(told):
    assert wrong(told) == []


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("due_on", "2023-12-31", "due_on of the plan: the trail says 2023-04-28, found 2023-12-31"),
        (
            "submitted_on",
            "2023-01-01",
            "submitted_on of the plan: the trail says 2023-03-01, found 2023-01-01",
        ),
        ("round", 7, "round of the plan: the trail says 1, found 7"),
        ("revision", 7, "revision of the plan: the trail says 1, found 7"),
    ],
)
def test_a_duty_that_was_moved_behind_the_trail_is_named(told, column, value, says):
    new = date.fromisoformat(value) if isinstance(value, str) else value
    with told.writing() as db:
        db.execute(update(PLAN).where(PLAN.c.instance == told.plan("CCKL-1").id).values({column: new}))
    assert wrong(told) == [says]


def test_a_returned_point_that_vanished_is_named(told):
    with told.writing() as db:
        db.execute(delete(DEFECT))
    assert wrong(told) == ["returned point other.CN001 was returned and is not there"]


def test_a_returned_point_nobody_returned_is_named(told):
    row = {"instance": told.plan("CCKL-3").id, "seq": 2, "weakness": "", "measure": "", "code": "other"}
    with told.writing() as db:
        db.execute(insert(DEFECT).values(**row, round=1, supplement=False))
    assert wrong(told) == ["returned point other is in no event"]


def test_a_result_that_was_changed_or_taken_away_is_named(told):
    with told.writing() as db:
        db.execute(update(JUDGEMENT).values(result="recurred"))
    [changed] = wrong(told)
    assert changed.endswith("the trail says remedied, found recurred")
    with told.writing() as db:
        db.execute(delete(JUDGEMENT))
    [gone] = wrong(told)
    assert gone.endswith("the trail says remedied, found none")
