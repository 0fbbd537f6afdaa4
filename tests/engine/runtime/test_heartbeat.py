"""The metronome: every verb beats by itself, what fails beats again, what runs is finished, and death is noticed."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from engine.core.identifiers import moment
from engine.runtime.heartbeat import Heartbeat, HeartStopped, Verb, the_beats
from engine.store import beats, brakes, outages
from engine.store.beats import Beat
from tests.world import World, a_world

SOON = timedelta(milliseconds=20)
MORNING = "2023-03-15 08:00"


def until(said: Callable[[], object]) -> None:
    """Wait until something holds; half a minute is for ever."""
    for _ in range(1500):
        if said():
            return
        time.sleep(0.02)
    raise AssertionError("nothing happened for half a minute")


@contextmanager
def beating(world: World, *verbs: Verb, **more) -> Iterator[Heartbeat]:
    """A worker in a thread of its own, told to stop at the end."""
    heart, stopped = Heartbeat(world.rt, verbs, "0.1.0", **more), threading.Event()
    failed: list[Exception] = []

    def run() -> None:
        try:
            heart.run(lambda: not stopped.is_set())
        except HeartStopped as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield heart
    finally:
        stopped.set()
        thread.join(60)
        assert not thread.is_alive()
    if failed:
        raise failed[0]


def marks(world: World) -> dict[str, Beat]:
    """Where the verbs of this worker stand."""
    with world.reading() as db:
        return {one.verb: one for one in beats.of_workers(db, [world.rt.worker])}


def beaten(world: World, times: int, verb: str = "ring") -> Callable[[], bool]:
    """Whether a verb has beaten so often."""
    return lambda: verb in marks(world) and marks(world)[verb].beats >= times


def test_a_morning_is_spoken_written_and_sent_by_itself(office: World):
    office.at(MORNING)
    with beating(office, *the_beats(office.rt, SOON)):
        until(lambda: len(office.letters()) == 74)
        until(beaten(office, 3, "wake"))
    assert set(marks(office)) == {"wake", "compose", "drain"}
    assert {one.error for one in marks(office).values()} == {""}
    with office.reading() as db:
        [worker] = beats.workers(db)
    assert (worker.id, worker.version, worker.stopped_at) == (office.rt.worker, "0.1.0", office.rt.now())
    assert office.verdict().sound


def test_a_beat_that_fails_alarms_and_the_next_one_comes(world: World):
    rings = []

    def ring(_go_on: Callable[[], bool]) -> None:
        rings.append(1)
        if len(rings) <= 2:
            raise ZeroDivisionError("Hạn chế của đồng chí")

    with capture_logs() as lines, beating(world, Verb("ring", ring, SOON)):
        until(lambda: len(rings) >= 2)
        until(beaten(world, 5))
    mark = marks(world)["ring"]
    assert (mark.failures, mark.error, mark.good_at) == (0, "", world.rt.now())
    alarms = [line for line in lines if line["event"] == "beat_failed"]
    assert [(line["verb"], line["error"]) for line in alarms] == [("ring", "ZeroDivisionError")] * 2
    assert "đồng chí" not in str(lines)


def test_a_database_that_is_away_is_no_reason_to_stop(world: World):
    with beating(world, Verb("ring", lambda _: None, SOON)):
        until(beaten(world, 1))
        with world.writing() as db:
            db.exec_driver_sql("ALTER TABLE beat RENAME TO away")
        time.sleep(0.2)
        with world.writing() as db:
            db.exec_driver_sql("ALTER TABLE away RENAME TO beat")
        before = marks(world)["ring"].beats
        until(beaten(world, before + 2))


def test_what_runs_when_it_is_told_to_stop_is_finished_and_nothing_begins_after_it(world: World):
    begun, finished, asked = threading.Event(), [], []

    def slow(go_on: Callable[[], bool]) -> None:
        begun.set()
        until(lambda: not go_on())
        asked.append(go_on())
        finished.append(1)

    with beating(world, Verb("ring", slow, SOON)):
        assert begun.wait(60)
    assert (finished, asked) == ([1], [False])
    with world.reading() as db:
        assert beats.workers(db)[0].stopped_at is not None
    assert marks(world)["ring"].beats == 1


def test_a_beat_that_is_late_is_left_out(world: World):
    rings = []

    def slow(_go_on: Callable[[], bool]) -> None:
        rings.append(time.monotonic())
        time.sleep(0.3)

    with beating(world, Verb("ring", slow, SOON)):
        until(lambda: len(rings) >= 3)
    assert min(later - sooner for sooner, later in pairwise(rings)) >= 0.3


def test_a_metronome_that_died_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(threading, "excepthook", lambda _gone: None)

    def dying() -> None:
        raise MemoryError

    def watch() -> None:
        with beating(world, Verb("ring", _nothing)) as heart:
            until(beaten(world, 1))
            monkeypatch.setattr(heart._scheduler, "_process_jobs", dying)
            heart._scheduler.wakeup()
            time.sleep(0.5)

    with pytest.raises(HeartStopped, match="thread has died"):
        watch()


def test_a_verb_that_hangs_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("engine.runtime.heartbeat.PATIENCE", -world.rt.lease)
    hung = threading.Event()

    def watch() -> None:
        with beating(world, Verb("ring", lambda _: hung.wait(60), SOON)):
            time.sleep(0.8)

    with pytest.raises(HeartStopped, match="'ring' has not given a sign of life"):
        watch()
    hung.set()
    until(beaten(world, 1))


def test_two_workers_that_start_at_once_write_one_outage_and_share_the_work(office: World):
    with beating(office.at("2023-03-15 07:40"), *the_beats(office.rt, SOON)):
        until(beaten(office, 1, "wake"))
    one, other = (a_world(office.rt.db, "2023-03-15 10:00") for _ in range(2))
    with beating(one, *the_beats(one.rt, SOON)), beating(other, *the_beats(other.rt, SOON)):
        until(lambda: len(one.letters()) + len(other.letters()) == 74)
    with office.reading() as db:
        assert len(outages.every(db)) == 1
    assert len({one.message_id for one in (*one.letters(), *other.letters())}) == 74
    assert office.verdict().sound


def test_while_the_brake_is_pulled_it_beats_and_does_nothing(world: World):
    world.clock.at = moment(datetime.now(UTC))
    with world.writing() as db:
        assert brakes.pull(db, world.rt.now(), "clock_jumped")
    rings = []
    verbs = [Verb("ring", rings.append, SOON), Verb("read", rings.append, SOON, held=False)]
    with beating(world, *verbs, elapsed=time.monotonic):
        until(beaten(world, 3))
        until(beaten(world, 3, "read"))
    assert marks(world)["ring"].good_at is None
    assert marks(world)["read"].good_at is not None
    assert len(rings) == marks(world)["read"].beats


def test_a_clock_that_jumps_while_it_beats_stops_everything(world: World):
    world.clock.at = moment(datetime.now(UTC))
    rings = []
    with capture_logs() as lines, beating(world, Verb("ring", rings.append, SOON), elapsed=time.monotonic):
        until(lambda: rings)
        world.clock.at = moment(datetime.now(UTC) + timedelta(days=400))
        until(lambda: [line for line in lines if line["event"] == "brake_pulled"])
        after = len(rings)
        time.sleep(0.2)
    assert len(rings) <= after + 1
    with world.reading() as db:
        held = brakes.in_force(db)
    assert held is not None
    assert held.why == "clock_jumped"


def _nothing(_go_on: Callable[[], bool]) -> None:
    """A verb that has nothing to do."""
