"""What the doctor finds in an office that runs: keys, years, addresses, workers, letters, files."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event, insert, text, update

from engine.core.identifiers import PersonId
from engine.store import marks
from engine.store.instances import InstanceRow
from engine.store.letters import LetterRow
from tests.engine.runtime.ways import DOWN
from tests.web.cli.conftest import NOW
from tests.web.cli.doctoring import looked
from web.tables import METADATA
from workflows.directory.tables import OFFICE, PERSON
from workflows.remediation.tables import CYCLE

INSTANCE, LETTER = InstanceRow.__table__, LetterRow.__table__
WORKER, BEAT, BRAKE = (METADATA.tables[name] for name in ("worker", "beat", "brake"))
NIGHT = "2023-03-20T22:00+07:00"
ONE = pytest.mark.parametrize(
    "database", ["sqlite"], indirect=True
)  # enough where none is asked anything special


@pytest.fixture
def office(campaign):
    """The campaign on the morning the doctor is asked about; a worker has just beaten."""
    campaign.at("2023-03-20 08:00")
    beaten(campaign)
    return campaign


def beaten(world, *, ago=timedelta(), verb="wake", failures=0, stopped=False):
    """A worker beat some time ago."""
    at, worker = world.rt.now() - ago, uuid4()
    with world.writing() as db:
        row = {"id": worker, "host": "m1", "pid": 7, "version": "0", "started_at": at - timedelta(hours=1)}
        db.execute(insert(WORKER), [row | {"stopped_at": at if stopped else None}])
        beat = {"worker": worker, "verb": verb, "at": at, "good_at": None if failures else at}
        beat |= {"milliseconds": 5, "beats": 9, "failures": failures}
        db.execute(insert(BEAT), [beat | {"error": "DiskFull" if failures else ""}])


def changed(world, table, **values):
    """Every row of the table says this now."""
    with world.writing() as db:
        db.execute(update(table).values(**values))


@ONE
def test_a_key_is_there_its_owners_alone_and_has_signed_lately(office, dondoc, monkeypatch, tmp_path):
    assert ("warning", "no_key") in looked(dondoc).troubles
    file = tmp_path / "audit.pem"
    monkeypatch.setenv("DONDOC_AUDIT_KEY", str(file))
    assert ("wrong", "key_absent") in looked(dondoc).troubles
    dondoc.done("audit", "key", file)
    assert ("warning", "never_signed") in looked(dondoc).troubles
    dondoc.done("audit", "checkpoint")
    assert {f["code"] for f in looked(dondoc).findings} >= {"key_ready", "checkpoint_fresh"}
    assert ("warning", "checkpoint_old") in looked(dondoc, at="2023-03-30T08:00+07:00").troubles
    file.chmod(0o644)
    assert looked(dondoc).facts("key_open")["mode"] == "644"
    file.unlink()
    dondoc.done("audit", "key", file)
    assert ("warning", "checkpoint_other_key") in looked(dondoc).troubles
    file.write_text("no key")
    assert ("wrong", "key_unusable") in looked(dondoc).troubles


@ONE
def test_a_plan_whose_rules_the_code_no_longer_has(office, dondoc):
    changed(office, INSTANCE, digest="0" * 64)
    assert (
        looked(dondoc).facts("definition_lost")["workflows"] == f"{office.plan('CCKL').workflow} 000000000000"
    )
    changed(office, INSTANCE, workflow="census")
    assert "'census'" in looked(dondoc).facts("definition_unknown")["answer"]


def test_years_nobody_entered(office, dondoc):
    assert looked(dondoc).facts("year_provisional")["years"] == "SNN 2023"
    dondoc.done("calendar", "confirm", 2023, "--document", "TB-01")
    assert ("warning", "year_provisional") not in looked(dondoc).troubles
    years = METADATA.tables["calendar_year"]
    with office.writing() as db:
        db.execute(years.delete().where(years.c.year > 2023))
        db.execute(text("UPDATE calendar SET version = 'other'"))  # as every change of a year leaves it
    assert looked(dondoc).facts("next_year_unknown")["years"] == "SNN 2024"
    assert looked(dondoc, at="2024-03-20T08:00+07:00").facts("year_unknown")["years"] == "SNN 2024"
    with office.writing() as db:
        db.execute(text("DELETE FROM calendar"))
    assert looked(dondoc).facts("calendar_absent")["offices"] == "SNN"


def test_an_installation_without_an_office(world, dondoc):
    found = looked(dondoc).troubles
    assert {("warning", "no_office"), ("warning", "no_worker_ever")} <= found


@ONE
def test_a_ladder_that_is_gone(office, dondoc):
    changed(office, CYCLE, ladders=json.dumps({"unit": "0" * 64}))
    assert looked(dondoc).facts("ladder_missing")["ladders"] == "SNN/2022 unit"


def test_who_cannot_be_reached_is_named_by_code(office, dondoc):
    before = {code for _, code in looked(dondoc).troubles}
    with office.writing() as db:
        for code, email in (
            ("CCKL-1", ""),
            ("LD02", ""),
            ("TCCB-1", "a@snn.example"),
            ("TCCB-2", "A@snn.example"),
        ):
            done = db.execute(update(PERSON).where(PERSON.c.code == code).values(email=email))
            assert done.rowcount == 1, code
        db.execute(text("UPDATE unit SET email = '' WHERE code = 'CCKL'"))
        marks.add(db, "a@snn.example", uuid4(), "5.1.1", office.rt.now())
    found = looked(dondoc)
    assert found.facts("owner_without_address") == {"people": "SNN/CCKL-1", "count": 1}
    assert found.facts("post_without_address") == {"people": "SNN/LD02", "count": 1}
    assert found.facts("mailbox_without_address")["people"] == "SNN/@CCKL"
    assert found.facts("address_shared")["people"] == "SNN/TCCB-1, SNN/TCCB-2"
    assert found.facts("address_marked")["people"] == "SNN/TCCB-1, SNN/TCCB-2"
    assert not {f["code"] for f in found.findings if f["subject"] == "addresses"} & before
    assert "@snn.example" not in found.ran.out


@ONE
def test_nobody_works(campaign, dondoc):
    assert ("wrong", "no_worker_ever") in looked(dondoc).troubles


def test_a_worker_that_fell_silent(campaign, dondoc):
    campaign.at("2023-03-20 08:00")
    beaten(campaign, ago=timedelta(minutes=20))
    found = looked(dondoc)
    assert {("wrong", "no_wake"), ("warning", "worker_gone")} <= found.troubles
    assert found.facts("worker_gone") == {"workers": "m1:7", "count": 1}
    assert ("warning", "no_wake") in looked(dondoc, at=NIGHT).troubles
    later = looked(dondoc, at="2023-04-20T08:00+07:00")
    assert ("warning", "worker_gone") not in later.troubles


def test_a_worker_that_beats_one_that_said_goodbye_and_one_that_fails(office, dondoc):
    beaten(office, ago=timedelta(hours=1), stopped=True)
    found = looked(dondoc)
    assert found.facts("workers_beat")["count"] == 1
    beaten(office, verb="drain", failures=4)
    assert looked(dondoc).facts("verb_fails") == {"verb": "drain", "failures": 4, "error": "DiskFull"}


def test_a_brake_that_is_pulled(office, dondoc):
    row = {"pulled_at": office.rt.now(), "why": "clock_jump", "released_at": None, "released_by": ""}
    with office.writing() as db:
        db.execute(insert(BRAKE), [row])
    assert ("wrong", "brake_pulled") in looked(dondoc).troubles
    changed(office, BRAKE, released_at=office.rt.now())
    assert ("wrong", "brake_pulled") not in looked(dondoc).troubles


def test_letters_that_stay(office, dondoc):
    office.submit("CCKL-1")
    dondoc.done("wake")
    dondoc.done("compose")
    now = office.rt.now()
    assert "letters_flow" in {f["code"] for f in looked(dondoc).findings}
    noon = "2023-03-20T12:00+07:00"
    assert looked(dondoc, at=noon).facts("letters_wait")["count"] > 0
    assert ("wrong", "letters_wait") not in looked(dondoc, at=NIGHT).troubles
    changed(office, LETTER, state="leased", lease=uuid4(), visible_at=now - timedelta(seconds=1))
    assert ("warning", "lease_run_out") in looked(dondoc).troubles
    changed(office, LETTER, state="buried", lease=None)
    assert looked(dondoc).facts("letters_stuck")["count"] > 0


def test_letters_that_wait_for_a_server_that_is_away(office, dondoc):
    office.submit("CCKL-1")
    office.post.refuse_with(DOWN)
    for hour in ("08:00", "08:30", "09:00", "09:29"):
        office.at(f"2023-03-20 {hour}").beat()
    assert ("wrong", "letters_wait") in looked(dondoc, "--no-mail", at="2023-03-20T09:30+07:00").troubles
    office.post.refuse_with(None)
    office.at("2023-03-20 16:00").beat()
    assert ("wrong", "letters_wait") not in looked(dondoc, "--no-mail", at="2023-03-20T16:01+07:00").troubles


def test_files_that_should_have_spoken_and_files_put_aside(office, dondoc):
    found = looked(dondoc)
    assert ("wrong", "instances_overdue") in found.troubles  # nobody has woken since 1 March
    dondoc.done("wake")
    assert "instances_in_time" in {f["code"] for f in looked(dondoc).findings}
    with office.writing() as db:
        db.execute(update(INSTANCE).where(INSTANCE.c.ref == "SNN/2022/CCKL").values(failures=3))
    assert looked(dondoc).facts("instances_parked") == {"count": 1, "refs": "SNN/2022/CCKL"}


def test_the_number_of_questions_does_not_grow_with_the_office(office, dondoc):
    dondoc.done("wake")
    dondoc.done("compose")
    grown(office, "A", by=1)
    few = questions(dondoc)
    grown(office, "B", by=30)
    assert questions(dondoc) == few


def grown(world, name, *, by):
    """So many offices more, without people; so many workers more; and letters nobody answers for."""
    for _ in range(by):
        beaten(world)
    with world.writing() as db:
        first = db.execute(OFFICE.select()).mappings().first()
        db.execute(insert(OFFICE), [dict(first) | {"code": f"{name}{n}"} for n in range(by)])
        db.execute(update(LETTER).values(state="leased", visible_at=world.rt.now() - timedelta(hours=2)))


def questions(dondoc):
    """How many statements one look sends."""
    sent = []

    def count(*statement):
        sent.append(statement[2])

    event.listen(Engine, "before_cursor_execute", count)
    try:
        looked(dondoc, at=NOW)
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return len(sent)


@ONE
def test_the_person_is_never_named(office, dondoc):
    with office.reading() as db:
        names = {row.name for row in db.execute(PERSON.select())}
        assert PersonId("SNN/CCKL-1") in {row.id for row in db.execute(PERSON.select())}
    changed(office, PERSON, email="")
    said = dondoc("doctor").out
    assert not [name for name in names if name in said]
