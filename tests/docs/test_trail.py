"""The page about the trail tells an auditor how to check a chain without us; here he does."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from engine.core.asked import Instance
from engine.core.decision import Event
from engine.core.identifiers import InstanceId, OfficeId, moment
from engine.store import instances, trail
from engine.store.identity import new_id
from engine.store.session import reading, unit_of_work
from tests.docs.pages import block

PAGE = "docs/reference/trail.md"
NOW = moment(datetime(2023, 3, 20, 1, tzinfo=UTC))
DAY = date(2023, 3, 20)
EVENTS = (
    Event("start", "required", DAY, {"ref": "SNN/2022/CCKL-1"}),
    Event("submit", "submitted", DAY, {"trigger": "submit"}),
    Event("reject", "rejected", DAY, {"trigger": "reject"}, {"opinion": "Chưa gắn với hạn chế của tập thể"}),
)


@pytest.fixture
def chain(engine, tmp_path):
    """A plan of three events, exported by the statement on the page."""
    one = Instance(InstanceId(new_id(NOW)), OfficeId("SNN"), "plan", "-", "SNN/2022/CCKL-1", None, "required")
    with unit_of_work(engine) as db:
        instances.add(db, [one])
        head = b""
        for seq, event in enumerate(EVENTS, 1):
            [head] = trail.append(db, [trail.Entry(one.id, seq, head, event)], NOW)
    with reading(engine) as db:
        statement = block(PAGE, engine.dialect.name)
        rows = [{"body": row.body, "hash": row.hash} for row in db.execute(text(statement))]
    path = tmp_path / "chain.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def check(path):
    """What the auditor's program says about an exported chain."""
    run = subprocess.run(
        [sys.executable, "-c", block(PAGE, "python"), str(path)], capture_output=True, text=True, check=False
    )
    return run.returncode, (run.stdout + run.stderr).strip()


def test_the_auditors_program_finds_a_chain_as_it_was_written(chain):
    head = json.loads(chain.read_text(encoding="utf-8"))[-1]["hash"]
    assert check(chain) == (0, f"3 events hold, the head is {head}")


@pytest.mark.parametrize(
    ("change", "event"),
    [
        (lambda rows: rows[1].update(body=rows[1]["body"].replace("2023-03-20", "2023-03-19", 1)), 2),
        (lambda rows: rows.pop(1), 2),
        (lambda rows: rows.insert(1, rows.pop(2)), 2),
        (lambda rows: rows[2].update(hash=rows[1]["hash"]), 3),
    ],
    ids=["edited", "taken out", "moved", "hash replaced"],
)
def test_the_auditors_program_names_the_event_that_was_tampered_with(chain, change, event):
    rows = json.loads(chain.read_text(encoding="utf-8"))
    change(rows)
    chain.write_text(json.dumps(rows), encoding="utf-8")
    assert check(chain) == (1, f"event {event} is not as it was written")


def test_the_program_on_the_page_is_short():
    assert len(block(PAGE, "python").splitlines()) <= 15
