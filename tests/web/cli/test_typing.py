"""What is typed at a terminal: bounded, without control characters, and never a file that does not end."""

import os

import pytest

from tests.web.cli import files
from tests.web.cli.test_bad_input import MARCH
from tests.world import SAMPLE

ARRIVAL = ("--arrived", "2023-03-17", "--from", "CCKL-1", "--as", "TCCB-2")


@pytest.mark.parametrize(
    "number", ["15\nDòng hai", "15\x1b[31m đỏ", "15\x9b1m", "15\u202e51", "15\u2028x", "1" * 201]
)
def test_a_number_is_one_short_line(campaign, dondoc, number):
    refused = dondoc("plan", "receive", "CCKL-1", *ARRIVAL, "--number", number)
    assert refused.code == 1
    assert refused.err.startswith("dondoc: --number: expected ")
    assert not set(refused.err.rstrip("\n")) & set("\n\x1b\x9b\u202e\u2028")
    assert campaign.plan("CCKL-1").version == 0


def test_the_sign_that_is_refused_is_named_and_not_shown(campaign, dondoc):
    refused = dondoc("plan", "receive", "CCKL-1", *ARRIVAL, "--number", "15\x1b[31m")
    assert "expected one line without control characters, got U+001B as character 3" in refused.err


@pytest.mark.parametrize("opinion", ["đỏ\x1b[31m", "\u2066x", "a" * 20_001])
def test_an_opinion_has_lines_and_an_end(campaign, dondoc, opinion):
    words = (
        "plan",
        "reject",
        "CCKL-1",
        "--defect",
        "no_result",
        "--deadline",
        "2023-04-20",
        "--as",
        "CCKL-1",
    )
    refused = dondoc(*words, "--opinion", opinion)
    assert (refused.code, refused.err.startswith("dondoc: --opinion: expected ")) == (1, True)
    lines = dondoc(*words, "--opinion", "Dòng một\n\tDòng hai", "--json")
    assert "not_your_step" in lines.kinds


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "show", "CCKL-1\x1b[2J"),
        ("plan", "list", "--unit", "PC\n"),
        ("ledger", "CCKL-1\x07"),
        ("people", "list", "--office", "SNN\x1b"),
        ("plan", "withdraw", "CCKL-1", "--as", "CCKL-1\x1b"),
        ("plan", "withdraw", "CCKL-1", "--as", "CCKL-1", "--key", "k" * 201),
        ("measure", "confirm", "X\x1b", "--as", "CCKL-1"),
        ("calendar", "set", "2026-01-02", "--off", "--document", "12\n/QĐ"),
        ("cycle", "close", "--document", "12\n/QĐ"),
        ("people", "appoint", "PC-2", "--role", "deputy", "--title", "Phó\nphòng", "--from", "2023-03-01"),
    ],
)
def test_codes_keys_titles_and_documents_are_lines(campaign, dondoc, words):
    refused = dondoc(*words)
    assert refused.code in (1, 2)
    assert "expected" in refused.err
    assert "\x1b" not in refused.err


@pytest.mark.parametrize("year", [0, 1999, 2101, 10**20])
def test_a_year_is_one_of_this_century(dondoc, year):
    opening = ("cycle", "open", "--deadline", "2023-03-30")
    for words in (("plan", "list"), ("import", SAMPLE), opening):
        assert dondoc(*words, "--year", year, at=MARCH).code == 2
    assert dondoc("calendar", "show", year).code == 2


def test_a_device_a_pipe_and_a_folder_are_no_files(campaign, dondoc, tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    good = files.good(tmp_path, campaign, "CCKL-1")
    submit = ("plan", "submit", "CCKL-1", "--as", "CCKL-1", "--file")
    assert "expected a file, got a pipe or a device" in dondoc(*submit, "/dev/zero").err
    assert "expected a file, got a pipe or a device" in dondoc(*submit, tmp_path / "pipe.json").err
    assert "expected a file, got a folder" in dondoc(*submit, tmp_path).err
    assert "scan '/dev/zero': expected a file" in dondoc(*submit, good, "--scan", "/dev/zero").err
    assert campaign.plan("CCKL-1").version == 0


def test_a_plan_too_large_is_no_plan(campaign, dondoc, tmp_path):
    large = tmp_path / "large.json"
    large.write_bytes(b" " * (2 * 1024 * 1024))
    refused = dondoc("plan", "submit", "CCKL-1", "--file", large, "--as", "CCKL-1", "--json")
    assert (refused.code, refused.kinds) == (1, ["not_a_plan"])
    envelope = dondoc("plan", "receive", "CCKL-1", *ARRIVAL, "--number", "1", "--file", large, "--json")
    assert envelope.kinds == ["not_a_plan"]


def test_before_a_year_is_open_weaknesses_are_entered_by_its_number(dondoc):
    dondoc.done("import", SAMPLE, "--year", 2022, at=MARCH)
    nameless = dondoc("weakness", "list", at=MARCH)
    assert "office SNN: no review year is open; open one with `cycle open --year ...`" in nameless.err
    assert dondoc.done("weakness", "list", "--year", 2022, "--json", at=MARCH).json["units"]
    words = ("weakness", "add", "PC", "--year", 2022, "--text", "Chậm", "--source", "Kết luận 01-KL/ĐU")
    assert dondoc.done(*words, "--json", at=MARCH).json["added"]


def test_what_is_not_found_is_called_what_was_asked_for(campaign, dondoc, tmp_path):
    assert "measure 'NOPE': not found" in dondoc("measure", "confirm", "NOPE", "--as", "CCKL-1").err
    diff = dondoc("plan", "diff", "CCKL-1", 0, 9).err
    assert "text 'SNN/2022/CCKL-1': not found; expected a plan that was handed in with its text" in diff
    opening = ("cycle", "open", "--year", 2023, "--deadline", "2024-03-30")
    ladders = dondoc(*opening, "--ladders", "/nonexist").err
    assert "--ladders '/nonexist': expected a folder, got none" in ladders
    assert "expected *.yaml files, got none" in dondoc(*opening, "--ladders", tmp_path).err
    matrices = dondoc(*opening, "--matrices", "/nonexist").err
    assert "matrices '/nonexist': expected a readable file, got No such file or directory" in matrices


def test_a_demonstration_is_given_the_address_of_a_database(dondoc, tmp_path):
    for address in ("garbage", "mysql://u:geheim@h/d"):
        refused = dondoc("demo", "--folder", tmp_path / "demo", "--database", address)
        assert (refused.code, "--database: expected sqlite:///FILE" in refused.err) == (1, True)
        assert "geheim" not in refused.err
    assert not (tmp_path / "demo").exists()


def test_a_fingerprint_is_shown_only_of_what_was_approved(campaign, dondoc, tmp_path):
    strange = dondoc("plan", "approve", "CCKL-1", "--as", "CCKL-1", "--fingerprint", "zzzzzzzz")
    assert "--fingerprint: expected 8 to 64 hexadecimal digits, got something else" in strange.err
    early = dondoc("plan", "approve", "CCKL-1", "--as", "CCKL-1")
    assert (strange.out, early.out, early.code) == ("", "", 1)


def test_lists_are_locked_in_official_order(dondoc):
    dondoc.done("import", SAMPLE, "--year", 2022, at=MARCH)
    dondoc.done("cycle", "open", "--year", 2022, "--deadline", "2023-03-30", at=MARCH)
    official = [one["unit"] for one in dondoc.done("weakness", "list", "--json", at=MARCH).json["units"]]
    locked = dondoc.done("cycle", "lock", "--all", "--json", at=MARCH).json["locked"]
    assert locked == [unit for unit in official if unit in locked]
    assert len(locked) > 1
