"""The sample office in spring 2023, on each database in turn: the cycle has started, every list is locked."""

import pytest

from engine.runtime.compose import compose
from tests.world import World


@pytest.fixture
def office(world: World) -> World:
    """It is Wednesday, 1 March 2023, 08:00; the plans are due before 30 March."""
    world.given_cycle()
    return world


@pytest.fixture
def waiting(office: World) -> World:
    """One letter is ready to leave, to the mailbox of the personnel office."""
    office.at("2023-03-14 09:00")
    office.submit("CCTL-1")
    assert compose(office.rt).letters == 1
    return office
