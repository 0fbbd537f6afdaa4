"""Workers as processes: told to stop they finish, killed they lose nothing, and as many as you like share the work."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.runtime.checkpoint import Key
from engine.runtime.verify import verify
from engine.store import beats, letters, trail
from engine.store.letters import LetterState
from tests.smtp.faults import Fault
from tests.smtp.post import Post
from tests.web.cli.documented import answered, documented
from tests.web.workers import WorkerProcess, until
from tests.world import World

Start = Callable[..., WorkerProcess]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    """A mail server."""
    with Post(tmp_path / "post") as post:
        yield post


@pytest.fixture
def start(database: str, tmp_path: Path, post: Post) -> Iterator[Start]:
    """Starts workers on the database of the office; none outlives the test."""
    started: list[WorkerProcess] = []

    def start(at: str, **settings: str) -> WorkerProcess:
        started.append(WorkerProcess(database, tmp_path / "worker", post, at, **settings))
        return started[-1]

    yield start
    for one in started:
        one.kill()


@pytest.fixture
def office(world: World) -> World:
    """It is 14 March 2023; one plan was handed in, and the personnel office is to be told."""
    world.given_cycle()
    world.at("2023-03-14 09:00").submit("CCTL-1")
    return world


def story(world: World) -> tuple[LetterState, list[str]]:
    """Where the one letter stands, and what happened to it."""
    with world.reading() as db:
        found = letters.find(db)
        if not found:
            return LetterState.READY, []
        [letter] = found
        return letter.state, [
            one.kind for one in trail.of_streams(db, [letter.outgoing.id])[letter.outgoing.id]
        ]


def workers(world: World) -> list[bool]:
    """Of each worker that ever started, whether it said that it stopped; the newest first."""
    with world.reading() as db:
        return [one.stopped_at is not None for one in beats.workers(db)]


def test_told_to_stop_in_the_middle_of_a_letter_it_finishes_and_records_it(
    office: World, post: Post, start: Start
):
    post.tell(answer=Fault(stall=1.5))
    worker = start("2023-03-14T09:00+07:00")
    until(post.arrived)
    assert story(office)[0] is LetterState.LEASED
    assert worker.stop() == 0
    assert story(office) == (LetterState.SENT, ["composed", "attempt", "sent"])
    assert workers(office) == [True]
    lines = [json.loads(line) for line in worker.log.splitlines()]
    assert (lines[0]["event"], lines[-1]["event"]) == ("worker_started", "worker_stopped")
    assert [one["sent"] for one in lines if one["event"] == "beat" and one["verb"] == "drain"] == [1]
    assert answered(worker.greeting) == documented("worker")
    with office.reading() as db:
        assert [str(one.id) for one in beats.workers(db)] == [worker.greeting["worker"]]
    assert office.verdict().sound


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_told_twice_it_ends_at_once_and_the_letter_is_in_doubt(office: World, post: Post, start: Start):
    post.tell(answer=Fault(stall=60))
    worker = start("2023-03-14T09:00+07:00")
    until(post.arrived)
    worker.hear(signal.SIGTERM)
    time.sleep(0.3)
    assert worker.stop(signal.SIGINT) == 128 + signal.SIGINT
    assert story(office) == (LetterState.LEASED, ["composed", "attempt"])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_where_a_box_and_a_key_are_set_it_reads_what_came_back_and_signs(
    office: World, start: Start, tmp_path: Path
):
    for folder in ("cur", "new", "tmp"):
        (tmp_path / "back" / folder).mkdir(parents=True)
    key = Key.make(tmp_path / "audit.key")
    settings = {"BOUNCES__KIND": "maildir", "BOUNCES__PATH": str(tmp_path / "back")}
    worker = start("2023-03-14T09:00+07:00", AUDIT_KEY=str(tmp_path / "audit.key"), **settings)
    assert worker.greeting["verbs"] == ["wake", "compose", "drain", "bounces", "checkpoint", "forget"]
    until(lambda: verify(office.rt, key).checkpoints == 1)
    assert worker.stop() == 0
    with office.reading() as db:
        marks = beats.of_workers(db, [one.id for one in beats.workers(db)])
    assert {one.verb for one in marks if one.good_at is not None} == set(worker.greeting["verbs"])
    assert verify(office.rt, key).sound


def test_killed_in_the_middle_of_a_letter_the_next_one_sends_it_again_under_its_name(
    office: World, post: Post, start: Start
):
    post.tell(answer=Fault(stall=60))
    worker = start("2023-03-14T09:00+07:00")
    until(post.arrived)
    worker.kill()
    post.tell()
    again = start("2023-03-14T09:06+07:00")
    until(lambda: story(office)[0] is LetterState.SENT)
    assert again.stop(signal.SIGINT) == 0
    assert story(office)[1] == ["composed", "attempt", "uncertain", "attempt", "sent"]
    assert len(post.ids()) == 2
    assert len(set(post.ids())) == 1
    assert workers(office) == [True, False]
    assert office.verdict().sound


def test_two_workers_share_a_morning_and_nobody_is_written_to_twice(office: World, post: Post, start: Start):
    post.tell(body=Fault(stall=0.02))
    both = [start("2023-03-15T08:00+07:00") for _ in range(2)]
    until(lambda: len(post.ids()) >= 75)
    assert [one.stop() for one in both] == [0, 0]
    assert len(post.ids()) == len(set(post.ids())) == 75
    with office.reading() as db:
        assert {one.state for one in letters.find(db)} == {LetterState.SENT}
        counted = [one.beats for one in beats.of_workers(db, [one.id for one in beats.workers(db)])]
    assert len(counted) == 8
    assert min(counted) >= 1
    assert office.verdict().sound
