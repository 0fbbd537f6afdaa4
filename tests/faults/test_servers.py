"""The database or the mail server goes away in mid-morning: workers go on by themselves and nothing is lost."""

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.databases import Postgres
from tests.faults.conftest import Begin
from tests.faults.hard import HardServer, a_hard_server
from tests.faults.mornings import FIRST, LATE, Copies, on_postgres
from tests.faults.rounds import Play, Round
from tests.smtp.faults import Fault
from tests.smtp.post import Post


@pytest.fixture(scope="module")
def hard() -> Iterator[HardServer]:
    """A PostgreSQL that may be stopped hard."""
    with a_hard_server() as server:
        yield server


@pytest.fixture(scope="module")
def hard_copies(hard: HardServer) -> Iterator[Copies]:
    """The office on the eve, on that server."""
    server = Postgres(hard.address)
    with on_postgres(server) as copies:
        yield copies


def in_the_middle(play: Play, verb: str, dice: random.Random) -> None:
    """Wait until `verb` is at work, and a little."""
    assert play.until(lambda: getattr(play.waiting(), verb) > 0, 30, pause=0.005), verb
    time.sleep(dice.uniform(0, 0.15))


def test_postgresql_stopped_hard_in_every_verb_the_same_workers_go_on(
    hard: HardServer, hard_copies: Copies, begin: Begin, post: Post
):
    dice = random.Random(5)
    eve = replace(LATE, eve="2023-03-30 13:46")  # a worker that finds no database at its start ends at once
    with begin(Round(5, "postgresql", 2, eve, "calm", little=True, aims=()), hard_copies) as play:
        post.tell(body=Fault(stall=0.1))
        play.there()
        for verb, how in (
            ("wake", signal.SIGQUIT),
            ("compose", signal.SIGKILL),
            ("drain", signal.SIGQUIT),
            ("drain", signal.SIGKILL),
        ):
            in_the_middle(play, verb, dice)
            hard.stop(how)
            play.db.dispose()
            time.sleep(dice.uniform(0.1, 0.4))
            hard.start()
        post.tell()
        play.rest()
        hard.durable()
        assert all(one.alive for one in play.hands)  # nobody had to be started again
        assert any("DatabaseUnreachable" in one.log for one in play.hands)
        found = play.end()
    assert found.wrong == {}, found


def test_the_mail_server_killed_and_started_again_workers_wait_and_go_on(
    copies: Copies, post: Post, begin: Begin
):
    dice = random.Random(3)
    with begin(Round(3, copies.kind, 2, FIRST, "slow", little=False, aims=()), copies) as play:
        for arrived in (3, 12):
            assert play.until(lambda n=arrived: len(play.arrived()) >= n, 20, pause=0.005)
            os.kill(json.loads((post.folder / "ready.json").read_bytes())["pid"], signal.SIGKILL)
            post.stop()
            time.sleep(dice.uniform(0.2, 0.8))
            post.start()
        play.rest()
        assert all(one.alive for one in play.hands)
        found = play.end()
    assert found.wrong == {}, found
    assert found.accepted >= found.distinct == 72
