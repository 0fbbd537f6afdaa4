"""The small office, whose people may have accounts."""

import pytest
from sqlalchemy import Engine

from config.settings import Settings
from tests.stories.small_office import a_small_office
from tests.web.comers import cheap_hashes, given_account
from tests.world import World
from web.auth.policy import Policy, policy_of


@pytest.fixture(autouse=True)
def _cheap_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests of passwords themselves pay the full cost."""
    if "test_passwords" not in request.node.nodeid:
        cheap_hashes(monkeypatch)


@pytest.fixture
def policy() -> Policy:
    """What an installation that sets nothing goes by."""
    return policy_of(Settings(clock="manual"))


@pytest.fixture
def office(engine: Engine) -> World:
    """The small office on each database in turn; CCKL-1 has an account. It is 1 March 2023, 08:00."""
    world = a_small_office(engine)
    given_account(world, "CCKL-1")
    return world
