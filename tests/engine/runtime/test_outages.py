"""An outage is a gap between the beats that woke, of any worker; it is written once, where hours were lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest

from engine.runtime.outages import note_outage
from engine.store import beats, outages, trail
from engine.store.beats import Mark
from engine.store.identity import journal_stream
from tests.world import World


def beaten(world: World, local: str, *, worked: bool = True) -> None:
    """A worker's wake ended at this moment."""
    world.at(local)
    with world.writing() as db:
        beats.mark(db, Mark(uuid4(), "wake", world.rt.now(), 1, worked, "" if worked else "ValueError"))


def journal(world: World) -> list[dict]:
    """The outages in the journal of the office."""
    stream = journal_stream(world.office)
    with world.reading() as db:
        return [one.body for one in trail.of_streams(db, [stream])[stream] if one.kind == "outage"]


def test_a_morning_without_a_beat_is_written_with_what_it_cost(office: World):
    beaten(office, "2023-03-15 07:50")
    found = note_outage(office.at("2023-03-15 10:00").rt)
    assert found is not None
    [body] = journal(office)
    assert (body["began"], body["ended"]) == ("2023-03-15T00:50:00.000000Z", "2023-03-15T03:00:00.000000Z")
    assert (body["minutes"], body["due"]) == (130, 104)
    assert office.verdict().sound


@pytest.mark.parametrize(
    ("last", "first"),
    [
        ("2023-03-14 16:50", "2023-03-15 07:35"),
        ("2023-03-17 16:55", "2023-03-20 07:30"),
        ("2023-04-28 17:00", "2023-05-04 07:40"),
        ("2023-03-15 09:00", "2023-03-15 09:15"),
    ],
    ids=["night", "weekend", "holidays", "restart"],
)
def test_what_costs_no_sending_hours_is_no_outage(office: World, last: str, first: str):
    beaten(office, last)
    assert note_outage(office.at(first).rt) is None
    assert journal(office) == []


def test_the_very_first_start_ends_no_outage(office: World):
    assert note_outage(office.at("2023-03-20 10:00").rt) is None


def test_the_beat_of_any_worker_is_enough_and_one_that_failed_is_not(office: World):
    beaten(office, "2023-03-15 08:00")
    beaten(office, "2023-03-15 09:50", worked=False)
    assert note_outage(office.at("2023-03-15 10:00").rt) is not None
    beaten(office, "2023-03-15 10:00")
    beaten(office, "2023-03-15 09:00")
    assert note_outage(office.at("2023-03-15 10:05").rt) is None
    assert len(journal(office)) == 1


def test_of_many_workers_that_start_at_once_one_writes_it(office: World):
    beaten(office, "2023-03-15 08:00")
    office.at("2023-03-15 11:00")
    gate = Barrier(6)

    def start() -> bool:
        gate.wait()
        return note_outage(office.rt) is not None

    with ThreadPoolExecutor(6) as pool:
        wrote = [one.result() for one in [pool.submit(start) for _ in range(6)]]
    assert sum(wrote) == 1
    assert len(journal(office)) == 1
    with office.reading() as db:
        assert len(outages.every(db)) == 1
