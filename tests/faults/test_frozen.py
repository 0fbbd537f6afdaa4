"""A worker that stands still past its lease and wakes again: another answers for its letters, and it lets them be."""

from collections.abc import Sequence
from pathlib import Path

from engine.store import letters, trail
from engine.store.session import reading
from tests.faults.conftest import Begin
from tests.faults.crew import Nursery
from tests.faults.mornings import FIRST, Copies
from tests.faults.rounds import Play, Round, played
from tests.smtp.faults import Fault
from tests.smtp.post import Arrived, Post

LANES = 4  # connections of one worker: letters it may be in the middle of


def late(play: Play) -> list[str]:
    """The stories of the letters of which an answer came too late."""
    with reading(play.db) as db:
        written = [one.outgoing.id for one in letters.find(db) if one.outgoing.written_at >= FIRST.begins]
        stories = trail.of_streams(db, written).values()
    told = [" ".join(event.kind for event in story) for story in stories]
    return [story for story in told if "late" in story]


def connections(arrived: Sequence[Arrived]) -> set[str]:
    """The connections these letters came by."""
    return {one.connection for one in arrived}


def test_frozen_past_its_lease_it_begins_no_further_letter_and_its_late_answers_are_on_record(
    begin: Begin, copies: Copies, post: Post
):
    with begin(Round(1, copies.kind, 1, FIRST, "calm", little=False, aims=()), copies) as play:
        post.tell(body=Fault(stall=0.5))  # long enough to find it in the middle on a busy machine
        [sleeper] = play.hands
        assert play.until(lambda: len(connections(play.arrived())) == LANES, 20, pause=0.005)
        play.freeze(sleeper)
        begun, its_own = play.waiting().drain, connections(play.arrived())
        assert begun > LANES  # it is in the middle, with letters that it has taken and not begun
        post.tell()
        play.start()
        play.rest()
        before = play.arrived()
        sleeper.thaw()
        assert play.until(lambda: late(play), 20)
        after = play.arrived()[len(before) :]
        found = play.end()
    assert found.wrong == {}, found
    assert len(after) <= LANES
    assert connections(after) <= its_own
    assert found.mail_twice >= LANES  # it had sent them, and nobody could know
    assert found.late_answers >= found.mail_twice


def test_frozen_again_and_again_nothing_is_lost(copies: Copies, nursery: Nursery, post: Post, tmp_path: Path):
    chosen = Round.drawn(7, copies.kind, 2, frozen=True)
    found = played(chosen, copies, nursery, post, tmp_path)
    assert found.wrong == {}, f"{chosen}\n{found}"
