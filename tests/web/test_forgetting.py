"""What nobody needs any more goes once a day, all of it or nothing, and nothing the trail names goes with it."""

import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from config.settings import Settings
from engine.core.identifiers import PersonId, moment
from engine.store import beats, blobs
from engine.store.beats import Mark, Worker
from tests.stories.small_office import a_small_office
from tests.web.comers import given_account
from web import drafts
from web.auth import attempts, sessions, tokens
from web.auth.policy import policy_of
from web.auth.tokens import Purpose
from web.drafts import Saving
from web.forgetting import Forgotten, forget
from web.sheet import Sheet
from workflows.measure.commands import Claim, Return
from workflows.remediation.commands import Submit, Waive
from workflows.remediation.document import Answer

POLICY = policy_of(Settings(clock="manual"))
OWNER = PersonId("SNN/CCKL-1")
NEXT = "2023-03-03 08:00"  # two days after the office opened


@pytest.fixture
def office(engine):
    return a_small_office(engine)


def begun(office, code, scan="", drawer=drafts.OWNERS):
    """Somebody writes a plan and goes home."""
    new = Saving(0, 0, OWNER, "page", drafts.as_kept(Sheet(scan=scan)))
    with office.writing() as db:
        drawer.save(db, office.plan(code).id, new, office.rt.now())


def uploaded(office, content):
    with office.writing() as db:
        return blobs.put(db, "scan.pdf", content, 1000, office.rt.now())


def drafted(office, drawer=drafts.OWNERS):
    with office.reading() as db:
        return [code for code in ("CCKL-1", "CCKL-2", "TCCB-2") if drawer.of_plan(db, office.plan(code).id)]


def files(office):
    with office.reading() as db:
        return set(db.scalars(text("SELECT sha256 FROM blob")))


def test_drafts_of_plans_that_are_over_go_and_no_other(office):
    for code in ("CCKL-1", "CCKL-2", "TCCB-2"):
        begun(office, code)
        begun(office, code, drawer=drafts.OFFICERS)
    office.submit("TCCB-2")
    office.act("CCKL-2", "waive", "TCCB-3", Waive("Đi học", "QĐ 05", office.person("LD02")))
    assert forget(office.rt, POLICY).drafts == 0  # saved today
    office.at(NEXT)
    assert forget(office.rt, POLICY).drafts == 2
    assert drafted(office) == drafted(office, drafts.OFFICERS) == ["CCKL-1", "TCCB-2"]
    office.approve("TCCB-2")
    assert forget(office.rt, POLICY).drafts == 2
    assert drafted(office) == ["CCKL-1"]


def test_files_nothing_names_go_and_those_of_drafts_and_texts_stay(office):
    named, begun_with, taken_away = (uploaded(office, content) for content in (b"one", b"two", b"three"))
    begun(office, "CCKL-1", begun_with)
    office.act("CCKL-2", "submit", "CCKL-2", Submit(office.document("CCKL-2"), named))
    assert forget(office.rt, POLICY).files == 0  # an upload may be under way
    office.at(NEXT)
    fresh = uploaded(office, b"four")
    assert forget(office.rt, POLICY).files == 1
    assert files(office) == {named, begun_with, fresh}
    assert uploaded(office, b"three") == taken_away


def test_what_is_sent_once_more_counts_as_new(office):
    first = uploaded(office, b"one")
    office.at(NEXT)
    assert uploaded(office, b"one") == first
    assert forget(office.rt, POLICY).files == 0


def test_the_file_of_a_claim_that_was_returned_is_named_by_the_trail_alone_and_stays(office):
    file, other = uploaded(office, b"evidence"), uploaded(office, b"better evidence")
    office.submit("CCKL-1")
    office.approve("CCKL-1")
    office.at("2023-10-02 08:00")
    measure = "SNN/2022/CCKL-1/CN001.1"
    for each in (file, other):
        office.act(measure, "claim", "CCKL-1", Claim("Đã họp", "", each))
        if each == file:
            office.act(measure, "return", "TCCB-1", Return("Chưa rõ."))
    office.at("2023-10-09 08:00")
    assert forget(office.rt, POLICY) == Forgotten()
    assert files(office) == {file, other}
    assert office.verdict().sound


def test_what_has_run_out_goes(office):
    given_account(office, "CCKL-1")
    now = office.rt.now()
    with office.writing() as db:
        sessions.begin(db, sessions.fresh(OWNER, now, "", "", waits=False))
        tokens.make(db, OWNER, Purpose.RESET, now, moment(now + timedelta(hours=1)))
        tokens.make_recovery(db, OWNER, now)
        attempts.count(db, [attempts.of_account("login", "x")], now)
    assert forget(office.rt, POLICY) == Forgotten()
    office.at(NEXT)
    assert forget(office.rt, POLICY) == Forgotten(sessions=1, links=1, attempts=1)
    with office.reading() as db:
        assert tokens.left(db, OWNER, Purpose.RECOVERY) == 8


def test_starts_of_workers_are_remembered_a_month_and_the_newest_for_ever(office):
    started = []
    for local in ("2023-01-02 08:00", "2023-03-02 08:00"):
        now = office.at(local).rt.now()
        started.append(Worker(uuid4(), "host", 1, "0.1.0", now))
        with office.writing() as db:
            beats.enlist(db, started[-1])
            beats.mark(db, Mark(started[-1].id, "wake", now, 5, True))
    office.at("2023-08-01 08:00")
    assert forget(office.rt, POLICY).workers == 1
    with office.reading() as db:
        assert beats.workers(db) == [started[1]]
        assert len(beats.of_workers(db, [one.id for one in started])) == 1
    assert (
        forget(office.rt, POLICY).workers == 0
    )  # however long nobody woke anything: the silence must be found


def test_several_workers_at_once_forget_everything_once(office):
    for n in range(20):
        uploaded(office, f"file {n}".encode())
    office.at(NEXT)
    done = []
    machines = [
        threading.Thread(target=lambda: done.append(forget(replace(office.rt, worker=uuid4()), POLICY)))
        for _ in range(4)
    ]
    for one in machines:
        one.start()
    for one in machines:
        one.join(60)
    assert (len(done), sum(one.files for one in done)) == (4, 20)
    assert files(office) == set()


def test_who_uploads_while_it_is_forgotten_keeps_what_he_sent(office):
    contents = [f"scan {n}".encode() for n in range(30)]
    for content in contents:
        uploaded(office, content)  # sent long ago, named by nothing: rubbish by now
    office.at(NEXT)
    done, sent = threading.Event(), []

    def sweep():
        while not done.is_set():
            forget(replace(office.rt, worker=uuid4()), POLICY)

    workers = [threading.Thread(target=sweep) for _ in range(3)]
    for one in workers:
        one.start()
    try:
        for n, content in enumerate(contents):
            sent.append(uploaded(office, content))
            if n % 3 == 0:
                with office.writing() as db:
                    new = Saving(n, 0, OWNER, "page", drafts.as_kept(Sheet(scan=sent[-1])))
                    drafts.OWNERS.save(db, office.plan("CCKL-1").id, new, office.rt.now())
    finally:
        done.set()
        for one in workers:
            one.join(60)
    assert files(office) == set(sent)
    office.at("2023-03-06 08:00")
    assert forget(office.rt, POLICY).files == 29
    assert files(office) == {sent[27]}, "what the draft has attached stays, however old"


def test_the_scan_of_a_text_that_came_back_stays_beside_the_one_of_the_next(office):
    first, second = uploaded(office, b"first"), uploaded(office, b"second")
    office.act("CCKL-2", "submit", "CCKL-2", Submit(office.document("CCKL-2"), first))
    office.reject("CCKL-2")
    answered = office.document("CCKL-2", answers=(Answer("", "missing_linkage", "Đã gắn"),))
    office.act("CCKL-2", "resubmit", "CCKL-2", Submit(answered, second))
    office.at("2023-10-02 08:00")
    assert forget(office.rt, POLICY) == Forgotten()
    assert files(office) == {first, second}


def test_drafts_that_lie_for_long_keep_no_rubbish(office, monkeypatch):
    monkeypatch.setattr("web.forgetting.AT_ONCE", 2)
    plans = ("CCKL-1", "CCKL-2", "TCCB-2")
    kept = {uploaded(office, code.encode()) for code in plans}
    for code, file in zip(plans, sorted(kept), strict=True):
        begun(office, code, file)
    office.at("2023-03-01 09:00")
    uploaded(office, b"rubbish")
    office.at(NEXT)
    assert forget(office.rt, POLICY).files == 1
    assert files(office) == kept


# A worker that dies between what it deleted first and what comes after it.
KILLED = """
import os, signal, sys
from engine.store.session import make_engine
from tests.world import a_world
from web import forgetting
from web.auth import attempts
from tests.web.test_forgetting import NEXT, POLICY
attempts.forget = lambda db, now: os.kill(os.getpid(), signal.SIGKILL)
forgetting.forget(a_world(make_engine(sys.argv[1]), NEXT).rt, POLICY)
"""


def test_killed_in_the_middle_nothing_was_forgotten(office, database):
    begun(office, "CCKL-2")
    left = uploaded(office, b"left")
    office.act("CCKL-2", "waive", "TCCB-3", Waive("Đi học", "QĐ 05", office.person("LD02")))
    ended = subprocess.run([sys.executable, "-c", KILLED, database], check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    assert (drafted(office), files(office)) == (["CCKL-2"], {left})
    office.at(NEXT)
    assert forget(office.rt, POLICY) == Forgotten(drafts=1, files=1)
    assert (drafted(office), files(office)) == ([], set())
