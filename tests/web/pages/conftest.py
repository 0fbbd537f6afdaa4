"""The small office with an auditor and an administrator, on SQLite; everybody may have an account."""

from collections.abc import Iterator

import pytest
from sqlalchemy import insert

from engine.store.session import make_engine
from tests.stories.small_office import a_small_office
from tests.web.comers import cheap_hashes
from tests.world import OFFICE, World
from workflows.directory.facts import PostRole
from workflows.directory.tables import APPOINTMENT, PERSON

MORE = (("KT-1", PostRole.AUDITOR, "Kiểm tra viên"), ("QT-1", PostRole.ADMINISTRATOR, "Quản trị"))


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_hashes(monkeypatch)


@pytest.fixture
def office(sqlite_url: str) -> Iterator[World]:
    """It is 1 March 2023, 08:00."""
    engine = make_engine(sqlite_url)
    world = a_small_office(engine)
    with world.writing() as db:
        for code, role, title in MORE:
            id, name = world.person(code), f"Người {code}"
            person = {"id": id, "office": OFFICE, "code": code, "name": name, "sort_key": name}
            db.execute(insert(PERSON).values(**person, email="", language="vi"))
            post = {"id": f"{id}||{role}|", "office": OFFICE, "person": id, "role": role, "title": title}
            db.execute(insert(APPOINTMENT).values(**post))
    yield world
    engine.dispose()
