"""Where the clock is in doubt nothing wakes and nothing leaves, until a person has looked at the clock."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest

from engine.core.identifiers import Moment, PersonId, moment
from engine.runtime.brake import BrakeNotPulled, BrakePulled, ClockWatch, refuse_if_pulled, release
from engine.store import beats, brakes, trail
from engine.store.beats import Mark
from engine.store.identity import journal_stream
from tests.world import World

HEAD = PersonId("SNN/TCCB-1")
DAY = timedelta(days=1)


class Machine:
    """A machine whose clock can be set wrongly, beside a clock that nobody sets."""

    def __init__(self, world: World) -> None:
        self.world, self.elapsed = world, 100.0
        world.clock.at = moment(datetime.now(UTC))  # PostgreSQL has a clock of its own
        self.watch = ClockWatch(world.rt, lambda: self.elapsed)

    def wait(self, time: timedelta, jump: timedelta = timedelta()) -> bool:
        """Time passes, the clock moves with it, and by `jump` more; whether the brake holds everything then."""
        self.elapsed += time.total_seconds()
        assert self.world.clock.at is not None
        self.world.clock.at = moment(self.world.clock.at + time + jump)
        return self.watch.holds()

    def mark(self, ago: timedelta, verb: str = "wake") -> None:
        """Some worker beat so long ago."""
        with self.world.writing() as db:
            beats.mark(db, Mark(uuid4(), verb, moment(self.world.rt.now() - ago), 1, worked=True))

    @property
    def why(self) -> str:
        """Why the brake is in force; "" where it is not."""
        with self.world.reading() as db:
            held = brakes.in_force(db)
        return held.why if held else ""


@pytest.fixture
def machine(world: World) -> Machine:
    """An office, and a worker on its machine."""
    world.given_roster()
    return Machine(world)


def journal(world: World) -> list[tuple[str, dict, dict]]:
    """What the journal of the office says about the brake."""
    stream = journal_stream(world.office)
    with world.reading() as db:
        told = trail.of_streams(db, [stream])[stream]
    return [(one.kind, one.body, dict(one.texts)) for one in told if one.kind.startswith("brake_")]


def test_a_clock_that_goes_as_time_does_is_believed(machine: Machine):
    assert not machine.watch.holds()
    assert not machine.wait(timedelta(seconds=5))
    assert not machine.wait(timedelta(seconds=60), jump=timedelta(seconds=-40))
    assert (machine.why, journal(machine.world)) == ("", [])


@pytest.mark.parametrize("jump", [timedelta(minutes=6), timedelta(days=-400), timedelta(days=1500)])
def test_a_clock_that_jumps_pulls_the_brake(machine: Machine, jump: timedelta):
    assert not machine.watch.holds()
    assert machine.wait(timedelta(seconds=5), jump)
    assert machine.why == "clock_jumped"
    [(kind, body, _)] = journal(machine.world)
    assert (kind, body["why"], body["worker"]) == (
        "brake_pulled",
        "clock_jumped",
        str(machine.world.rt.worker),
    )
    assert body["seconds"] == abs(jump) // timedelta(seconds=1)
    assert machine.wait(timedelta(seconds=5)), "it stays pulled"
    assert len(journal(machine.world)) == 1
    assert machine.world.verdict().sound


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_machine_that_slept_was_away_and_its_clock_is_right(machine: Machine):
    assert not machine.watch.holds()
    assert not machine.wait(timedelta(hours=9))


def test_a_mark_in_the_future_pulls_the_brake(machine: Machine):
    machine.mark(timedelta(minutes=-4), "drain")
    assert not machine.watch.holds()
    machine.mark(timedelta(minutes=-6), "bounces")
    assert machine.watch.holds()
    assert machine.why == "mark_ahead"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("left", "back", "why"),
    [
        ("2026-02-13 17:00", "2026-02-23 07:30", ""),  # Tết: nine days off
        ("2026-03-13 17:00", "2026-03-20 17:00", ""),
        ("2026-03-13 17:00", "2026-03-23 07:30", "long_silence"),
        ("2026-02-13 17:00", "2026-03-02 07:30", "long_silence"),
        ("2026-02-13 17:00", "2041-02-13 17:00", "long_silence"),  # a year that nobody knows
    ],
)
def test_a_week_of_work_in_which_nobody_beat_pulls_the_brake_and_a_long_holiday_does_not(
    world: World, left: str, back: str, why: str
):
    world.given_roster()
    machine = Machine(world)
    world.at(left)
    machine.mark(timedelta(0))
    world.at(back)
    machine.mark(timedelta(0), "bounces")  # nothing that speaks
    assert (machine.watch.holds(), machine.why) == (bool(why), why)


def test_a_silence_that_a_person_released_counts_from_then(machine: Machine):
    machine.mark(30 * DAY)
    assert machine.watch.holds()
    release(machine.world.rt, HEAD, "Máy chủ nghỉ dài ngày.")
    assert not machine.watch.holds()


def test_the_servers_clock_is_asked_where_there_is_one(machine: Machine):
    assert machine.world.clock.at is not None
    machine.world.clock.at = moment(machine.world.clock.at + timedelta(minutes=3))
    held = machine.watch.holds()
    on_a_server = machine.world.rt.db.dialect.name == "postgresql"
    assert (held, machine.why) == ((True, "server_differs") if on_a_server else (False, ""))


def test_an_answer_that_came_late_is_no_doubt(machine: Machine):
    """The database hung, or the process was frozen, between the look at the clock and the answers."""
    right = machine.world.clock.at
    assert right is not None
    asked = iter([moment(right - timedelta(minutes=9))])

    class Frozen:
        """A clock that was read nine minutes before everything else."""

        def now(self) -> Moment:
            return next(asked, right)

    machine.mark(timedelta(0))
    rt = replace(machine.world.rt, clock=Frozen())
    assert not ClockWatch(rt, lambda: machine.elapsed).holds()
    assert machine.why == ""


def test_a_clock_set_by_hand_is_always_right(world: World):
    world.given_roster()
    watch = ClockWatch(world.rt, None)
    for local in ("2023-03-20 08:00", "2029-03-20 08:00", "2023-01-02 08:00"):
        assert not ClockWatch(world.at(local).rt, None).holds()
        assert not watch.holds()


def test_many_workers_pull_it_once(machine: Machine):
    machine.mark(timedelta(hours=-1))
    gate = Barrier(6)

    def look() -> bool:
        gate.wait()
        return ClockWatch(machine.world.rt, lambda: 0.0).holds()

    with ThreadPoolExecutor(6) as pool:
        held = [one.result() for one in [pool.submit(look) for _ in range(6)]]
    assert held == [True] * 6
    assert len(journal(machine.world)) == 1


def test_whoever_wakes_by_hand_is_refused_and_told_what_to_do(machine: Machine):
    refuse_if_pulled(machine.world.rt)
    machine.mark(timedelta(hours=-1))
    machine.watch.holds()
    with pytest.raises(BrakePulled, match=r"mark_ahead.*expected a person to check the clock"):
        refuse_if_pulled(machine.world.rt)


def test_a_person_releases_it_with_a_reason_that_is_committed_to(machine: Machine):
    machine.mark(timedelta(days=-900))
    assert machine.watch.holds()
    release(machine.world.rt, HEAD, "Đã chỉnh lại đồng hồ.")
    assert not machine.watch.holds(), "marks a wrong clock left in the future are moved to the present"
    assert not machine.wait(timedelta(seconds=5))
    _, (kind, body, texts) = journal(machine.world)
    assert (kind, body["why"], body["by"]) == ("brake_released", "mark_ahead", HEAD)
    assert texts == {"reason": "Đã chỉnh lại đồng hồ."}
    assert "reason" in body["texts"]
    assert "chỉnh" not in str(body)
    with pytest.raises(BrakeNotPulled):
        release(machine.world.rt, HEAD, "")
    assert machine.world.verdict().sound
