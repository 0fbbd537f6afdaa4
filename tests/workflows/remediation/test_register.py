"""The register, the linkage of a unit and the proof of one plan, on both databases."""

import pytest

from engine.runtime.verify import verify_streams
from tests.stories.small_office import a_small_office
from workflows.directory.loading import load
from workflows.remediation.linked import unit_linkage
from workflows.remediation.register import Wanted, register_page


@pytest.fixture
def office(engine):
    """The small office; it is 1 March 2023, 08:00."""
    return a_small_office(engine)


def page(world, **wanted):
    """The page of the register somebody who sees everything asks for."""
    with world.reading() as db:
        directory = load(db, [world.office])[world.office]
        return register_page(db, Wanted(world.office, **wanted), directory, world.rt.now().date())


def codes(found):
    """The codes of the plans on it, from above to below."""
    return [line.ref.rpartition("/")[2] for line in found.lines]


def test_the_register_counts_sorts_and_finds(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    assert codes(page(office)) == ["TCCB", "TCCB-1", "TCCB-2", "CCKL", "CCKL-1", "CCKL-2"]
    assert page(office).states == (("required", 5), ("submitted", 1))
    assert codes(page(office, state="submitted", kind="personal", unit="CCKL")) == ["CCKL-1"]
    assert codes(page(office, text="chi cuc")) == ["CCKL"]
    assert codes(page(office, units=frozenset({"CCKL"}), text="nguoi")) == ["CCKL-1", "CCKL-2"]
    office.at("2023-04-03 09:00")
    assert codes(page(office, late=True, kind="collective")) == ["TCCB", "CCKL"]
    assert page(office, late=True).lines[0].days_late == 5


def test_the_linkage_of_a_unit_is_read_with_where_each_plan_stands(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    with office.reading() as db:
        found = unit_linkage(db, office.key, "CCKL", office.rt.now().date())
    assert [(one.ref.rpartition("/")[2], one.state, one.came) for one in found.leaders] == [
        ("CCKL-1", "submitted", True),
        ("CCKL-2", "required", False),
    ]
    assert found.coverage.matrix.without_head == ()
    assert found.leaders[0].loose == ()


def test_one_stream_is_proved_by_itself(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    one = office.plan("CCKL-1")
    with office.reading() as db:
        verdict = verify_streams(db, [one])
    assert (verdict.sound, verdict.streams, verdict.events) == (True, 1, len(office.history("CCKL-1")))
