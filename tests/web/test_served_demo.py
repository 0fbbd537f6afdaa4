"""The demonstration that is served: a visitor finds work to do in it, nothing of it is in an installation."""

import ast
import json
import os
import re
import shutil
import signal
import subprocess
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from config.settings import Settings
from engine.runtime.compose import compose
from engine.runtime.drain import drain
from engine.runtime.wake import wake
from engine.store.session import reading
from tests.house.source import ROOT, modules
from tests.web.cli.documented import answered, documented
from tests.web.comers import Browser, browser
from tests.web.pages.test_who_sees_what import routes
from tests.web.test_serve import DONDOC, asked
from tests.world import utc
from web.clocks import RunningClock
from web.demo import morning
from web.demo.folder import played, prepare
from web.demo.mailbox import mailbox
from web.demo.sink import Sink
from web.http.app import make_app
from workflows.remediation import reports

ADDRESS = "http://127.0.0.1:8000"


class Visitor(Browser):
    """A browser that opens a demonstration."""

    def __init__(self, app) -> None:
        TestClient.__init__(self, app, base_url=ADDRESS, follow_redirects=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A demonstration that was played and never visited."""
    place = prepare(tmp_path_factory.mktemp("played") / "demo")
    with Sink(place.letters) as post:
        morning.play(place, place.settings(post.mail, ADDRESS))
    return place.folder


@pytest.fixture
def visit(folder, tmp_path):
    """A visitor's browser, the office he is in, and its mail server."""
    shutil.copytree(folder, tmp_path / "demo")
    place = played(tmp_path / "demo", morning.edition())
    with Sink(place.letters) as post:
        settings = place.settings(post.mail, ADDRESS)
        office = morning.enter(settings)
        app = make_app(office.rt, settings, office.accounts, (mailbox(place.letters),))
        yield Visitor(app), office
        office.rt.db.dispose()


def be(one, code):
    """Come in by the button beside this person."""
    page = one.get("/login").text
    form = re.search(rf'<form method="post" action="/login">(?:(?!</form>).)*value="{code}".*?</form>', page)[
        0
    ]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert one.post("/login", data=sent).headers["location"] == "/"
    return one.get("/").text


def test_there_is_something_to_write_to_judge_and_to_rebuild(visit):
    one, office = visit
    for code, said in (
        ("TCCB-2", "Chờ ý kiến của tôi"),
        ("BQLCC-1", "còn 2 ngày làm việc"),
        ("KHTC-3", "Phải xây dựng lại"),
        ("CCKL-1", "Giải pháp tôi thực hiện"),
        ("LD02", "Đơn vị tôi phụ trách còn phải gửi"),
        ("LD01", "Việc của tôi"),
        ("KT-1", "Việc của tôi"),
        ("QT-1", "không xem kế hoạch"),
    ):
        assert said in be(one, code), code
        one.fill("/logout")
    with reading(office.rt.db) as db:
        missing = reports.missing(db, ("SNN", 2022), morning.BEFORE)
    assert sum(len(unit.owing) for unit in missing.units) >= 30


def test_everybody_who_may_come_in_stands_on_the_login_page_with_his_password(visit):
    one, office = visit
    page = one.get("/login").text
    for account in office.accounts.accounts:
        assert all(part in page for part in (account.code, account.name, account.password))
    assert "27/03/2023 08:05" in page


def test_the_letters_of_the_demonstration_are_read_by_whoever_looks(visit, tmp_path):
    one, _ = visit
    listed = one.get("/demo/letters")
    arrived = len(list((tmp_path / "demo").rglob("*.eml")))
    assert arrived > 50
    assert f"{arrived} thư; chỉ hiển thị 50" in listed.text
    assert len(listed.content) < 100_000
    of_one = one.get("/demo/letters", params={"to": "dinh.phamthe"}).text
    [path, *_] = re.findall(r'href="(/demo/letters/[^"]+)"(?=>\[)', of_one)
    letter = one.get(path).text
    assert "Kính gửi đồng chí Phạm Thế Định" in letter
    assert f'href="{ADDRESS}/plans/SNN/2022/BQLCC-2"' in letter
    for hidden in (
        "/demo/letters/../dondoc.toml",
        "/demo/letters/2023-03-27/..%2f..%2faudit",
        "/demo/letters/x/y",
    ):
        assert one.get(hidden).status_code == 404
    assert "&lt;script&gt;" in one.get("/demo/letters", params={"to": "<script>"}).text


def test_a_letter_written_now_arrives_there(visit):
    one, office = visit
    one.fill("/forgotten", page="/login", name="BQLCC-1")
    wake(office.rt), compose(office.rt), drain(office.rt)
    newest = one.get("/demo/letters", params={"to": "ha.nguyenthithu"}).text
    [path, *_] = re.findall(r'href="(/demo/letters/[^"]+)"(?=>)', newest)
    [link] = re.findall(rf'href="{ADDRESS}(/reset/[^"]+)"', one.get(path).text)
    assert one.get(link).status_code == 200


def test_an_installation_has_no_such_accounts_and_no_such_page(world):
    one = browser(world)
    assert "Bản trình diễn" not in one.get("/login").text
    assert "/demo/letters" not in {path for _, path in routes(make_app(world.rt, Settings()).routes)}


def test_only_the_demonstration_makes_such_accounts():
    makers = {
        name
        for name, tree in modules("web", "config", "engine")
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "DemoAccounts"
    }
    assert makers == {"web/demo/people.py"}


def test_no_setting_makes_a_demonstration():
    assert [name for name in Settings.model_fields if "demo" in name] == []


def test_the_clock_runs_on_from_where_it_was_set():
    passed = iter([5.0, 5.0, 65.5])
    clock = RunningClock(utc("2023-03-27 08:05"), lambda: next(passed))
    assert clock.now() == utc("2023-03-27 08:05")
    assert clock.now() == utc("2023-03-27 08:06") + timedelta(seconds=0.5)


def test_what_another_edition_played_is_played_anew(folder, tmp_path):
    assert played(folder, morning.edition()) is not None
    assert played(folder, "0.0.1 0001 1") is None
    assert played(tmp_path, morning.edition()) is None


@pytest.fixture
def serving(folder, tmp_path):
    """Starts `dondoc demo` on the played folder."""
    shutil.copytree(folder, tmp_path / "out" / "demo")
    started = []

    def start(*more):
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [*DONDOC, "demo", "--port", "0", "--json", *more],
            cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        said = "".join(iter(process.stdout.readline, "}\n"))
        return process, json.loads(said + "}")

    yield start
    for one in started:
        one.kill()
        one.communicate()


def test_it_is_served_until_it_is_told_to_stop_and_taken_up_where_it_was_left(serving):
    process, greeting = serving()
    assert answered(greeting) == documented("demo")
    assert greeting["at"] == "2023-03-27T08:05:00+07:00"
    assert "BQLCC-1" in asked(greeting["address"], "/login")[1]
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "")
    _, again = serving()
    assert again["at"] > greeting["at"]
    assert again["accounts"] == greeting["accounts"]


def test_an_address_that_is_taken_is_refused_before_anything_is_played(serving, tmp_path):
    _, greeting = serving()
    port = greeting["address"].rpartition(":")[2]
    ran = subprocess.run(
        [*DONDOC, "demo", "--port", port, "--folder", "other"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "address already in use" in ran.stderr
    assert not (tmp_path / "other").exists()
