"""The doctor looks at installations that are broken in every way, and each subject answers all the same."""

import os
import shutil
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.store.immutable import PROTECTED
from engine.store.session import make_engine, unit_of_work
from tests.web.cli.doctoring import looked
from web.clocks import SystemClock
from web.doctor import configured, database
from web.doctor.finding import Code, Level, Subject

NEEDS_THE_DATABASE = {
    "triggers", "definitions", "checkpoints", "calendars", "ladders",
    "addresses", "workers", "brake", "letters", "instances",
}  # fmt: skip
NOBODY = 65_534  # a user without any rights
MANUAL, NO_MAIL = ("warning", "clock_manual"), ("warning", "no_mail_server")
ONE = pytest.mark.parametrize(
    "database", ["sqlite"], indirect=True
)  # enough where none is asked anything special


def test_every_subject_answers_in_order_where_all_is_well(campaign, dondoc):
    found = looked(dondoc)
    assert {f["subject"] for f in found.findings} == set(Subject)
    order = [f["subject"] for f in found.findings]
    assert order == sorted(order, key=[*Subject].index)
    assert MANUAL in found.troubles
    assert NO_MAIL in found.troubles
    assert found.facts("triggers_there")["count"] >= len(PROTECTED) * 2


@ONE
def test_settings_that_are_wrong_are_all_named_and_no_value_is_shown(dondoc, monkeypatch):
    monkeypatch.setenv("DONDOC_LANGUAGE", "hush-hush")
    monkeypatch.setenv("DONDOC_MAIL__PASWORD", "geheim")
    found = looked(dondoc)
    assert found.troubles == {("wrong", "setting_wrong")}
    assert [_facts_of(f)["name"] for f in found.findings if f["code"] == "setting_wrong"] == [
        "language",
        "mail.pasword",
    ]
    assert found.hidden == set(Subject) - {"settings", "templates"}
    assert not {"hush", "geheim"} & set(found.ran.out.replace("-", " ").split())


@ONE
def test_a_zone_that_is_not_counted_in_and_a_password_others_may_read(dondoc, monkeypatch, tmp_path):
    (tmp_path / "dondoc.toml").write_text('zone = "Asia/Tokyo"\n[mail]\nuser = "u"\npassword = "p"\n')
    (tmp_path / "dondoc.toml").chmod(0o644)
    assert {("wrong", "zone_not_counted"), ("warning", "settings_open")} <= looked(dondoc).troubles


@ONE
@pytest.mark.parametrize(
    "password",
    [
        'database = "postgresql+psycopg://dondoc:p@127.0.0.1:1/office"\n',
        '[bounces]\nkind = "imap"\nhost = "h"\nuser = "u"\npassword = "p"\n',
    ],
)
def test_any_password_makes_the_file_nobody_elses_to_read(dondoc, tmp_path, monkeypatch, password):
    monkeypatch.delenv("DONDOC_DATABASE")
    (tmp_path / "dondoc.toml").write_text(password)
    (tmp_path / "dondoc.toml").chmod(0o640)
    assert ("warning", "settings_open") in looked(dondoc).troubles
    (tmp_path / "dondoc.toml").chmod(0o600)
    assert ("warning", "settings_open") not in looked(dondoc).troubles


@ONE
def test_where_there_is_no_database_nothing_is_made_and_the_rest_is_looked_at(dondoc, monkeypatch, tmp_path):
    monkeypatch.setenv("DONDOC_DATABASE", f"sqlite:///{tmp_path / 'none.db'}")
    found = looked(dondoc)
    assert ("wrong", "database_absent") in found.troubles
    assert found.hidden == NEEDS_THE_DATABASE | {"migrations"}
    assert not (tmp_path / "none.db").exists()


@ONE
def test_a_server_that_does_not_answer_is_named_without_its_password(dondoc, monkeypatch):
    monkeypatch.setenv("DONDOC_DATABASE", "postgresql+psycopg://dondoc:geheim@127.0.0.1:1/office")
    found = looked(dondoc)
    assert ("wrong", "database_unreachable") in found.troubles
    assert "geheim" not in found.ran.out + found.ran.err
    assert found.hidden >= NEEDS_THE_DATABASE


def test_a_database_without_tables_wants_to_be_migrated(empty_database, dondoc, monkeypatch):
    monkeypatch.setenv("DONDOC_DATABASE", empty_database)
    made = make_engine(empty_database)
    with unit_of_work(made):
        pass
    found = looked(dondoc)
    assert ("wrong", "not_migrated") in found.troubles
    assert found.hidden == NEEDS_THE_DATABASE
    with unit_of_work(made) as db:
        db.execute(text("CREATE TABLE ledger (n INTEGER)"))
    made.dispose()
    assert looked(dondoc).facts("not_ours")["tables"] == "ledger"


@pytest.mark.parametrize(("at", "code"), [("0001", "migrations_behind"), ("9999", "database_too_new")])
def test_a_database_of_another_version_says_which(engine, dondoc, at, code):
    with unit_of_work(engine) as db:
        db.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": at})
    found = looked(dondoc)
    assert found.facts(code)["found"] == at
    assert found.hidden == NEEDS_THE_DATABASE


@ONE
def test_a_file_that_is_no_database_and_one_that_is_damaged(dondoc, monkeypatch, tmp_path, sqlite_url):
    file = tmp_path / "letter.db"
    file.write_bytes(b"Kinh gui dong chi, " * 500)
    monkeypatch.setenv("DONDOC_DATABASE", f"sqlite:///{file}")
    assert ("wrong", "database_unreachable") in looked(dondoc).troubles
    damaged = Path(sqlite_url.removeprefix("sqlite:///"))
    content = bytearray(damaged.read_bytes())
    content[4096 * 8 : 4096 * 9] = b"\xff" * 4096
    damaged.write_bytes(content)
    monkeypatch.setenv("DONDOC_DATABASE", sqlite_url)
    assert {code for _, code in looked(dondoc).troubles} & {"database_damaged", "database_unreachable"}


def test_a_file_that_may_only_be_read(sqlite_template):
    folder = Path(tempfile.mkdtemp(prefix="dondoc-"))
    url = sqlite_template.create(folder)
    file = folder / "dondoc.db"
    file.chmod(0o444)
    folder.chmod(0o555)
    engine = make_engine(url)
    try:
        with _without_rights():
            found = {(one.level, one.code) for one in database.look(engine, url)}
        assert {code for level, code in found if level is Level.WRONG} <= {
            Code.DATABASE_READ_ONLY,
            Code.DATABASE_UNREACHABLE,
        }
        assert any(level is Level.WRONG for level, _ in found)
    finally:
        engine.dispose()
        folder.chmod(0o755)
        shutil.rmtree(folder)


@ONE
def test_a_server_that_takes_no_writes(postgres, postgres_url, dondoc, monkeypatch):
    monkeypatch.setenv("DONDOC_DATABASE", postgres_url)
    made = make_engine(postgres_url)
    with unit_of_work(made) as db:
        db.execute(text(f"ALTER DATABASE {made.url.database} SET default_transaction_read_only = on"))
    made.dispose()
    assert ("wrong", "database_read_only") in looked(dondoc).troubles


@ONE
def test_a_database_others_may_read_and_a_disk_that_is_full(sqlite_url, dondoc, monkeypatch):
    monkeypatch.setenv("DONDOC_DATABASE", sqlite_url)
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    file.chmod(0o644)
    assert ("warning", "database_open") in looked(dondoc).troubles
    file.chmod(0o600)
    assert ("warning", "database_open") not in looked(dondoc).troubles
    megabytes = [50, 500, 5000]
    levels = [[one.level for one in database.room(n * database.MEGABYTE)] for n in megabytes]
    assert levels == [[Level.WRONG], [Level.WARNING], []]


def test_a_trigger_that_was_dropped_is_missed_by_name(campaign, dondoc):
    table = next(one for one in PROTECTED if one.table == "event")
    with campaign.writing() as db:
        created = [line for line in table.statements(db.dialect.name) if line.startswith("CREATE TRIGGER")]
        name = created[0].split()[2]
        on = " ON event" if db.dialect.name == "postgresql" else ""
        db.execute(text(f"DROP TRIGGER {name}{on}"))
    facts = looked(dondoc).facts("triggers_missing")
    assert (facts["triggers"], facts["count"]) == (name, 1)


@ONE
def test_a_trigger_that_is_switched_off_is_as_good_as_none(postgres_url, dondoc, monkeypatch):
    monkeypatch.setenv("DONDOC_DATABASE", postgres_url)
    made = make_engine(postgres_url)
    with unit_of_work(made) as db:
        db.execute(text("ALTER TABLE event DISABLE TRIGGER ALL"))
    made.dispose()
    assert "event_refuses_change" in looked(dondoc).facts("triggers_missing")["triggers"]


def test_a_look_that_fails_does_not_hide_the_others(campaign, dondoc):
    with campaign.writing() as db:
        db.execute(text("DROP TABLE letter" + (" CASCADE" if db.dialect.name == "postgresql" else "")))
    found = looked(dondoc)
    assert [f["subject"] for f in found.findings if f["code"] == "check_failed"] == ["letters"]
    assert {f["subject"] for f in found.findings if f["code"] == "brake_free"} == {"brake"}
    assert "SELECT" not in found.ran.err


def test_a_clock_nobody_set_and_clocks_that_differ(campaign, dondoc):
    assert ("warning", "clock_not_set") in looked(dondoc, at=None).troubles
    now = SystemClock().now()
    levels = [configured.apart(now, now + timedelta(seconds=s), now).level for s in (2, 20, 200)]
    assert levels == [Level.OK, Level.WARNING, Level.WRONG]


def test_the_clock_of_the_machine_is_compared_where_it_is_used(campaign, dondoc, monkeypatch):
    monkeypatch.setenv("DONDOC_CLOCK", "system")
    assert "clock_right" in {f["code"] for f in looked(dondoc, at=None).findings}
    assert dondoc("doctor", at="2023-03-20T08:00+07:00").code == 1


@ONE
def test_moments_are_told_as_the_office_reads_them(campaign, dondoc):
    assert looked(dondoc).facts("clock_manual")["at"] == "2023-03-20T08:00:00+07:00"
    assert "20/03/2023 08:00" in dondoc("doctor").out


def _facts_of(finding):
    return {fact["name"]: fact["value"] for fact in finding["facts"]}


@contextmanager
def _without_rights():
    """Root may write everything; so for a moment we are somebody else."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)
