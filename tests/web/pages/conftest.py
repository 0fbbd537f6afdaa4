"""The small office with an auditor and an administrator, on SQLite; everybody may have an account."""

from collections.abc import Iterator

import pytest

from engine.store.session import make_engine
from tests.web.comers import an_office_with_everybody, cheap_hashes
from tests.world import World


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_hashes(monkeypatch)


@pytest.fixture
def office(sqlite_url: str) -> Iterator[World]:
    """It is 1 March 2023, 08:00."""
    engine = make_engine(sqlite_url)
    yield an_office_with_everybody(engine)
    engine.dispose()
