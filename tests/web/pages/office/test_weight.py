"""With the whole sample office the pages stay light: a mile of rows is cut, never a second's wait."""

import pytest
from sqlalchemy import update

from tests.web.comers import browser, counted
from workflows.directory.tables import PERSON

PATHS = (
    "/office",
    "/office/missing",
    "/office/rebuild",
    "/office/tasks",
    "/office/calendar",
    "/office/people",
    "/office/people?unit=CCKL",
    "/office/people?name=n",
    "/office/people/CCKL-1",
    "/office/cycle",
    "/office/reviews",
    "/office/reviews?unit=CCKL",
    "/office/envelope?unit=CCKL",
)


@pytest.fixture
def full(world):
    """A year in which nobody has an address and nobody has sent anything."""
    world.given_cycle()
    with world.writing() as db:
        db.execute(update(PERSON).values(email=""))
    world.at("2023-04-03 14:00").beat()
    return world


def test_every_page_of_the_office_is_light_and_asks_little(full):
    one = browser(full, "TCCB-2")
    for path in PATHS:
        page = one.get(path)
        assert page.status_code == 200, path
        assert len(page.content) < 100_000, (path, len(page.content))
        assert counted(full, lambda path=path: one.get(path)) <= 40, path
    assert "việc nữa" in one.get("/office/tasks").text
