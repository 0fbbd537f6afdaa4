"""Nothing that was acknowledged is lost: many writers at once, the disk, dead-locks, a database that is away."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError

from engine.core.errors import DatabaseUnreachable
from engine.store.session import DEADLOCK, make_engine, reading, retried, sqlstate, unit_of_work

WRITERS, TIMES = 6, 25


@pytest.fixture
def counters(empty_database: str) -> Iterator[Engine]:
    """Two counters that stand at nought."""
    engine = make_engine(empty_database)
    with unit_of_work(engine) as db:
        db.execute(text("CREATE TABLE counter (id INT PRIMARY KEY, n INT NOT NULL)"))
        db.execute(text("INSERT INTO counter VALUES (1, 0), (2, 0)"))
    yield engine
    engine.dispose()


def count(db: Connection, which: int, lock: str = "") -> int:
    n: int = db.execute(text(f"SELECT n FROM counter WHERE id = :id {lock}"), {"id": which}).scalar_one()
    return n


def write(db: Connection, which: int, n: int) -> None:
    db.execute(text("UPDATE counter SET n = :n WHERE id = :id"), {"n": n, "id": which})


def test_no_update_is_lost_while_many_write_at_once(counters: Engine) -> None:
    lock = "FOR NO KEY UPDATE" if counters.dialect.name == "postgresql" else ""

    def work() -> None:
        for _ in range(TIMES):
            with unit_of_work(counters) as db:
                write(db, 1, count(db, 1, lock) + 1)

    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(work) for _ in range(WRITERS)]:
            done.result()
    with reading(counters) as db:
        assert count(db, 1) == WRITERS * TIMES


def test_a_unit_of_work_is_written_as_a_whole_or_not_at_all(counters: Engine) -> None:
    def half(db: Connection) -> None:
        write(db, 1, 7)
        db.execute(text("INSERT INTO counter VALUES (2, 0)"))

    with pytest.raises(IntegrityError):
        retried(counters, half)
    with reading(counters) as db:
        assert count(db, 1) == 0


def test_reading_writes_nothing(counters: Engine) -> None:
    with reading(counters) as db:
        write(db, 1, 7)
    with reading(counters) as db:
        assert count(db, 1) == 0


def test_a_reader_does_not_wait_for_a_writer(counters: Engine) -> None:
    with unit_of_work(counters) as writing:
        write(writing, 1, 7)
        with reading(counters) as db:
            assert count(db, 1) == 0


def test_sqlite_keeps_what_it_acknowledged_when_the_power_fails(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    with unit_of_work(engine) as one, reading(engine) as other:
        for db in (one, other):
            found = {
                name: db.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in (
                    "journal_mode",
                    "synchronous",
                    "foreign_keys",
                    "recursive_triggers",
                    "busy_timeout",
                )
            }
            assert found == {
                "journal_mode": "wal",
                "synchronous": 2,  # FULL
                "foreign_keys": 1,
                "recursive_triggers": 1,
                "busy_timeout": 30_000,
            }
    engine.dispose()


def test_foreign_keys_are_off_only_while_migrating(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url, foreign_keys=False)
    with reading(engine) as db:
        assert db.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 0
    engine.dispose()


def crossing(engine: Engine, run: Callable[[Callable[[Connection], None]], None]) -> list[BaseException]:
    """Two that lock the same two rows in opposite order, each once the other holds its first; what went wrong."""
    both = threading.Barrier(2)
    wrong: list[BaseException] = []

    def across(first: int, second: int) -> None:
        tries = iter(range(100))

        def work(db: Connection) -> None:
            again = next(tries)
            held = count(db, first, "FOR UPDATE")
            if not again:
                both.wait(timeout=20)
            other = count(db, second, "FOR UPDATE")
            write(db, first, held + 1)
            write(db, second, other + 1)

        try:
            run(work)
        except OperationalError as error:
            wrong.append(error)

    threads = [threading.Thread(target=across, args=order) for order in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


@pytest.fixture
def postgres_counters(empty_postgres_url: str) -> Iterator[Engine]:
    engine = make_engine(empty_postgres_url)
    with unit_of_work(engine) as db:
        db.execute(text("CREATE TABLE counter (id INT PRIMARY KEY, n INT NOT NULL)"))
        db.execute(text("INSERT INTO counter VALUES (1, 0), (2, 0)"))
    yield engine
    engine.dispose()


def test_a_dead_lock_breaks_one_of_two_that_are_not_retried(postgres_counters: Engine) -> None:
    def once(work: Callable[[Connection], None]) -> None:
        with unit_of_work(postgres_counters) as db:
            work(db)

    wrong = crossing(postgres_counters, once)
    assert [sqlstate(error) for error in wrong if isinstance(error, OperationalError)] == [DEADLOCK]


def test_work_that_ran_into_a_dead_lock_is_begun_again(postgres_counters: Engine) -> None:
    assert crossing(postgres_counters, lambda work: retried(postgres_counters, work)) == []
    with reading(postgres_counters) as db:
        assert (count(db, 1), count(db, 2)) == (2, 2)


def test_what_is_no_dead_lock_is_not_tried_again(postgres_counters: Engine) -> None:
    tries = []

    def work(db: Connection) -> None:
        tries.append(1)
        db.execute(text("INSERT INTO counter VALUES (1, 0)"))

    with pytest.raises(IntegrityError):
        retried(postgres_counters, work)
    assert len(tries) == 1


def test_moments_are_in_utc_on_the_server_too(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    with reading(engine) as db:
        assert db.execute(text("SHOW timezone")).scalar_one() == "UTC"
    engine.dispose()


@pytest.mark.parametrize("way", [unit_of_work, reading])
def test_a_database_that_is_away_is_named_without_its_password(
    way: Callable[[Engine], AbstractContextManager[Connection]], postgres_url: str
) -> None:
    nobody_there = "postgresql+psycopg://dondoc:mật-khẩu@127.0.0.1:1/dondoc"
    no_such = make_url(postgres_url).set(database="không-có", password="mật-khẩu")
    for url in (nobody_there, no_such.render_as_string(hide_password=False)):
        engine = make_engine(url)
        with pytest.raises(DatabaseUnreachable, match="database: expected an answer") as refusal, way(engine):
            pass
        assert refusal.value.status == 503
        assert "mật-khẩu" not in str(refusal.value)
        engine.dispose()


def test_a_file_in_a_folder_that_does_not_exist_is_an_unreachable_database() -> None:
    engine = make_engine("sqlite:///không/có/dondoc.db")
    with pytest.raises(DatabaseUnreachable, match="unable to open"), reading(engine):
        pass
    engine.dispose()
