"""An office on SQLite, for what is the same on every database."""

from collections.abc import Iterator

import pytest

from engine.store.session import make_engine
from tests.stories.small_office import a_small_office
from tests.web.comers import cheap_hashes
from tests.world import World


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_hashes(monkeypatch)


@pytest.fixture
def world_on_sqlite(sqlite_url: str) -> Iterator[World]:
    """The small office; it is 1 March 2023, 08:00."""
    engine = make_engine(sqlite_url)
    yield a_small_office(engine)
    engine.dispose()
