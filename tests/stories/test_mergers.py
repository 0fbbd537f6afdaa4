"""A plan that moves, or whose unit is merged, answers for what was found where the review was held."""

from datetime import date

import pytest
from sqlalchemy import update

from engine.core.errors import TransitionRefused
from tests.stories.small_office import a_small_office
from workflows.directory.tables import UNIT
from workflows.remediation.commands import DeclareNone, Reassign
from workflows.remediation.facts import SUPERVISOR
from workflows.remediation.loading import load

MOVED = Reassign("TCCB", "Sáp nhập", "QĐ 09")


@pytest.fixture
def office(engine):
    """The small office at work, on 6 March 2023."""
    return a_small_office(engine).at("2023-03-06 09:00")


def facts(office, code):
    """What is known of a plan now."""
    one = office.plan(code)
    with office.reading() as db:
        return load(db, [one], office.rt.now())[one.id]


def merged(office):
    """The branch ended with March; the personnel office goes on with its work."""
    with office.writing() as db:
        ended = {"valid_until": date(2023, 3, 31), "successor": "TCCB"}
        db.execute(update(UNIT).where(UNIT.c.code == "CCKL").values(ended))


@pytest.mark.parametrize("code", ["CCKL", "CCKL-2"])
def test_a_plan_that_moved_is_approved_by_the_list_it_was_written_for(office, code):
    before = facts(office, code).linkage
    office.submit(code)
    office.act(code, "reassign", "TCCB-3", MOVED)
    assert facts(office, code).unit == "TCCB", "from now on looked after there"
    assert facts(office, code).linkage == before
    assert office.approve(code, facts(office, code).may("appraiser")[0].person).state == "under_supervision"


def test_a_merger_leaves_lists_and_links_as_they_were(office):
    office.submit("CCKL-1")
    before = facts(office, "CCKL-1").linkage
    merged(office)
    after = facts(office.at("2023-04-10 09:00"), "CCKL-1")
    assert (after.unit, after.linkage) == ("TCCB", before)
    assert after.may(SUPERVISOR)


def test_a_collective_plan_that_moved_still_owes_what_was_found_of_its_unit(office):
    office.act("CCKL", "reassign", "TCCB-3", MOVED)
    assert facts(office, "CCKL").linkage.recorded == ("HC01",)
    with pytest.raises(TransitionRefused) as refused:
        office.act("CCKL", "declare_none", "TCCB-1", DeclareNone("BB-01"))
    assert [(one.kind, one.weakness) for one in refused.value.obstacles] == [("weakness_recorded", "HC01")]
