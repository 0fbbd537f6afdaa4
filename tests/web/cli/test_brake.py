"""The brake and the worker at a terminal: who may start one, and how a person lets everything go on."""

import pytest

from engine.store import brakes
from tests.web.cli.documented import answered, documented
from tests.world import utc

NOW = "2023-03-20T08:00+07:00"


@pytest.fixture
def braked(campaign):
    """The clock was in doubt at half past seven."""
    with campaign.writing() as db:
        assert brakes.pull(db, utc("2023-03-20 07:30"), "long_silence")
    return campaign


def test_a_brake_that_holds_nothing_says_so(dondoc):
    assert "Không bị dừng" in dondoc.done("brake").out
    free = dondoc.done("brake", "--json").json
    assert free == {"pulled": False, "pulled_at": None, "why": None}
    assert answered(free) == documented("brake")


def test_while_it_is_pulled_nothing_wakes_is_written_or_leaves_by_hand_either(braked, dondoc):
    for verb in ("wake", "compose", "drain"):
        refused = dondoc(verb)
        assert refused.code == 1
        assert "brake: pulled at 2023-03-20T00:30:00.000000Z (long_silence)" in refused.err
        assert "dondoc brake release" in refused.err
    page = dondoc.done("brake").out
    assert "ĐANG DỪNG từ 20/03/2023 07:30: Hệ thống ngừng quá lâu" in page


def test_a_person_releases_it_by_name_and_with_a_reason(braked, dondoc):
    for words in (("--reason", "Đã xem."), ("--as", "TCCB-1", "--reason", " "), ("--as", "TCCB-1")):
        assert dondoc("brake", "release", *words).code in (1, 2)
    assert dondoc.done("brake", "--json").json["why"] == "long_silence"
    words = ("brake", "release", "--as", "TCCB-1", "--reason", "Máy nghỉ Tết.", "--json")
    released = dondoc.done(*words).json
    assert released == {"pulled": False, "pulled_at": "2023-03-20T07:30:00+07:00", "why": "long_silence"}
    assert answered(released) == documented("brake release")
    assert dondoc.done("wake").out.startswith("Đã xét ")
    again = dondoc("brake", "release", "--as", "TCCB-1", "--reason", "Đã xem.")
    assert (again.code, "there is nothing to release" in again.err) == (1, True)


def test_a_worker_whose_clock_is_set_by_hand_is_told_the_time_or_does_not_start(dondoc):
    refused = dondoc("worker", at=None)
    assert (refused.code, "the clock is manual: expected --at" in refused.err) == (1, True)
