"""What a round came to: the mail server's record held against the oracle, the books only asked to explain copies."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from engine.core.calendar import ZONE
from engine.core.identifiers import Moment
from engine.runtime.attempts import LetterEvent
from engine.runtime.verify import verify
from engine.store import letters, trail
from engine.store.described import table_of
from engine.store.instances import InstanceRow
from engine.store.letters import LetterRow, LetterState
from engine.store.notices import NoticeRow
from engine.store.session import make_engine, reading
from tests.faults import oracle
from tests.faults.clock import local
from tests.faults.mornings import Morning
from tests.faults.nursery import Orders
from tests.smtp.post import Arrived
from web.wiring import build

_LETTER, _NOTICE, _INSTANCE = table_of(LetterRow), table_of(NoticeRow), table_of(InstanceRow)
OPENS, CLOSES = time(7, 30), time(17)
WAITING = (LetterState.READY.value, LetterState.LEASED.value)
MUST_BE_NONE = ("lost", "strange", "database_twice", "unexplained", "early", "stuck", "unsound", "ill")


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of one round or of many. All of `MUST_BE_NONE` must be 0."""

    rounds: int = 1
    kills: int = 0
    struck: dict[str, int] = field(default_factory=dict)  # verb -> kills in the middle of its work
    expected: int = 0  # (address, plan) pairs of the oracle
    accepted: int = 0  # letters the mail server said yes to, or was about to
    distinct: int = 0  # Message-IDs among them
    lost: int = 0  # expected pairs that no accepted letter holds
    strange: int = 0  # pairs in accepted letters that nobody expected
    database_twice: int = 0  # keys of the ledger, and letters of one person on one morning, beyond the first
    mail_twice: int = 0  # accepted - distinct
    uncertain: int = 0  # attempts on record as uncertain
    unexplained: int = 0  # copies beyond the first and beyond the uncertain attempts of their letter
    early: int = 0  # accepted before the rung's moment or outside sending hours
    stuck: int = 0  # leases, notices and instances that wait although their time has come
    unsound: int = 0  # problems the audit found
    ill: int = 0  # workers that did not end as they were asked to
    late_answers: int = 0  # endings on record after another worker had taken over

    def __add__(self, other: "Tally") -> "Tally":
        both = {
            f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self) if f.name != "struck"
        }
        return Tally(**both, struck=dict(Counter(self.struck) + Counter(other.struck)))

    @property
    def wrong(self) -> dict[str, int]:
        """Whatever must be none and is not."""
        return {name: n for name, n in asdict(self).items() if name in MUST_BE_NONE and n}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is to be done at a moment, by verb."""

    wake: int
    compose: int
    drain: int

    @property
    def nothing(self) -> bool:
        """Whether everything has been done."""
        return not (self.wake or self.compose or self.drain)


def waiting(db: Connection, now: Moment) -> Waiting:
    """Instances due, notices without a letter, letters that have not left."""
    due = db.scalar(select(func.count()).select_from(_INSTANCE).where(_INSTANCE.c.wake_at <= now))
    open_ = db.scalar(select(func.count()).select_from(_NOTICE).where(_NOTICE.c.standing == "open"))
    left = db.scalar(select(func.count()).select_from(_LETTER).where(_LETTER.c.state.in_(WAITING)))
    return Waiting(due or 0, open_ or 0, left or 0)


def held_by(db: Connection, worker: str) -> int:
    """Letters whose newest event is an attempt of this worker: it was in the middle of them."""
    leased = select(_LETTER.c.id).where(_LETTER.c.state == LetterState.LEASED.value)
    streams = trail.of_streams(db, list(db.scalars(leased)))
    newest = [events[-1] for events in streams.values()]
    return sum(one.kind == LetterEvent.ATTEMPT and one.body.get("worker") == worker for one in newest)


def count(orders: Orders, morning: Morning, arrived: Sequence[Arrived], **more: object) -> Tally:
    """The figures of a round that is over."""
    heard = {
        (address, plan)
        for one in arrived
        for address in one.recipients
        for plan in oracle.plans_named(_text(one))
    }
    db = make_engine(orders.url)
    try:
        with reading(db) as open_db:
            recorded = _recorded(open_db, morning)
            left = waiting(open_db, orders.clock.now())
            twice = _twice(open_db, morning)
        verdict = verify(build(orders.settings, orders.clock, engine=db))
    finally:
        db.dispose()
    copies = Counter(one.message_id for one in arrived)
    doubts = {id: _doubts(events) for id, events in recorded.items()}
    return Tally(
        expected=len(morning.told),
        accepted=len(arrived),
        distinct=len(copies),
        lost=len(morning.told - heard),
        strange=len(heard - morning.told),
        database_twice=twice + _beyond_one(arrived),
        mail_twice=len(arrived) - len(copies),
        uncertain=sum(map(len, doubts.values())),
        unexplained=sum(max(0, n - 1 - len(doubts.get(id, ()))) for id, n in copies.items()),
        early=sum(not _in_time(orders, morning, one.at) for one in arrived),
        stuck=left.wake + left.compose + left.drain,
        unsound=len(verdict.problems),
        late_answers=sum(e.kind == LetterEvent.LATE for events in recorded.values() for e in events),
        **more,
    )


def _text(one: Arrived) -> str:
    body = one.message.get_body(("plain",))
    assert body is not None
    return body.get_content()


def _recorded(db: Connection, morning: Morning) -> dict[str, list[trail.Happened]]:
    """Message-ID -> what happened to it, by the books."""
    written = [one for one in letters.find(db) if one.outgoing.written_at >= morning.begins]
    streams = trail.of_streams(db, [one.outgoing.id for one in written])
    return {one.outgoing.message_id: streams[one.outgoing.id] for one in written}


def _doubts(events: Collection[trail.Happened]) -> set[object]:
    """The attempts of which is on record that nobody knows whether they arrived."""
    doubtful = [one.body for one in events if one.kind == LetterEvent.UNCERTAIN or one.body.get("uncertain")]
    return {body.get("attempt") for body in doubtful}


def _twice(db: Connection, morning: Morning) -> int:
    keys = db.scalar(select(func.count(_NOTICE.c.key) - func.count(_NOTICE.c.key.distinct()))) or 0
    per_box = (
        select(func.count())
        .where(_LETTER.c.written_at >= morning.begins)
        .group_by(_LETTER.c.office, _LETTER.c.person)
    )
    return keys + sum(n - 1 for n in db.scalars(per_box))


def _beyond_one(arrived: Sequence[Arrived]) -> int:
    """Different letters that one address got on one morning, beyond the first."""
    boxes: dict[tuple[str, ...], set[str]] = {}
    for one in arrived:
        boxes.setdefault(one.recipients, set()).add(one.message_id)
    return sum(len(ids) - 1 for ids in boxes.values())


def _in_time(orders: Orders, morning: Morning, at: datetime) -> bool:
    moment = orders.clock.at(at.timestamp())
    hour = moment.astimezone(ZoneInfo(ZONE)).time()
    return moment >= local(morning.due) and OPENS <= hour < CLOSES
