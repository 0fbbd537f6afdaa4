"""An empty directory in a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

from engine.store.session import make_engine
from workflows.directory import tables


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'directory.db'}")
    mine = (
        tables.OFFICE,
        tables.UNIT,
        tables.PERSON,
        tables.APPOINTMENT,
        tables.DELEGATION,
        tables.ASSIGNMENT,
    )
    SQLModel.metadata.create_all(engine, tables=list(mine))
    yield engine
    engine.dispose()
