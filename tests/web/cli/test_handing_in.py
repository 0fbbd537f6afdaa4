"""How plans come in through the command line: handed in, on paper, a whole envelope at once."""

import json

import pytest

from tests.papers.rosters import append, edited
from tests.web.cli import files
from tests.world import SAMPLE
from workflows.remediation.commands import DefectCode

OFFICER = "TCCB-2"
ARRIVAL = ("--number", "123", "--as", OFFICER, "--json")
CASES = ("KL01", "KL02", "KL03", "KL04", "KL05")
MARCH = "2023-03-01T08:00+07:00"


def test_the_sample_office_owes_104_plans(dondoc):
    dondoc.now = MARCH
    dondoc.done("import", SAMPLE)
    dondoc.done("cycle", "open", "--year", 2022, "--deadline", "2023-03-30", "--wording", "before")
    plans = dondoc.done("plan", "list", "--json").json
    assert len(plans) == 104
    assert sum(one["kind"] == "collective" for one in plans) == 30
    assert sum(one["kind"] == "personal" for one in plans) == 74
    assert {one["due_on"] for one in plans} == {"2023-03-29"}
    assert "104 kế hoạch" in dondoc.done("plan", "list").out


def test_two_appointments_of_one_person_are_one_person_with_one_plan(dondoc, tmp_path):
    dondoc.now = MARCH
    again = edited(
        tmp_path, append("Cá nhân", ("CDS-1", "Lương Xuân Tiếp", "PC", "Phó Trưởng phòng", "phó", ""))
    )
    assert dondoc.done("import", again, "--json").json["office"] == "SNN"
    dondoc.done("cycle", "open", "--year", 2022, "--deadline", "2023-03-30")
    plans = dondoc.done("plan", "list", "--json").json
    assert len(plans) == 104
    assert [one["ref"] for one in plans if one["owner_name"] == "Lương Xuân Tiếp"] == [
        "SNN/2022/PC-1" if one["kind"] == "" else one["ref"]
        for one in plans
        if one["ref"] in ("SNN/2022/CDS", "SNN/2022/CDS-1")
    ]


@pytest.mark.parametrize("case", CASES)
def test_an_unlinked_weakness_of_the_sample_is_refused_at_submit(campaign, dondoc, tmp_path, case):
    person, file = files.unlinked(tmp_path, case)
    refused = dondoc("plan", "submit", f"2022/{person}", "--file", file, "--as", person, "--json")
    assert refused.code == 1
    assert refused.obstacles == [("missing_linkage", files.RECORDED[case], "")]
    assert f"SNN/2022/{person}: cannot submit while required: missing_linkage" in refused.err
    assert campaign.plan(person).state == "required"


def test_a_link_to_another_units_weakness_is_refused_at_submit(campaign, dondoc, tmp_path):
    person, file = files.wrong_unit(tmp_path)
    refused = dondoc("plan", "submit", person, "--file", file, "--as", person, "--json")
    assert (refused.code, refused.obstacles) == (1, [("wrong_unit", "RB02", "")])


def test_a_measure_without_product_and_day_is_refused_at_submit(campaign, dondoc, tmp_path):
    person, file = files.vague(tmp_path)
    refused = dondoc("plan", "submit", person, "--file", file, "--as", person, "--json")
    assert (refused.code, refused.obstacles) == (1, [("no_output", "RB03", "1"), ("no_date", "RB03", "1")])


@pytest.mark.parametrize(
    ("make", "kinds"),
    [
        *((lambda folder, case=case: files.unlinked(folder, case), {"missing_linkage"}) for case in CASES),
        (files.wrong_unit, {"wrong_unit"}),
        (files.vague, {"no_output", "no_date", "vague_measure"}),
    ],
    ids=[*CASES, "RB02", "RB03"],
)
def test_on_paper_the_same_is_recorded_with_what_stands_in_the_way_and_returned(
    campaign, dondoc, tmp_path, make, kinds
):
    person, file = make(tmp_path)
    ref = f"2022/{person}"
    came = ("--arrived", "2023-03-17", "--from", person, "--file", file)
    (taken,) = dondoc.done("plan", "receive", ref, *came, *ARRIVAL).json
    assert taken["state"] == "submitted"
    assert {one["kind"] for one in taken["obstacles"]} == kinds
    stored = dondoc.done("plan", "history", ref, "--json").json["events"][-1]
    assert (stored["kind"], stored["obstacles"]) == ("receive", taken["obstacles"])

    coded = [one for one in taken["obstacles"] if one["kind"] in set(DefectCode)]
    grounds = [
        word
        for one in coded
        for word in ("--defect", ":".join(filter(None, (one["kind"], one["weakness"], one["measure"]))))
    ]
    opinion = ("--opinion", "Đề nghị gắn lại.", "--deadline", "28/04/2023")
    back = dondoc.done("plan", "reject", ref, "--as", "TCCB-1", *grounds, *opinion, "--json").json
    assert back["state"] == "rejected"
    shown = dondoc.done("plan", "show", ref, "--json").json
    assert shown["returned"]["opinion"] == "Đề nghị gắn lại."
    assert {one["defect"] for one in shown["returned"]["points"]} == kinds
    assert (shown["due_on"], shown["original_due_on"]) == ("2023-04-28", "2023-03-29")
    assert {f"unanswered:{kind}" for kind in kinds} <= {one["kind"] for one in shown["obstacles"]}


def test_a_whole_envelope_is_one_act(campaign, dondoc, tmp_path):
    refs = ["2022/CCKL", "2022/CCKL-1", "2022/CCKL-2"]
    texts = {ref: json.loads(files.good(tmp_path, campaign, ref[5:]).read_text()) for ref in refs[:2]}
    scan = tmp_path / "phong-bi.pdf"
    scan.write_bytes(b"%PDF-1.7 ...")
    came = ("--arrived", "17/03/2023", "--from", "CCKL-1", "--scan", scan)
    file = files.file_of(tmp_path, "envelope.json", texts)
    taken = dondoc.done("plan", "receive", *refs, *came, "--file", file, "--key", "k1", *ARRIVAL).json
    assert [(one["ref"], one["state"], one["obstacles"]) for one in taken] == [
        (f"SNN/{ref}", "submitted", []) for ref in refs
    ]
    shown = [dondoc.done("plan", "show", ref, "--json").json for ref in refs]
    assert [bool(one["text"]["document"]) for one in shown] == [True, True, False]
    assert [one["kind"] for one in shown[2]["obstacles"]] == ["content_missing"]
    assert len({one["text"]["scan"] for one in shown} - {""}) == 1
    # The same once more, by the same key, is the same act; without it the paper is there already.
    again = dondoc.done("plan", "receive", *refs, *came, "--file", file, "--key", "k1", *ARRIVAL).json
    assert again == taken
    assert dondoc("plan", "receive", *refs, *came, *ARRIVAL).kinds == ["already_received"] * 2 + [
        "no_content"
    ]


def test_an_envelope_is_recorded_whole_or_not_at_all(campaign, dondoc, tmp_path):
    campaign.at("2023-03-20 08:00").submit("CCKL-2")
    came = ("--arrived", "2023-03-17", "--from", "CCKL-1")
    refused = dondoc("plan", "receive", "CCKL", "CCKL-1", "CCKL-2", *came, *ARRIVAL)
    assert (refused.code, refused.kinds) == (1, ["already_received"])
    assert "nothing was recorded" in refused.err
    assert [campaign.plan(code).state for code in ("CCKL", "CCKL-1")] == ["required", "required"]
    assert campaign.verdict().sound


def test_what_arrived_in_time_and_was_noted_later_is_on_time(campaign, dondoc):
    came = ("--arrived", "2023-03-29", "--from", "CCKL-1")
    dondoc.done("plan", "receive", "CCKL-1", *came, *ARRIVAL, at="2023-04-03T09:00+07:00")

    def listed(*more):
        return {
            one["ref"]: (one["state"], one["submitted_on"], one["late"])
            for one in dondoc.done(
                "plan", "list", "--unit", "CCKL", "--json", *more, at="2023-04-03T10:00+07:00"
            ).json
        }

    assert listed()["SNN/2022/CCKL-1"] == ("submitted", "2023-03-29", False)
    assert listed()["SNN/2022/CCKL-2"] == ("required", None, True)
    assert listed("--as-of", "2023-03-29")["SNN/2022/CCKL-1"] == ("submitted", "2023-03-29", False)
    assert listed("--as-of", "28/03/2023")["SNN/2022/CCKL-1"] == ("required", None, False)
    assert set(listed("--overdue")) == {f"SNN/2022/{code}" for code in ("CCKL", "CCKL-2", "CCKL-3", "CCKL-4")}
    assert set(listed("--state", "submitted")) == {"SNN/2022/CCKL-1"}
    assert listed("--as-of", "2023-02-28") == {}


def test_a_contact_hands_in_with_the_signed_scan_only(dondoc, world, tmp_path):
    contact = ("PC-9", "Lê Lan", "PC", "Chuyên viên", "đầu mối", "")
    world.given_roster(edited(tmp_path, append("Cá nhân", contact)))
    world.open()
    world.given_lists()
    world.start()
    words = (
        "plan",
        "submit",
        "PC-1",
        "--file",
        files.good(tmp_path, world, "PC-1"),
        "--as",
        "PC-9",
        "--json",
    )
    assert dondoc(*words).kinds == ["no_scan"]
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.7 ...")
    assert dondoc.done(*words, "--scan", scan).json["state"] == "submitted"
    text = dondoc.done("plan", "show", "PC-1", "--json").json["text"]
    assert (text["writer"], text["typed_by"]) == ("SNN/PC-1", "SNN/PC-9")
