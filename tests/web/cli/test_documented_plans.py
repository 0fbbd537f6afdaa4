"""The reference names exactly the fields that the commands about plans, weaknesses and measures answer."""

import pytest

from tests.web.cli import files
from tests.web.cli.documented import answered, documented
from workflows.remediation.commands import Defect


@pytest.fixture
def told(campaign, dondoc, tmp_path):
    """`told("plan", "show", ...)`: an answer, after a little of everything has happened to one plan."""
    campaign.at("2023-03-15 08:00").beat()
    person, file = files.unlinked(tmp_path, "KL01")
    dondoc("plan", "submit", person, "--file", file, "--as", person)
    dondoc("plan", "submit", person, "--file", file, "--as", "PC-2")
    campaign.at("2023-03-20 08:00").submit("CCKL-1")
    campaign.reject("CCKL-1", "TCCB-1", "2023-04-28", Defect("other"))
    text = files.good(tmp_path, campaign, "CCKL-1", ("", "other"))
    text.write_text(text.read_text().replace("hằng tháng", "hằng quý"))
    dondoc.done("plan", "resubmit", "CCKL-1", "--file", text, "--as", "CCKL-1")
    return lambda *words: dondoc.done(*words, "--json").json


def fields(*answers):
    """What these answers name, taken together."""
    return set().union(*map(answered, answers))


def test_of_the_list(told):
    assert fields(told("plan", "list")) == documented("plan list")


def test_of_one_plan(told):
    told("plan", "approve", "CCKL-1", "--as", "TCCB-1")
    waits = told("plan", "show", "CCKL-1")
    told("weakness", "judge", "CCKL-1", "CN001", "--result", "remedied", "--as", "TCCB-1")
    judged, nothing = told("plan", "show", "CCKL-1"), told("plan", "show", "CCKL-2")
    for one in (waits, judged):
        one["text"]["document"] = None  # a plan file, described in its own place
    assert fields(waits, judged, nothing) == documented("plan show")


def test_of_the_acts(told):
    approved = told("plan", "approve", "CCKL-1", "--as", "TCCB-1")
    judged = told("weakness", "judge", "CCKL-1", "CN001", "--result", "remedied", "--as", "TCCB-1")
    claimed = told("measure", "claim", "CCKL-1/CN001.1", "--as", "CCKL-1", "--text", "Xong")
    assert fields(approved) == documented("plan approve")
    assert (
        fields(judged) == fields(told("plan", "close", "CCKL-1", "--as", "TCCB-1")) == documented("plan ACT")
    )
    assert fields(claimed) == documented("measure ACT")


def test_of_an_envelope(told, tmp_path):
    person, file = files.unlinked(tmp_path, "KL02")
    came = ("--arrived", "2023-03-17", "--number", "1", "--from", person, "--as", "TCCB-2")
    assert fields(told("plan", "receive", person, "--file", file, *came)) == documented("plan receive")


def test_of_two_texts(told):
    assert fields(told("plan", "diff", "CCKL-1", 1, 2)) == documented("plan diff")


def test_of_the_history(told):
    assert fields(told("plan", "history", "KHTC-3"), told("plan", "history", "CCKL-1")) == documented(
        "plan history"
    )


def test_of_weaknesses(told):
    add = ("--text", "Chưa sâu sát", "--source", "kiểm điểm năm 2022")
    assert fields(told("weakness", "add", "PC-1", *add)) == documented("weakness add")
    assert fields(told("weakness", "list")) == documented("weakness list")


def test_of_measures(told):
    told("plan", "approve", "CCKL-1", "--as", "TCCB-1")
    assert fields(told("measure", "list")) == documented("measure list")
