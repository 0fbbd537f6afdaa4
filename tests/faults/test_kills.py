"""Workers killed at any moment of a morning: nobody is left out, and nobody is told twice without a record of why."""

from pathlib import Path

import pytest

from tests.faults.crew import Nursery
from tests.faults.mornings import Copies
from tests.faults.rounds import VERBS, Round, played
from tests.faults.tally import Tally
from tests.smtp.post import Post

ROUNDS, MOST = 5, 12  # of each combination; more only until each verb was struck


@pytest.mark.parametrize("workers", [1, 3])
def test_killed_in_wake_compose_and_drain_nothing_is_lost_and_every_copy_is_explained(
    copies: Copies, workers: int, nursery: Nursery, post: Post, tmp_path: Path
):
    struck: set[str] = set()
    for number in range(MOST):
        if number >= ROUNDS and struck == set(VERBS):
            break
        chosen = Round.drawn(100 * workers + number, copies.kind, workers)
        found: Tally = played(chosen, copies, nursery, post, tmp_path)
        assert found.wrong == {}, f"{chosen}\n{found}"
        struck |= found.struck.keys()
    assert struck == set(VERBS)
