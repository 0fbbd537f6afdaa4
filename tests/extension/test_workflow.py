"""A new workflow is one folder (leave_request) and one line; the engine gives it its clock, letters and trail."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.settings import Settings
from config.words import load_words
from engine.core.asked import Command
from engine.core.errors import NotYourStep, TransitionRefused
from engine.core.spec import Start
from engine.runtime.handle import handle
from engine.runtime.start import start
from engine.store import instances, ladders, notices, trail
from tests.extension import leave_request
from tests.extension.leave_request.commands import Decide
from tests.extension.leave_request.definition import definition
from tests.extension.leave_request.facts import Request
from tests.extension.leave_request.tables import METADATA
from tests.extension.leave_request.workflow import LADDER, NAME, WORKFLOW
from tests.world import World, a_world
from web import wiring
from web.wiring import build

REF = "SNN/LEAVE-1"


@pytest.fixture
def leave(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> World:
    """The sample office, with one more workflow: CCKL-2 asked for leave on Monday 13 March 2023."""
    monkeypatch.setattr(wiring, "WORKFLOWS", (*wiring.WORKFLOWS, definition))  # the line
    world = a_world(engine, "2023-03-13 09:00")
    built = build(Settings(clock="manual"), world.clock, engine=engine)
    world.rt = replace(built, channels={"memory": world.post}, channel="memory")
    METADATA.create_all(engine)
    world.given_roster()
    with world.writing() as db:
        digest = ladders.publish(db, [LADDER], world.rt.now())[LADDER.name]
        about = Request("CCKL", world.person("CCKL-2"), date(2023, 3, 13), digest)
        start(db, world.rt, world.office, [Start(NAME, REF, about)], world.rt.now())
    return world


def ask(world: World, trigger: str, who: str, reason: str = ""):
    """Somebody decides on the request as it stands."""
    one = the_request(world)
    return handle(world.rt, one.id, Command(trigger, world.person(who), Decide(reason), version=one.version))


def the_request(world: World):
    """The request as it stands."""
    with world.reading() as db:
        return instances.by_ref(db, [REF])[REF]


def test_a_head_who_does_not_answer_is_reminded_once(leave: World):
    leave.at("2023-03-14 08:00").beat()
    assert leave.letters() == ()
    leave.at("2023-03-15 08:00").beat()
    leave.at("2023-03-20 08:00").beat()
    assert [one.to_name for one in leave.letters()] == ["Hoàng Thị Ánh"]
    assert REF in leave.letters()[0].text


def test_a_head_who_grants_is_reminded_no_more_and_the_asker_hears_of_it(leave: World):
    leave.at("2023-03-14 10:00")
    assert ask(leave, "grant", "CCKL-1").state == "granted"
    leave.beat()
    leave.at("2023-03-20 08:00").beat()
    assert [one.to_name for one in leave.letters()] == ["Nguyễn Thị Hồng Yến"]
    with leave.reading() as db:
        kept = [line.kind for line in notices.ledger(db, instance=the_request(leave).id)]
    assert "none_accepted" in kept


def test_a_refusal_needs_a_reason_and_nobody_decides_for_himself(leave: World):
    with pytest.raises(TransitionRefused) as refused:
        ask(leave, "decline", "CCKL-1")
    assert [one.kind for one in refused.value.obstacles] == ["no_reason"]
    with pytest.raises(NotYourStep):
        ask(leave, "grant", "CCKL-2")
    assert ask(leave, "decline", "CCKL-1", "Đang cao điểm phòng cháy rừng").state == "refused"


def test_its_trail_is_chained_and_proved_like_any_other(leave: World):
    leave.at("2023-03-15 08:00").beat()
    ask(leave, "grant", "CCKL-1")
    with leave.reading() as db:
        happened = trail.of_streams(db, [the_request(leave).id])[the_request(leave).id]
    assert [one.kind for one in happened] == ["start", "rung", "grant"]
    assert leave.verdict().sound


def test_its_folder_brings_a_word_for_every_code_of_its_table():
    words = load_words(Path(leave_request.__file__).with_name("words.toml"))
    assert {*words.codes("state")} >= {*WORKFLOW.states}
    assert {*words.codes("trigger")} >= {*WORKFLOW.triggers}
