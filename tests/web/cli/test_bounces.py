"""`dondoc bounces`: reads the box once and says what it found."""

from pathlib import Path

import pytest

from engine.runtime.drain import drain
from tests.notifiers.boxes import MaildirBox
from tests.returning import given_letter, report_on
from tests.web.cli.documented import answered, documented


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MaildirBox:
    """The Maildir the settings name."""
    made = MaildirBox(tmp_path)
    monkeypatch.setenv("DONDOC_BOUNCES__KIND", "maildir")
    monkeypatch.setenv("DONDOC_BOUNCES__PATH", str(made.path))
    return made


def test_a_letter_that_came_back_is_read_from_the_box(world, dondoc, box):
    letter = given_letter(world)
    assert drain(world.rt).sent == 1
    box.deliver(report_on(letter))
    said = dondoc.done("bounces").out
    assert "1 thư bị trả lại" in said
    assert "dondoc tasks" in said
    found = dondoc.done("bounces", "--json").json
    assert answered(found) == documented("bounces")
    assert set(found.values()) == {0}


def test_an_installation_without_a_box_is_told_which_setting_to_write(dondoc):
    refused = dondoc("bounces")
    assert (refused.code, "setting bounces.kind" in refused.err) == (1, True)


def test_a_box_that_is_not_there_is_named(dondoc, box, monkeypatch):
    monkeypatch.setenv("DONDOC_BOUNCES__PATH", str(box.path / "elsewhere"))
    refused = dondoc("bounces")
    assert (refused.code, "box for bounces (maildir): open" in refused.err) == (1, True)
