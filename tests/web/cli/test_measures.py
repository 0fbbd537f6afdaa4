"""Measures at the command line: who says that one is done, and who says that it really is."""

import pytest

REF = "2022/CCKL-1/CN001.1"
NOVEMBER = "2023-11-06T08:00+07:00"


@pytest.fixture
def followed(campaign):
    """The plan of one head is under supervision, with one measure due on 31 October 2023."""
    campaign.at("2023-03-20 08:00").submit("CCKL-1")
    campaign.approve("CCKL-1")
    return campaign


def test_a_measure_is_claimed_returned_claimed_again_and_confirmed(followed, dondoc, tmp_path):
    scan = tmp_path / "bien-ban.pdf"
    scan.write_bytes(b"%PDF-1.7 ...")
    claim = ("measure", "claim", REF, "--as", "CCKL-1", "--text", "Đã họp 09 lần", "--json")
    claimed = dondoc.done(*claim, "--scan", scan).json
    assert (claimed["ref"], claimed["trigger"], claimed["state"]) == (f"SNN/{REF}", "claim", "claimed_done")
    back = dondoc.done("measure", "return", REF, "--as", "TCCB-1", "--opinion", "Thiếu biên bản").out
    assert back.startswith("2022/CCKL-1/CN001.1: ")
    dondoc.done(*claim, "--evidence", "BB 09")
    assert dondoc("measure", "confirm", REF, "--as", "CCKL-1", "--json").kinds == ["not_your_step"]
    done = dondoc.done("measure", "confirm", REF, "--as", "TCCB-1", "--json").json
    assert (done["state"], done["outcome"]) == ("confirmed", "confirmed")


def test_a_measure_that_came_to_nothing_is_explained(followed, dondoc):
    words = ("measure", "not-remedied", REF, "--as", "TCCB-1", "--json", "--explanation")
    assert dondoc(*words, " ").kinds == ["not_explained"]
    assert dondoc.done(*words, "Không bố trí được kinh phí").json["state"] == "not_remedied"


def test_measures_are_listed_by_plan_unit_person_and_lateness(followed, dondoc):
    def refs(*words, at=""):
        return [one["ref"] for one in dondoc.done("measure", "list", "--json", *words, at=at).json]

    full = [f"SNN/{REF}"]
    assert refs() == refs("--plan", "CCKL-1") == refs("--unit", "CCKL") == refs("--person", "CCKL-1") == full
    assert refs("--plan", "CCKL-2") == refs("--unit", "PC") == refs("--person", "PC-1") == []
    assert refs("--overdue") == []
    assert refs("--overdue", at=NOVEMBER) == full
    (late,) = dondoc.done("measure", "list", "--json", at=NOVEMBER).json
    assert (late["due_on"], late["days_late"], late["person"]) == ("2023-10-31", 6, "SNN/CCKL-1")
    said = dondoc.done("measure", "list", at=NOVEMBER).page
    assert "2022/CCKL-1/CN001.1  Hoàng Thị Ánh (CCKL-1)  31/10/2023" in said
    assert said.endswith("1 giải pháp\n")


def test_a_plan_is_no_measure_and_a_measure_no_plan(followed, dondoc):
    assert (
        "measure 'SNN/2022/CCKL-1': not found" in dondoc("measure", "confirm", "CCKL-1", "--as", "TCCB-1").err
    )
    assert f"plan 'SNN/{REF}': not found" in dondoc("plan", "close", REF, "--as", "TCCB-1").err
    assert dondoc("measure", "list", "--unit", "XX").code == 1
