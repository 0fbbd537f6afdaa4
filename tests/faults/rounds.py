"""One round: a morning goes out while its workers are killed or frozen again and again; then everything is counted.

The round is drawn from its seed; moments are real, so the same seed meets the workers at nearly the same places.
"""

import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, text

from engine.store.session import make_engine, reading
from tests.faults import tally
from tests.faults.clock import local
from tests.faults.crew import Hand, Nursery
from tests.faults.mornings import MORNINGS, Copies, Morning
from tests.faults.nursery import Orders
from tests.faults.tally import Tally, Waiting
from tests.smtp.faults import Fault, Script
from tests.smtp.post import Arrived, Post

SPEED = 150.0  # a lease of three minutes is over in little more than a second
PATIENCE = 60.0  # seconds until a round that does not come to rest is stuck
VERBS = ("wake", "compose", "drain")
LENGTH = {"wake": 0.1, "compose": 0.3, "drain": 0.4}  # seconds a verb is at work on a morning, about
_OPEN = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND xact_start IS NOT NULL"
)
WEATHER: dict[str, Script] = {
    "calm": {"body": [Fault(stall=0.01)]},
    "slow": {"body": [Fault(stall=0.03)]},
    "rough": {
        "answer": [Fault(drop=True, times=5)],  # faults that are alike wear out together: this one is its own
        "body": [Fault(drop=True, times=4), Fault(stall=0.01)],
        "rcpt": [Fault("450 4.2.1 later", times=4)],
        "mail": [Fault("421 4.3.2 closing", times=1)],
    },
}


@dataclass(frozen=True, slots=True)
class Round:
    """What is done to whom, drawn from a seed."""

    seed: int
    kind: str
    workers: int
    morning: Morning
    weather: str
    little: bool
    aims: tuple[str, ...]  # the verb that each blow is aimed at
    frozen: bool = False  # stopped past the lease and woken, instead of killed

    @classmethod
    def drawn(cls, seed: int, kind: str, workers: int, *, frozen: bool = False) -> "Round":
        """The round of a seed."""
        dice = random.Random(seed)
        aims = [*VERBS, *dice.choices(VERBS, k=dice.randint(0, 2))]
        return cls(
            seed,
            kind,
            workers,
            MORNINGS[dice.choice(sorted(MORNINGS))],
            dice.choice(sorted(WEATHER)),
            dice.random() < 0.5,
            tuple(sorted(aims, key=VERBS.index)),
            frozen,
        )


@dataclass
class Play:
    """A round being played."""

    round: Round
    orders: Orders
    nursery: Nursery
    post: Post
    db: Engine
    copies: Copies
    hands: list[Hand] = field(default_factory=list)
    struck: Counter[str] = field(default_factory=Counter)
    kills: int = 0

    def __enter__(self) -> "Play":
        return self

    def __exit__(self, *_error: object) -> None:
        self.nursery.clear()
        self.db.dispose()
        self.copies.drop(self.orders.url)

    def start(self, number: int = 1) -> Hand:
        """Further workers; gives the last of them."""
        self.hands += [self.nursery.start(self.orders) for _ in range(number)]
        return self.hands[-1]

    def there(self) -> None:
        """Wait until every worker has beaten once."""
        assert self.until(lambda: all(one.beaten for one in self.hands), PATIENCE)

    def waiting(self) -> Waiting:
        """What is to be done now."""
        with reading(self.db) as db:
            return tally.waiting(db, self.orders.clock.now())

    def blow(self, aim: str, dice: random.Random) -> None:
        """Hit somebody at a random moment while `aim` is at work; whoever was killed is replaced."""
        self.until(lambda: self._at_work(aim), 3.0, pause=0.003)
        time.sleep(dice.uniform(0, LENGTH[aim]))
        victims = list(self.hands) if dice.random() < 0.4 else [dice.choice(self.hands)]
        for one in victims:
            if self.round.frozen:
                one.freeze()
            else:
                one.kill()
        self.kills += len(victims)
        self._note(victims)
        if self.round.frozen:
            time.sleep(1.2 * self.lease)
            for one in victims:
                one.thaw()
        else:
            self.hands = [one for one in self.hands if one not in victims]
            self.start(len(victims))

    @property
    def lease(self) -> float:
        """Real seconds that a lease lasts."""
        return self.orders.clock.lasts(timedelta(minutes=self.orders.lease_minutes))

    def _at_work(self, verb: str) -> bool:
        return getattr(self.waiting(), verb) > 0 and any(verb in one.doing for one in self.hands)

    def freeze(self, one: Hand) -> None:
        """Freeze a worker outside its transactions: one frozen inside holds its locks, and all wait for it to wake."""
        one.freeze()
        while self._writes():
            one.thaw()
            time.sleep(0.002)
            one.freeze()

    def _writes(self) -> bool:
        """Whether a transaction that writes is open."""
        if self.round.kind == "postgresql":
            with reading(self.db) as db:
                return bool(db.scalar(_OPEN))
        with closing(sqlite3.connect(str(self.db.url.database), timeout=0, isolation_level=None)) as db:
            try:
                db.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
            return False

    def _note(self, victims: list[Hand]) -> None:
        left = self.waiting()
        for one in victims:
            doing, name = one.doing, one.name
            with reading(self.db) as db:
                held = tally.held_by(db, name) if name else 0
            hit = {"wake": left.wake, "compose": left.compose, "drain": held}
            self.struck.update(verb for verb in VERBS if verb in doing and hit[verb])

    def rest(self) -> None:
        """Wait until nothing is left to do; a little longer than that, so that a second copy could still come."""
        due = local(self.round.morning.due)
        self.until(lambda: self.orders.clock.now() >= due and self.waiting().nothing, PATIENCE)
        time.sleep(3 * self.orders.every)

    def until(self, said: Callable[[], bool], seconds: float, pause: float = 0.03) -> bool:
        """Wait until something holds, not for ever; whether it does."""
        end = time.monotonic() + seconds
        while not (holds := said()) and time.monotonic() < end:
            time.sleep(pause)
        return holds

    def arrived(self) -> list[Arrived]:
        """What the mail server took from the workers of this round."""
        mine = self.orders.sender.rpartition("@")[2].strip(">")
        return [one for one in self.post.arrived() if one.sender.endswith(mine)]

    def end(self) -> Tally:
        """Ask the workers to stop, and count."""
        for one in self.hands:
            one.stop()
        ill = sum(not one.ended_well for one in self.hands)
        return tally.count(
            self.orders,
            self.round.morning,
            self.arrived(),
            kills=self.kills,
            struck=dict(self.struck),
            ill=ill,
        )


def begin(
    chosen: Round, copies: Copies, nursery: Nursery, post: Post, folder: Path, *, lease: int = 3
) -> Play:
    """Workers have been started, the morning is about to come; `lease`: in minutes."""
    place = folder / f"{chosen.kind}-{chosen.workers}-{chosen.seed}"
    place.mkdir(parents=True)
    url = copies.make(chosen.morning, place)
    post.clear()
    # Faults are counted anew where the script is another one: one more, that never happens, makes it so.
    post.tell(**WEATHER[chosen.weather], noop=Fault(about=place.name))
    orders = Orders(
        url=url,
        folder=str(place),
        port=post.port,
        sender=f"Phòng TCCB <tccb@r{chosen.seed}.example>",
        begins=chosen.morning.begins.isoformat(),
        origin=time.time(),
        speed=SPEED,
        little=chosen.little,
        lease_minutes=lease,
    )
    play = Play(chosen, orders, nursery, post, make_engine(url), copies)
    play.start(chosen.workers)
    return play


def played(chosen: Round, copies: Copies, nursery: Nursery, post: Post, folder: Path) -> Tally:
    """The whole round."""
    play = begin(chosen, copies, nursery, post, folder)
    dice = random.Random(chosen.seed)
    with play:
        for aim in chosen.aims:
            play.blow(aim, dice)
        play.rest()
        return play.end()
