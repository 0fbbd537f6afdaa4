"""Ten plans or a hundred: the same number of statements, whatever is done to all of them at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from engine.core.asked import Command
from engine.core.identifiers import InstanceId
from engine.runtime.compose import compose
from engine.runtime.drain import drain
from engine.runtime.handle import handle_all
from engine.runtime.wake import wake
from engine.store import calendars, ladders
from engine.store.calendars import Day, seed
from engine.store.session import make_engine
from tests.world import OFFICE, World, a_world
from workflows.directory.editing import OfficeIn, PostIn, UnitIn, import_directory
from workflows.directory.facts import PostRole
from workflows.remediation.commands import Receive

FEW, MANY = 5, 50  # units, each with a plan of its own and one of its head


@contextmanager
def counting(db: Engine) -> Iterator[list[str]]:
    """The statements that were executed meanwhile; many rows of one statement count once."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(db, "before_cursor_execute", note)
    yield seen
    event.remove(db, "before_cursor_execute", note)


def an_office(engine: Engine, units: int) -> World:
    """An office with so many units, each with a head; and its personnel office."""
    world = a_world(engine)
    names = ["TCCB", *(f"U{n:02d}" for n in range(1, units))]
    rows = [UnitIn(code, f"Phòng {code}", "phòng", n, "LD01") for n, code in enumerate(names, 1)]
    posts = [PostIn("LD01", "Giám đốc Một", "", PostRole.DIRECTOR, "Giám đốc", email="ld01@so.example")]
    posts += [
        PostIn(f"{code}-1", f"Trưởng {code}", code, PostRole.HEAD, "Trưởng phòng", email=f"{code}@so.example")
        for code in names
    ]
    posts.append(
        PostIn("TCCB-2", "Phó Hai", "TCCB", PostRole.DEPUTY, "Phó Trưởng phòng", email="p@so.example")
    )
    with world.writing() as db:
        office = OfficeIn(OFFICE, "Sở", "TCCB", email="tccb@so.example")
        import_directory(db, office, rows, posts)
        seed(db, OFFICE, [Day(date(2023, 5, 1), works=False)], (2022, 2023, 2024))
    return world


def paper(world: World, units: int) -> list[tuple[InstanceId, Command]]:
    """The papers of all units but the personnel office, to be recorded as one act."""
    asks = []
    for code in (f"U{n:02d}" for n in range(1, units)):
        one = world.plan(code)
        payload = Receive(date(2023, 3, 1), "12", world.person(f"{code}-1"))
        asks.append((one.id, Command("receive", world.person("TCCB-1"), payload, version=one.version)))
    return asks


def story(engine: Engine, units: int) -> dict[str, int]:
    """How many statements each verb needs in an office of so many units."""
    calendars._cache.clear()  # what one office has read the other shall read again
    ladders._cache.clear()
    world = an_office(engine, units)
    counts: dict[str, int] = {}

    def measured(name: str, verb: Callable[[], object]) -> None:
        with counting(world.rt.db) as seen:
            verb()
        counts[name] = len(seen)

    measured("open", world.open)
    world.given_lists()
    measured("start", world.start)
    world.at("2023-03-15 08:00")
    measured("wake", lambda: wake(world.rt))
    measured("compose", lambda: compose(world.rt))
    asks = paper(world, units)
    measured("envelope", lambda: handle_all(world.rt, asks))
    measured("drain", lambda: drain(world.rt, batch=200))
    assert len(world.letters()) > units
    return counts


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_number_of_statements_does_not_grow_with_the_number_of_plans(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
):
    counts = []
    for units in (FEW, MANY):
        if kind == "sqlite":
            folder = tmp_path / str(units)
            folder.mkdir()
            url = request.getfixturevalue("sqlite_template").create(folder)
        else:
            server = request.getfixturevalue("postgres")
            url = server.url(server.create())
        db = make_engine(url)
        counts.append(story(db, units))
        db.dispose()
    few, many = counts
    assert few == many
    assert max(few.values()) < 60
