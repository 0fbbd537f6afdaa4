"""Many at once: one of them wins, nothing is said twice, nobody is written to twice, and nobody waits for ever."""

import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import select
from sqlalchemy.engine import make_url

from engine.core.asked import Command
from engine.core.errors import EngineError, TransitionRefused
from engine.runtime.compose import compose
from engine.runtime.handle import handle
from engine.runtime.wake import wake
from engine.store.commands import Receipt
from engine.store.notices import NoticeRow
from engine.store.session import make_engine
from tests.world import World, a_world
from workflows.remediation.commands import Submit

ROOT = Path(__file__).parents[3]
NOTICE = NoticeRow.__table__
MORNING = "2023-03-15 08:05"  # five minutes after the first reminder fell due
WAKING, COMPOSING, USERS = 4, 3, 4


def at_once(works: Sequence[Callable[[], Receipt]]) -> list[Receipt | EngineError]:
    """What comes of works that begin at the same moment; a refusal is an answer, any other error is none."""
    gate = threading.Barrier(len(works))

    def one(work: Callable[[], Receipt]) -> Receipt | EngineError:
        gate.wait()
        try:
            return work()
        except EngineError as refused:
            return refused

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(one, work) for work in works]]


def reasons(answers: Sequence[Receipt | EngineError]) -> Counter[str]:
    """How often each answer was given: "done", or the obstacles."""
    return Counter(
        "done"
        if isinstance(one, Receipt)
        else ",".join(o.kind for o in one.obstacles)
        if isinstance(one, TransitionRefused)
        else type(one).__name__
        for one in answers
    )


def test_of_eight_who_hand_in_the_same_plan_one_wins(office: World):
    one, owner = office.plan("CCKL-1"), office.person("CCKL-1")
    command = Command("submit", owner, Submit(office.document("CCKL-1")), version=one.version)
    answers = at_once([lambda: handle(office.rt, one.id, command)] * 8)
    assert reasons(answers) == {"done": 1, "stale_version": 7}
    after = office.plan("CCKL-1")
    assert (after.state, after.version, after.seq) == ("submitted", one.version + 1, one.seq + 8)
    assert Counter(e.kind for e in office.history("CCKL-1")) == {
        "start": 1,
        "arm": 1,
        "submit": 1,
        "refuse": 7,
    }
    assert office.verdict().sound


def test_a_plan_taken_back_while_it_is_judged_is_either_and_never_both(office: World):
    office.submit("CCKL-1")
    judged, taken = lambda: office.approve("CCKL-1"), lambda: office.act("CCKL-1", "withdraw", "CCKL-1")
    answers = at_once([judged, taken] * 4)
    assert reasons(answers)["done"] == 1
    assert set(reasons(answers)) <= {"done", "stale_version", "wrong_state"}
    assert office.plan("CCKL-1").state in ("under_supervision", "required")
    assert office.verdict().sound


def test_whoever_wakes_and_writes_beside_the_others_says_each_thing_once(office: World):
    office.at(MORNING)
    with ThreadPoolExecutor(6) as pool:
        beats = [pool.submit(wake, office.rt, 3) for _ in range(3)]
        beats += [pool.submit(compose, office.rt, 5) for _ in range(3)]
        woken = sum(one.result().notices for one in beats[:3])
        for one in beats[3:]:
            one.result()
    assert woken == 104
    compose(office.rt)
    _each_said_once(office)


@contextmanager
def processes(url: str, folder: Path) -> Iterator[None]:
    """Waking and composing processes that beat meanwhile; none of them may fail."""
    verbs = ["wake"] * WAKING + ["compose"] * COMPOSING
    command = [sys.executable, "-m", "tests.engine.runtime.beating", url]
    running = [
        subprocess.Popen([*command, verb, MORNING, str(folder)], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for verb in verbs
    ]
    try:
        for _ in range(6000):
            if len(list(folder.glob("here-*"))) == len(verbs):
                break
            assert all(one.poll() is None for one in running), "a process ended before it began"
            time.sleep(0.01)
        (folder / "go").touch()
        yield
    finally:
        (folder / "stop").touch()
        endings = [(one.communicate(timeout=60)[1], one.returncode) for one in running]
    assert [code for _, code in endings] == [0] * len(verbs), "\n".join(text for text, _ in endings)


def test_processes_that_wake_and_compose_beside_the_users_say_each_thing_once(
    postgres_url: str, tmp_path: Path
):
    db = make_engine(postgres_url)
    office = a_world(db)
    office.given_cycle()
    office.at(MORNING)
    units = [unit for unit in office.units() if unit != "TCCB"][: USERS * 4]
    judged = set(units[::2])
    texts = {f"{unit}-1": office.document(f"{unit}-1") for unit in units}
    with processes(postgres_url, tmp_path), ThreadPoolExecutor(USERS) as pool:
        shares = [units[n::USERS] for n in range(USERS)]
        for done in [pool.submit(_a_busy_morning, office, share, texts, judged) for share in shares]:
            done.result()
    wake(office.rt)
    compose(office.rt)
    assert office.verdict().sound
    _each_said_once(office)
    states = Counter(office.plan(f"{unit}-1").state for unit in units)
    assert states == {"under_supervision": len(judged), "required": len(units) - len(judged)}
    db.dispose()
    assert _deadlocks(postgres_url) == 0


def _a_busy_morning(office: World, units: Sequence[str], texts: dict, judged: set[str]) -> None:
    """Heads hand in, take back, hand in again; every other plan is approved, which starts its measures."""
    for unit in units:
        code = f"{unit}-1"
        office.submit(code, document=texts[code])
        office.act(code, "withdraw", code)
        if unit in judged:
            office.submit(code, document=texts[code])
            office.approve(code)


def _each_said_once(office: World) -> None:
    """Nobody has two letters of the ladder from one morning; every plan's rung is on record once."""
    with office.reading() as db:
        lines = db.execute(select(NOTICE).where(NOTICE.c.timer != "")).all()
    per_rung = Counter((line.instance, line.timer, line.revision, line.offset, line.person) for line in lines)
    assert set(per_rung.values()) == {1}
    assert len({line.instance for line in lines if line.timer == "unit"}) == 104
    assert {line.standing for line in lines} <= {"composed", "skipped"}
    letters = defaultdict(set)
    for line in lines:
        if line.letter is not None:
            letters[line.person].add(line.letter)
    assert {person: len(some) for person, some in letters.items() if len(some) > 1} == {}


def _deadlocks(url: str) -> int:
    """How many dead-locks PostgreSQL had to break in this database."""
    address = make_url(url)
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    query = "SELECT deadlocks FROM pg_stat_database WHERE datname = %s"
    with psycopg.connect(plain) as connection:
        row = connection.execute(query, [address.database]).fetchone()
    assert row is not None
    return int(row[0])
