"""Several workers share one morning: each has a part of it, and nobody does what another has done."""

import sys
from collections import Counter
from dataclasses import replace

import pytest

from engine.store import letters, trail
from engine.store.session import reading
from tests.faults.conftest import Begin
from tests.faults.mornings import LATE, Copies
from tests.faults.rounds import Play, Round


def letters_of(play: Play) -> Counter[str]:
    """How many letters each worker sent, by the books."""
    with reading(play.db) as db:
        written = [one.outgoing.id for one in letters.find(db) if one.outgoing.written_at >= LATE.begins]
        streams = trail.of_streams(db, written)
    return Counter(str(e.body["worker"]) for story in streams.values() for e in story if e.kind == "attempt")


@pytest.mark.parametrize(("kind", "workers"), [("sqlite", 2), ("postgresql", 4)])
def test_workers_share_a_morning_and_none_does_it_twice(
    kind: str, workers: int, begin: Begin, request: pytest.FixtureRequest
):
    copies: Copies = request.getfixturevalue("sqlite_copies" if kind == "sqlite" else "postgres_copies")
    eve = replace(LATE, eve="2023-03-30 13:50")  # everybody is there before it is time
    chosen = Round(11, kind, workers, eve, "slow", little=True, aims=())
    with begin(chosen, copies, lease=60) as play:
        play.rest()
        sent, done = letters_of(play), {one.name: one.done for one in play.hands}
        found = play.end()
    for worker, counts in done.items():
        sys.stdout.write(f"{kind}: {sent[worker]} letters sent, {dict(counts)}\n")
    assert found.wrong == {}, found
    assert found.mail_twice == found.uncertain == 0
    assert sum(sent.values()) == found.accepted == len({address for address, _ in LATE.told})
    assert sum(counts["wake.notices"] for counts in done.values()) == len(LATE.told)
    assert sum(counts["compose.letters"] for counts in done.values()) == found.accepted
    assert set(sent) == set(done)  # each had a part
