"""The sample office in spring 2023, on each database in turn: the cycle has started, every list is locked."""

import pytest

from tests.world import World


@pytest.fixture
def office(world: World) -> World:
    """It is Wednesday, 1 March 2023, 08:00; the plans are due before 30 March."""
    world.given_cycle()
    return world
