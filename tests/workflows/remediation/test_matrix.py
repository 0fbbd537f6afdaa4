"""The linkage matrix of a unit: collective weaknesses by leaders, with the holes in both directions."""

import pytest

from engine.core.errors import NotFound
from tests.workflows.remediation import campaign
from tests.workflows.remediation.campaign import day
from workflows.remediation import reports
from workflows.remediation.document import Responsibility


def coverage(world, unit, on):
    with world.reading() as db:
        return reports.coverage(db, world.key, unit, day(on))


def test_the_matrix_shows_the_holes_in_both_directions(world):
    world.given_cycle()
    world.submit("CCKL-2", document=campaign.linked(world, "CCKL-2", Responsibility.IN_CHARGE))
    found = coverage(world, "CCKL", "2023-03-01")
    assert (found.matrix.rows, found.matrix.without_head, found.matrix.without_responsible) == (
        ("HC01",),
        ("HC01",),
        (),
    )
    assert found.matrix.unlinked == ("SNN/CCKL-1", "SNN/CCKL-3", "SNN/CCKL-4")
    world.submit("CCKL-1")
    assert coverage(world, "CCKL", "2023-03-01").matrix.uncovered == ()
    assert coverage(world, "CCKL", "2023-02-28").locked is False
    with pytest.raises(NotFound):
        coverage(world, "NOWHERE", "2023-03-01")
