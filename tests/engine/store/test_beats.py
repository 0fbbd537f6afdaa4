"""The marks of workers: one row per worker and verb, moved with every beat, read by whoever beats next."""

from datetime import timedelta
from uuid import uuid4

from engine.core.identifiers import moment
from engine.store import beats
from engine.store.beats import Mark, Worker
from engine.store.session import reading, unit_of_work
from tests.world import utc

NOW = utc("2023-03-20 08:00")


def later(minutes: int):
    """So many minutes after eight."""
    return moment(NOW + timedelta(minutes=minutes))


def test_a_mark_moves_and_counts(engine):
    one = uuid4()
    left = [
        Mark(one, "wake", NOW, 5, worked=True),
        Mark(one, "wake", later(1), 7, worked=False, error="DatabaseUnreachable"),
        Mark(one, "wake", later(2), 9, worked=False, error="CalendarUnknown"),
    ]
    with unit_of_work(engine) as db:
        for mark in left:
            beats.mark(db, mark)
        [beat] = beats.of_workers(db, [one])
    assert (beat.at, beat.good_at, beat.beats, beat.failures) == (later(2), NOW, 3, 2)
    assert (beat.error, beat.milliseconds) == ("CalendarUnknown", 9)
    with unit_of_work(engine) as db:
        beats.mark(db, Mark(one, "wake", later(3), 4, worked=True))
        [beat] = beats.of_workers(db, [one])
    assert (beat.good_at, beat.beats, beat.failures, beat.error) == (later(3), 4, 0, "")


def test_a_beat_the_brake_held_is_neither_good_nor_failed(engine):
    one = uuid4()
    with unit_of_work(engine) as db:
        beats.mark(db, Mark(one, "wake", NOW, 1, worked=False))
        beats.mark(db, Mark(one, "wake", later(1), 1, worked=False))
        [beat] = beats.of_workers(db, [one])
    assert (beat.at, beat.good_at, beat.failures) == (later(1), None, 0)


def test_the_newest_mark_is_found_whoever_left_it(engine):
    first, second = uuid4(), uuid4()
    with reading(engine) as db:
        assert (beats.newest(db), beats.newest_good(db, "wake")) == (None, None)
    with unit_of_work(engine) as db:
        beats.mark(db, Mark(first, "wake", later(3), 1, worked=True))
        beats.mark(db, Mark(second, "wake", later(1), 1, worked=True))
        beats.mark(db, Mark(second, "drain", later(9), 1, worked=True))
        assert beats.newest(db) == later(9)
        assert beats.newest(db, {"wake", "compose"}) == later(3)
        assert beats.newest_good(db, "wake") == later(3)
        beats.none_later_than(db, later(2))
        assert beats.newest(db) == beats.newest_good(db, "wake") == later(2)
        assert [one.at for one in beats.of_workers(db, [second])] == [later(2), later(1)]


def test_a_worker_says_when_it_starts_and_when_it_stops(engine):
    one = Worker(uuid4(), "may-chu-1", 4711, "0.1.0", NOW)
    with unit_of_work(engine) as db:
        beats.enlist(db, one)
        assert beats.workers(db) == [one]
        beats.leave(db, one.id, later(5))
        assert [known.stopped_at for known in beats.workers(db)] == [later(5)]
