"""Plans at the command line: from the first sending to the last word, and what can be seen on the way."""

import pytest

from tests.web.cli import files
from workflows.remediation.commands import Defect

APPRAISER = ("--as", "TCCB-1")
UNTIL = ("--deadline", "2023-04-28")


@pytest.fixture
def plan(dondoc):
    """`plan("approve", ...)`: an act that is done, and its answer."""
    return lambda *words, **more: dondoc.done("plan", *words, "--json", **more).json


def test_a_plan_goes_from_the_duty_to_its_end(campaign, plan, dondoc, tmp_path):
    good = files.good(tmp_path, campaign, "CCKL-1")
    sent = plan("submit", "2022/CCKL-1", "--file", good, "--as", "CCKL-1")
    assert (sent["ref"], sent["trigger"], sent["state"]) == ("SNN/2022/CCKL-1", "submit", "submitted")
    mark = plan("show", "CCKL-1")["text"]["fingerprint"]
    approved = plan("approve", "CCKL-1", *APPRAISER, "--fingerprint", mark[:8].upper())
    assert (approved["state"], approved["fingerprint"]) == ("under_supervision", mark)
    assert plan("show", "CCKL-1")["obstacles"] == [{"weakness": "CN001", "measure": "", "kind": "not_judged"}]
    assert dondoc("plan", "close", "CCKL-1", *APPRAISER, "--json").kinds == ["not_judged"]
    dondoc.done("weakness", "judge", "CCKL-1", "CN001", "--result", "remedied", *APPRAISER)
    closed = plan("close", "CCKL-1", *APPRAISER)
    assert (closed["state"], closed["outcome"]) == ("closed", "remedied")
    assert "Kết thúc - lưu hồ sơ (Đã khắc phục)" in dondoc.done("plan", "list", "--unit", "CCKL").page
    assert campaign.verdict().sound


def test_approval_is_bound_to_the_text_that_was_read(campaign, dondoc):
    campaign.at("2023-03-20 08:00").submit("CCKL-1")
    assert dondoc("plan", "approve", "CCKL-1", *APPRAISER, "--fingerprint", "0" * 8, "--json").kinds == [
        "other_revision"
    ]
    short = dondoc("plan", "approve", "CCKL-1", *APPRAISER, "--fingerprint", "0" * 7)
    assert (short.code, "at least 8 characters, got 7" in short.err) == (1, True)
    said = dondoc.done("plan", "approve", "CCKL-1", *APPRAISER).out
    assert said.startswith("2022/CCKL-1: bản lần 1, mã xác thực ")
    assert said.endswith("2022/CCKL-1: Đang theo dõi, giám sát\n")


def test_a_returned_plan_comes_again_with_its_answers(campaign, plan, dondoc, tmp_path):
    campaign.at("2023-03-20 08:00").submit("CCKL-1")
    grounds = ("--defect", "vague_measure:CN001:1", "--defect", "other", "--opinion", "Chưa rõ.")
    assert (
        plan("reject", "CCKL-1", *APPRAISER, *grounds, *UNTIL, "--wording", "before")["state"] == "rejected"
    )
    shown = plan("show", "CCKL-1")
    assert shown["due_on"] == "2023-04-27"
    assert shown["returned"] == {
        "opinion": "Chưa rõ.",
        "points": [
            {"defect": "other", "weakness": "", "measure": ""},
            {"defect": "vague_measure", "weakness": "CN001", "measure": "1"},
        ],
    }
    silent = files.good(tmp_path, campaign, "CCKL-1")
    refused = dondoc("plan", "resubmit", "CCKL-1", "--file", silent, "--as", "CCKL-1", "--json")
    assert refused.obstacles == [("unanswered:other", "", ""), ("unanswered:vague_measure", "CN001", "1")]
    answered = files.good(tmp_path, campaign, "CCKL-1", ("", "other"), ("CN001", "vague_measure"))
    assert plan("resubmit", "CCKL-1", "--file", answered, "--as", "CCKL-1")["state"] == "resubmitted"
    assert plan("show", "CCKL-1")["round"] == 2


def test_two_texts_are_compared_word_by_word(campaign, plan, dondoc, tmp_path):
    campaign.at("2023-03-20 08:00").submit("CCKL-1")
    campaign.reject("CCKL-1", "TCCB-1", "2023-04-28", Defect("other"))
    text = files.good(tmp_path, campaign, "CCKL-1", ("", "other"))
    text.write_text(text.read_text().replace("hằng tháng", "hằng quý"))
    plan("resubmit", "CCKL-1", "--file", text, "--as", "CCKL-1")
    (change,) = plan("diff", "CCKL-1", 1, 2)["changes"]
    assert (change["where"], change["kind"]) == ("CN001/1/text", "changed")
    assert [(run["op"], run["text"]) for run in change["words"]] == [
        ("equal", "Họp giao ban chuyên đề hằng"),
        ("delete", "tháng"),
        ("insert", "quý"),
    ]
    said = dondoc.done("plan", "diff", "CCKL-1", 1, 2).out
    assert said == "CN001/1/text: Họp giao ban chuyên đề hằng [-tháng-] {+quý+}\n"
    assert dondoc.done("plan", "diff", "CCKL-1", 2, 2).out == "Hai bản giống nhau\n"
    assert (
        "revision 'SNN/2022/CCKL-1 3': not found; expected one of 1, 2"
        in dondoc("plan", "diff", "CCKL-1", 1, 3).err
    )


def test_paper_without_text_is_compared_with_nothing(campaign, dondoc):
    campaign.at("2023-03-20 08:00").receive("CCKL-1", "2023-03-17")
    refused = dondoc("plan", "diff", "CCKL-1", 1, 1)
    assert (refused.code, "got paper only" in refused.err) == (1, True)


def test_the_history_tells_every_event_and_who_tried(campaign, plan, dondoc, tmp_path):
    campaign.at("2023-03-15 08:00").beat()
    dondoc.now = "2023-03-15T09:00+07:00"
    person, file = "KHTC-3", files.unlinked(tmp_path, "KL01")[1]
    dondoc("plan", "submit", person, "--file", file, "--as", person)
    dondoc("plan", "submit", person, "--file", file, "--as", "PC-2")
    told = plan("history", person)
    assert [one["kind"] for one in told["events"]] == ["start", "arm", "rung", "refuse"]
    rung, refused = told["events"][2:]
    assert rung["at"] == "2023-03-15T08:00:00+07:00"
    # The event keeps what was so then; people are shown what became of it.
    assert {"person": "SNN/KHTC-3", "kind": "plan_due", "standing": "open"} in rung["told"]
    assert (refused["actor"], refused["trigger"]) == ("SNN/KHTC-3", "submit")
    assert [one["kind"] for one in refused["obstacles"]] == ["missing_linkage"]
    assert told["attempts"] == [
        {"at": "2023-03-15T09:00:00+07:00", "person": "SNN/PC-2", "trigger": "submit"}
    ]
    said = dondoc.done("plan", "history", person).out
    assert "15/03/2023 08:00" in said
    assert "(KHTC-3): Kế hoạch sắp đến hạn gửi (Đã gửi)" in said
    assert "Chờ soạn thư" not in said
    assert "Nhắc theo bậc đôn đốc" in said
    assert "CN031: Chưa gắn với hạn chế nào của tập thể" in said
    assert "Người không có thẩm quyền đã thử thao tác" in said


def test_the_history_keeps_capacity_and_free_texts(campaign, plan, dondoc):
    plan("declare-none", "BTPH", "--document", "BC 12", "--as", "BTPH-1")  # headed by a deputy "phụ trách"
    campaign.at("2023-03-20 08:00")
    campaign.reject("BTPH", "TCCB-1", "2023-04-28", Defect("other"))
    sent, back = plan("history", "BTPH")["events"][-2:]
    assert (sent["actor"], sent["capacity"], sent["from"], sent["to"]) == (
        "SNN/BTPH-1",
        "phụ trách",
        "required",
        "submitted",
    )
    assert back["texts"] == [{"name": "opinion", "text": "Đề nghị gắn lại."}]
    said = dondoc.done("plan", "history", "BTPH").out
    assert "Ý kiến: Đề nghị gắn lại." in said
    assert "Kế hoạch bị trả lại (Chờ soạn thư)" in said
    campaign.beat()
    assert "Kế hoạch bị trả lại (Đã gửi)" in dondoc.done("plan", "history", "BTPH").out


def test_a_plan_is_taken_back_before_anybody_decided(campaign, plan):
    campaign.at("2023-03-20 08:00").submit("CCKL-1")
    assert plan("withdraw", "CCKL-1", "--as", "CCKL-1")["state"] == "required"
    (one,) = (each for each in plan("list", "--unit", "CCKL") if each["ref"].endswith("CCKL-1"))
    assert (one["submitted_on"], one["round"]) == (None, 1)


def test_nothing_found_is_declared_and_accepted(campaign, plan, dondoc):
    assert dondoc(
        "plan", "declare-none", "CCKL", "--document", "BC 12", "--as", "CCKL-1", "--json"
    ).kinds == ["weakness_recorded"]
    assert plan("declare-none", "PC", "--document", "BC 12", "--as", "PC-1")["state"] == "submitted"
    done = plan("accept-none", "PC", *APPRAISER)
    assert (done["state"], done["outcome"]) == ("closed", "nothing_to_remedy")


def test_a_weakness_that_cannot_be_linked_is_accepted_as_another(campaign, plan, dondoc, tmp_path):
    person, file = files.unlinked(tmp_path, "KL01")
    plan("accept-other", person, "CN031", "--reason", "Hạn chế khác đã được chỉ ra", *APPRAISER)
    assert plan("submit", person, "--file", file, "--as", person)["state"] == "submitted"


def test_a_duty_is_waived_and_taken_up_again(campaign, plan, dondoc):
    grounds = ("--reason", "Nghỉ chế độ", "--document", "QĐ 15", "--as", "TCCB-2")
    assert dondoc("plan", "waive", "CCKL-2", *grounds, "--approved-by", "PC-1", "--json").kinds == [
        "not_an_approver"
    ]
    waived = plan("waive", "CCKL-2", *grounds, "--approved-by", "TCCB-1")
    assert (waived["state"], waived["outcome"]) == ("closed", "waived")
    again = plan("reopen", "CCKL-2", *grounds, "--approved-by", "LD03", "--deadline", "28/04/2023")
    assert (again["state"], again["outcome"]) == ("required", "")


def test_a_plan_moves_with_its_person(campaign, plan, dondoc):
    grounds = ("--reason", "Điều động", "--document", "QĐ 16", "--as", "TCCB-2")
    assert dondoc("plan", "reassign", "CCKL-2", "--unit", "XX", *grounds, "--json").kinds == ["unknown_unit"]
    plan("reassign", "CCKL-2", "--unit", "PC", *grounds)
    assert "SNN/2022/CCKL-2" in [one["ref"] for one in plan("list", "--unit", "PC")]
    assert plan("history", "CCKL-2")["events"][-1]["texts"] == [{"name": "reason", "text": "Điều động"}]


def test_a_duty_lapses_only_while_the_year_is_being_closed(campaign, plan, dondoc):
    words = ("lapse", "CCKL-2", "--document", "KL 01", "--as", "TCCB-2")
    assert dondoc("plan", *words, "--json").kinds == ["cycle_not_closing"]
    dondoc.done("cycle", "close", "--document", "KL 01")
    assert plan(*words)["outcome"] == "no_plan"


def test_the_same_key_is_the_same_act(campaign, plan, dondoc, tmp_path):
    good = files.good(tmp_path, campaign, "CCKL-1")
    words = ("submit", "CCKL-1", "--file", good, "--as", "CCKL-1", "--key", "once")
    assert plan(*words) == plan(*words)
    other = dondoc("plan", "withdraw", "CCKL-1", "--as", "CCKL-1", "--key", "once")
    assert "idempotency key 'once': expected the request it was first used with" in other.err


def test_the_page_of_a_plan_shows_who_has_a_part_in_it_and_what_comes_next(campaign, plan, dondoc):
    shown = plan("show", "CCKL-1", at="2023-03-15T07:00+07:00")
    parts = {(one["role"], one["person"], one["title"]) for one in shown["roles"]}
    assert ("owner", "SNN/CCKL-1", "Chi cục trưởng") in parts
    assert ("leader_in_charge", "SNN/LD03", "Phó Giám đốc") in parts
    assert shown["moments"] == [{"timer": "unit", "next": "2023-03-15T08:00:00+07:00"}]
    said = dondoc.done("plan", "show", "CCKL-1", at="2023-03-15T07:00+07:00").out
    assert said.startswith("2022/CCKL-1 - Kế hoạch cá nhân: Hoàng Thị Ánh\n")
    assert "Thời hạn gửi kế hoạch, 15/03/2023 08:00" in said


def test_a_list_that_is_not_entered_yet_is_named_and_never_late(world, dondoc, plan):
    world.given_roster()
    world.open()
    dondoc.now = "2023-04-03T08:00+07:00"
    found = {one["unit"]: one["list_locked"] for one in plan("list")}
    assert set(found.values()) == {"not_entered"}
    assert plan("list", "--overdue") == []
    world.given_lists()
    found = {one["unit"]: one["list_locked"] for one in plan("list")}
    assert (found["CCKL"], found["PC"]) == ("locked", "none")
    assert len(plan("list", "--overdue")) == 104
    assert {one["list_locked"] for one in plan("list", "--as-of", "2023-02-28")} == set()
    shown = plan("show", "PC-1")
    assert (shown["late"], shown["days_late"]) == (True, 5)


def test_a_head_endorses_or_objects_before_the_appraiser_decides(campaign, plan, dondoc):
    campaign.at("2023-03-20 08:00").submit("CCKL-2")
    assert plan("endorse", "CCKL-2", "--as", "CCKL-1")["state"] == "submitted"
    assert plan("object", "CCKL-2", "--opinion", "Chưa sát.", "--as", "CCKL-1")["version"] == 3
    assert "Chưa sát." in dondoc("plan", "history", "CCKL-2").out
