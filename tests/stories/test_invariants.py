"""Whatever people do, in whatever order, over whatever outage: what must always hold, holds.

The moves stand in `moves`; the second opinion on what was owed stands in `oracle`.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test
from sqlalchemy import Engine, select

from engine.core.identifiers import Moment, moment
from engine.core.ladder import Rung
from engine.runtime.compose import compose
from engine.runtime.wake import wake
from engine.store import instances, trail
from engine.store.notices import NoticeRow
from engine.store.session import make_engine
from tests.databases import Postgres, Sqlite
from tests.stories import oracle
from tests.stories.moves import Moves
from tests.stories.small_office import PLANS, exceptional_days
from tests.world import World

NOTICE = NoticeRow.__table__
JUDGING = ("approve", "reject", "accept_none", "confirm", "return", "mark_not_remedied")
WRITING = ("submit", "resubmit", "declare_none", "claim")


class Spring(Moves):
    """Moves in any order, and what must hold after each of them."""

    @invariant()
    def every_instance_stands_where_its_events_say(self) -> None:
        """State, version and number of events follow from the trail, which has no gap."""
        for one, events in self.all():
            assert [event.seq for event in events] == list(range(1, one.seq + 1))
            assert one.state == events[-1].state
            assert one.version == sum("to" in event.body for event in events)

    @invariant()
    def nobody_judges_his_own(self) -> None:
        """Neither the owner, nor a member of the collective, nor the writer or claimer."""
        for one, events in self.all():
            about = one.ref.split("/")[2]
            writer = ""
            for event in events:
                actor = str(event.body.get("actor", ""))
                if event.kind in WRITING:
                    writer = actor
                if event.kind in JUDGING:
                    own = actor == f"SNN/{about}" or ("-" not in about and actor.startswith(f"SNN/{about}-"))
                    assert not own, (one.ref, event.kind, actor)
                    assert actor != writer, (one.ref, event.kind, actor)

    @invariant()
    def nothing_is_said_twice_or_before_its_moment(self) -> None:
        """One line per key; a rung is written down when its moment has come, and not before."""
        with self.world.reading() as db:
            lines = db.execute(select(NOTICE)).all()
        assert max(Counter(line.key for line in lines).values(), default=1) == 1
        assert [line.key for line in lines if line.timer and line.due > line.at] == []
        known = {line.key: line for line in lines}
        for line in lines:
            if line.standing == "merged":
                assert known[line.merged_into].standing != "merged"
                assert known[line.merged_into].person == line.person

    def teardown(self) -> None:
        """At the end everything that was held back is said; then the books are closed and compared."""
        if not hasattr(self, "world"):
            return
        closing = self.world.rt.now()
        try:
            self._close_the_books(closing)
        finally:
            self.world.rt.db.dispose()

    def _close_the_books(self, closing: Moment) -> None:
        self._let_everything_speak()
        assert self.world.verdict().sound
        off, worked = exceptional_days(self.world)
        days = oracle.Days(off, worked)
        with self.world.reading() as db:
            lines = [line for line in db.execute(select(NOTICE)).all() if line.timer]
        for one, events in self.all():
            own = {line.key for line in lines if line.instance == one.id}
            due = oracle.owed(events, days, self.world.rt.now())
            if one.workflow == "measure":
                self._no_stray(own, one.id, due)
            else:
                told = self._told(one.ref)
                self._balanced(own, one.id, due, told, closing)

    def _let_everything_speak(self) -> None:
        """Levels that wait for their day get their days: more than a Tết long."""
        for _ in range(16):
            for hour in (1, 7):  # 08:00 and 14:00 here
                at = self.world.rt.now() + timedelta(days=1)
                self.world.clock.at = moment(at.replace(hour=hour, minute=0, second=0, microsecond=0))
                if hour == 7:
                    self.world.clock.at = Moment(self.world.rt.now() - timedelta(days=1))
                wake(self.world.rt)
                compose(self.world.rt)

    def _told(self, ref: str) -> Callable[[Rung], Iterable[str]]:
        """Whom a rung of a plan tells; nobody moves in this office, so it is the same all year."""
        one = self.world.plan(ref)
        with self.world.reading() as db:
            facts = self.world.rt.definitions[one.workflow].load(db, [one], self.world.rt.now())[one.id]
        return lambda rung: dict.fromkeys(
            person for tell in rung.told(facts.conditions) for person in facts.told(tell.who)
        )

    @staticmethod
    def _balanced(
        own: set[str],
        id: object,
        due: set[oracle.Due],
        told: Callable[[Rung], Iterable[str]],
        closing: Moment,
    ) -> None:
        """Every line was owed, and everything owed by the closing has its line: one, whatever became of it."""
        pairs = [(one, key) for one in due for key in oracle.keys(id, one, told)]
        assert own <= {key for _, (key, _) in pairs}
        levels: dict[str, set[str]] = {}
        for _, (key, about) in pairs:
            levels.setdefault(about, set()).add(key)
        for one, (_, about) in pairs:
            if one.at <= closing:
                # Who is told in two roles on one rung has one line, unless an outage parted the roles by a day.
                assert 1 <= len(levels[about] & own) <= len(levels[about]), about

    @staticmethod
    def _no_stray(own: set[str], id: object, due: set[oracle.Due]) -> None:
        """Who hears of a measure changes with what was claimed; that it was owed does not."""
        rungs = {f"{id}/{d.timer}/{d.revision}/{d.rung.offset.minutes}.{d.rung.level}" for d in due}
        assert {key.rsplit("/", 2)[0] for key in own} <= rungs

    def all(self) -> list[tuple[instances.Instance, list[trail.Happened]]]:
        """Every plan and measure beside its events."""
        with self.world.reading() as db:
            ids = [i for name in ("remediation", "measure") for i in instances.of_workflow(db, name)]
            events = trail.of_streams(db, ids)
            return [(one, events[one.id]) for one in instances.read(db, ids).values()]


def play(make: Callable[[], Engine], examples: int, steps: int) -> None:
    """Play so many springs of so many moves, the same every time."""
    run_state_machine_as_test(
        lambda: Spring(make),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_what_must_always_hold_holds_on_sqlite(sqlite_template: Sqlite, tmp_path: Path):
    number = count()

    def fresh() -> Engine:
        folder = tmp_path / str(next(number))
        folder.mkdir()
        return make_engine(sqlite_template.create(folder))

    play(fresh, examples=15, steps=25)


def test_what_must_always_hold_holds_on_postgresql(postgres: Postgres):
    made: list[str] = []

    def fresh() -> Engine:
        made.append(postgres.create())
        return make_engine(postgres.url(made[-1]))

    try:
        play(fresh, examples=5, steps=25)
    finally:
        for name in made:
            postgres.drop(name)


def test_the_second_opinion_counts_days_as_the_table_worked_out_by_hand(world: World):
    from tests.stories.test_never_sent import OF_A_HEAD

    world.given_cycle()
    off, worked = exceptional_days(world)
    world.at("2023-05-10 08:00")
    due = oracle.owed(world.history("CCKL-1"), oracle.Days(off, worked), world.rt.now())
    assert sorted({(f"{one.at:%d/%m}", f"{one.at:%H:%M}") for one in due}) == sorted(
        {(day, hour) for day, hour, _, _ in OF_A_HEAD}
    )
    assert len(PLANS) == 6
