"""Paper that arrives: which day may count, what its content may still change, and what it never rewrites."""

from datetime import date

import pytest

from engine.core.calendar import Deadline
from engine.core.errors import TransitionRefused
from tests.stories.small_office import a_small_office
from workflows.remediation import past
from workflows.remediation.commands import Defect, Reopen, Waive


def obstacles(refused):
    """Codes of what stood in the way."""
    return [obstacle.kind for obstacle in refused.value.obstacles]


@pytest.fixture
def office(engine):
    """The small office at work, on 6 March 2023."""
    return a_small_office(engine).at("2023-03-06 09:00")


def stood(office, code, day):
    """The state of a plan at the end of a day."""
    with office.reading() as db:
        seen = past.look(db, office.key, date.fromisoformat(day))
    return {one.ref: one.state for one in seen.plans}[office.ref(code)]


def test_what_arrived_before_the_return_is_not_the_rebuilt_plan(office):
    office.submit("CCKL-1")
    office.at("2023-03-20 09:00").reject("CCKL-1", "TCCB-1", "2023-04-28", Defect("other"))
    with pytest.raises(TransitionRefused) as refused:
        office.at("2023-03-22 09:00").receive("CCKL-1", "2023-03-17")
    assert obstacles(refused) == ["arrival_before_return"]
    assert office.receive("CCKL-1", "2023-03-20").state == "resubmitted", (
        "on the very day it may have come back"
    )
    assert [stood(office, "CCKL-1", day) for day in ("2023-03-17", "2023-03-22")] == [
        "submitted",
        "resubmitted",
    ]


def test_what_arrived_before_the_reopening_is_not_what_was_asked_for_then(office):
    office.act("CCKL-1", "waive", "TCCB-3", Waive("Đi học", "QĐ 05", office.person("LD02")))
    again = Reopen("Đã trở lại", "QĐ 06", office.person("LD02"), Deadline(date(2023, 4, 28)))
    office.at("2023-03-20 09:00").act("CCKL-1", "reopen", "TCCB-3", again)
    with pytest.raises(TransitionRefused) as refused:
        office.receive("CCKL-1", "2023-03-17")
    assert obstacles(refused) == ["arrival_before_return"]
    assert office.receive("CCKL-1", "2023-03-20").state == "submitted"


def test_bringing_the_content_changes_neither_the_day_nor_the_lateness(office):
    office.at("2023-04-06 09:00").receive("CCKL-1", "2023-04-05")
    text = office.document("CCKL-1")
    for other in ("2023-03-28", "2023-04-06"):
        with pytest.raises(TransitionRefused) as refused:
            office.receive("CCKL-1", other, document=text)
        assert obstacles(refused) == ["other_arrival"]
    office.at("2023-04-10 09:00").receive("CCKL-1", "2023-04-05", document=text)
    came = office.history("CCKL-1")[-1].body["data"]
    assert (came["submitted_on"], came["late"], came["round"]) == ("2023-04-05", True, 1)
    assert office.approve("CCKL-1").state == "under_supervision"
