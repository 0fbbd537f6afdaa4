"""An empty directory in a database of its own."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from engine.store.session import make_engine


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Engine]:
    engine = make_engine(sqlite_url)
    yield engine
    engine.dispose()
