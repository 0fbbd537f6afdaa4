"""Two processes work on one office: what one changes in the directory, the other goes by with its next act."""

from dataclasses import replace
from datetime import date

import pytest

from engine.core.errors import TransitionRefused
from engine.store.session import make_engine, unit_of_work
from workflows.directory import editing
from workflows.directory.facts import PostRole


@pytest.fixture
def elsewhere(world, database):
    """The same installation in another process."""
    engine = make_engine(database)
    yield replace(world, rt=replace(world.rt, db=engine))
    engine.dispose()


def test_who_was_replaced_elsewhere_can_no_longer_act_here(world, elsewhere):
    world.given_cycle()
    world.at("2023-03-20 09:00")
    world.submit("VP")  # the directory was asked for here
    with world.reading() as db:
        held = next(
            post
            for post in editing.load(db, [world.office])[world.office].posts
            if post.unit == "CCKL" and post.role is PostRole.HEAD
        )
    with unit_of_work(elsewhere.rt.db) as db:
        editing.end_appointment(db, world.office, held.id, date(2023, 3, 10))
    with pytest.raises(TransitionRefused):
        world.submit("CCKL", who="CCKL-1")


def test_who_was_appointed_elsewhere_can_act_here_at_once(world, elsewhere):
    world.given_cycle()
    world.at("2023-03-20 09:00")
    with pytest.raises(TransitionRefused):
        world.act("VP", "waive", "CCKL-3")
    with unit_of_work(elsewhere.rt.db) as db:
        editing.add_appointment(
            db, world.office, world.person("TCCB-3"), "CCKL", PostRole.CONTACT, "Đầu mối", date(2023, 3, 1)
        )
    with world.reading() as db:
        office = editing.load(db, [world.office])[world.office]
    assert world.person("TCCB-3") in office.contacts("CCKL", date(2023, 3, 20))
