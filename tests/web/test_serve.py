"""Serving as a service manager runs it: pages and worker in one process, told to stop by one signal."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from config.settings import Settings
from engine.core.errors import BadInput
from engine.store import beats
from engine.store.session import make_engine, reading
from tests.house.source import ROOT
from tests.web.cli.documented import answered, documented
from tests.web.workers import until
from web.cli.serve import listening, refuse_in_clear

DONDOC = (sys.executable, "-c", "from web.cli.main import run; run()")


@pytest.fixture
def serving(sqlite_url: str, tmp_path: Path):
    """Starts `dondoc serve` on a free port; none outlives the test."""
    started: list[subprocess.Popen[str]] = []

    def start(*more: str):
        env = os.environ | {"PYTHONPATH": str(ROOT), "DONDOC_DATABASE": sqlite_url, "DONDOC_CLOCK": "manual"}
        words = ["--at", "2023-03-20T08:00+07:00", "serve", "--port", "0", "--json", *more]
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(
                [*DONDOC, *words], cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=log, text=True
            )
        started.append(process)
        said = "".join(iter(process.stdout.readline, "}\n"))
        return process, json.loads(said + "}")

    yield start
    for one in started:
        one.kill()
        one.communicate()


def asked(address: str, path: str) -> tuple[int, str]:
    """What a page answers over the wire."""
    try:
        with urllib.request.urlopen(f"{address}{path}", timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def test_pages_and_worker_live_and_end_together(serving, tmp_path, sqlite_url):
    process, greeting = serving()
    assert answered(greeting) == documented("serve")
    assert greeting["address"].startswith("http://127.0.0.1:")
    status, page = asked(greeting["address"], "/")
    assert (status, "Đăng nhập" in page) == (200, True)
    assert asked(greeting["address"], "/nothing")[0] == 404
    until(lambda: _beats(sqlite_url) >= 3)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 0
    lines = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    assert [one["event"] for one in lines if one["event"].startswith("worker")] == [
        "worker_started",
        "worker_stopped",
    ]
    assert "/nothing" not in (tmp_path / "log").read_text(encoding="utf-8")
    with pytest.raises(urllib.error.URLError):
        asked(greeting["address"], "/")


def test_the_pages_alone_beat_nothing(serving, sqlite_url):
    process, greeting = serving("--no-worker")
    assert greeting["worker"] is None
    assert asked(greeting["address"], "/login")[0] == 200
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert (process.returncode, _beats(sqlite_url)) == (0, 0)


def test_an_address_that_is_taken_is_refused_in_words(serving):
    _, greeting = serving("--no-worker")
    port = int(greeting["address"].rpartition(":")[2])
    taken = pytest.raises(BadInput, match="expected an address to listen on, got: address already in use")
    with taken, listening("127.0.0.1", port):
        raise AssertionError("two cannot listen there")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_may_be_answered_in_clear(host):
    refuse_in_clear(host, Settings(clock="manual"))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "dondoc.example"])
def test_passwords_never_travel_in_clear(host):
    with pytest.raises(BadInput, match="expected an address of this machine alone"):
        refuse_in_clear(host, Settings(clock="manual"))
    refuse_in_clear(host, Settings(clock="manual", base_url="https://dondoc.example"))


def _beats(url: str) -> int:
    engine = make_engine(url)
    with reading(engine) as db:
        found = len(beats.of_workers(db, [one.id for one in beats.workers(db)]))
    engine.dispose()
    return found
