"""Whatever goes wrong, a person at a terminal reads a sentence, and nothing is half done."""

import sqlite3

import pytest

from engine.core.errors import CalendarUnknown, DatabaseUnreachable
from engine.runtime.wake import wake
from engine.store.session import make_engine, unit_of_work
from web.cli import office
from web.cli.main import main
from web.migrate import NotOurs, migrate


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """A folder of its own, with a database of this name and content."""

    def make(content: bytes) -> None:
        (tmp_path / "dondoc.db").write_bytes(content)
        monkeypatch.chdir(tmp_path)

    return make


@pytest.mark.parametrize("command", [["migrate"], ["audit", "verify"], ["migrate", "--json"]])
def test_a_file_that_is_no_database_is_named(elsewhere, capsys, command):
    elsewhere(b"not a database at all" * 100)
    assert main(command) == 1
    answer = capsys.readouterr()
    assert "dondoc: database: expected one that can be used, got: file is not a database" in answer.err
    assert "Traceback" not in answer.err


def test_the_database_of_another_program_is_left_alone(empty_database):
    engine = make_engine(empty_database)
    with unit_of_work(engine) as db:
        db.exec_driver_sql("CREATE TABLE person (id INTEGER)")
    with pytest.raises(NotOurs, match="found the tables person"):
        migrate(empty_database)
    engine.dispose()


def test_a_database_somebody_else_holds_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.store.session.BUSY_SECONDS", 1)
    monkeypatch.setattr("engine.store.session.PRAGMAS", ("journal_mode=WAL",))
    url = f"sqlite:///{tmp_path / 'held.db'}"
    migrate(url)
    holder = sqlite3.connect(tmp_path / "held.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    engine = make_engine(url)
    with pytest.raises(DatabaseUnreachable, match="database is locked"), unit_of_work(engine):
        pass
    engine.dispose()
    holder.close()


def test_an_error_nobody_foresaw_is_one_line(monkeypatch, capsys):
    def broken(_url: str) -> str:
        raise ZeroDivisionError("Hạn chế của đồng chí")

    monkeypatch.setattr(office, "run_migrate", broken)
    assert main(["migrate", "--json"]) == 1
    answer = capsys.readouterr()
    assert (
        answer.err
        == "dondoc: internal error (ZeroDivisionError); nothing was recorded; --trace shows where\n"
    )
    assert '"error": "internal error' in answer.out


def test_a_refusal_says_in_words_what_to_do(campaign, dondoc, tmp_path):
    plan = tmp_path / "plan.json"
    plan.write_text('{"weaknesses": []}')
    refused = dondoc(
        "plan", "submit", "CCKL-1", "--file", str(plan), "--as", "CCKL-1", at="2023-03-20T08:00+07:00"
    )
    assert refused.code == 1
    assert "[empty_plan]" in refused.err
    assert "Kế hoạch" in refused.err


def test_a_clock_no_calendar_knows_parks_nobody(world):
    world.given_cycle()
    with pytest.raises(CalendarUnknown):
        wake(world.at("2061-02-01 08:00").rt)
    assert world.plan("CCKL-1").failures == 0


def test_a_setting_that_would_do_nothing_yet_is_refused(dondoc, monkeypatch):
    monkeypatch.setenv("DONDOC_ZONE", "Europe/Paris")
    refused = dondoc("wake", at="2023-03-20T08:00+07:00")
    assert refused.code == 1
    assert "not there yet" in refused.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--year", "2025", "--deadline", "2099-02-20"), "expected a known year, got 2099"),
        (("--year", "1999", "--deadline", "2023-03-30"), "2000"),
    ],
)
def test_a_year_that_cannot_be_counted_is_not_opened(world, dondoc, words, said):
    world.given_roster()
    refused = dondoc("cycle", "open", *words, at="2023-03-01T08:00+07:00")
    assert refused.code in (1, 2)
    assert said in refused.err
    assert "no review year is open" in dondoc("plan", "list", at="2023-03-01T08:00+07:00").err


def test_the_directors_conclusion_is_not_written_over(world, dondoc):
    world.given_cycle()
    at = "2023-12-01T08:00+07:00"
    assert dondoc("cycle", "close", "--document", "KL 01", at=at).code == 0
    assert dondoc("cycle", "close", "--document", "KL 01", at=at).code == 0
    refused = dondoc("cycle", "close", "--document", "KL 02", at=at)
    assert refused.code == 1
    assert "expected 'KL 01' as before" in refused.err


@pytest.mark.parametrize("at", ["0001-01-01T00:00+07:00", "9999-12-31T23:59-07:00", "1900-01-01T08:00+07:00"])
def test_a_moment_at_the_ends_of_time_is_a_slip_of_the_hand(world, dondoc, at):
    world.given_cycle()
    refused = dondoc("missing", at=at)
    assert refused.code == 1
    assert "--at: expected a year from 2000 to 2100" in refused.err


def test_a_day_at_the_ends_of_time_is_one_too(world, dondoc):
    world.given_roster()
    words = ("cycle", "open", "--year", "2022", "--deadline", "0001-01-01", "--wording", "before")
    refused = dondoc(*words, at="2023-03-01T08:00+07:00")
    assert refused.code == 1
    assert "--deadline: expected a year from 2000 to 2100, got 1" in refused.err
