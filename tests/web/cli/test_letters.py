"""Letters and the ledger at a terminal: what was owed to whom, and what became of every line of it."""

import pytest

from engine.runtime.drain import drain
from tests.engine.runtime.ways import LATER
from tests.web.cli.documented import answered, documented
from tests.world import SAMPLE


@pytest.fixture
def told(campaign, dondoc):
    """Two rungs have spoken, one letter of each morning has left."""
    for local in ("2023-03-15 08:00", "2023-03-22 08:00"):
        campaign.at(local).beat()
    return campaign


def test_the_letters_of_one_person_are_listed_in_order(told, dondoc):
    found = dondoc.done("letters", "list", "--to", "CCKL-1", "--json").json
    assert [one["written_at"] for one in found] == ["2023-03-15T08:00:00+07:00", "2023-03-22T08:00:00+07:00"]
    assert {one["person"] for one in found} == {"SNN/CCKL-1"}
    assert {one["state"] for one in found} == {"sent"}
    page = dondoc.done("letters", "list", "--to", "SNN/CCKL-1").page
    assert "15/03/2023 08:00" in page
    assert "Đã gửi" in page
    everybody = dondoc.done("letters", "list", "--json").json
    assert len(everybody) == len(told.letters()) > len(found)


def test_the_letters_to_a_mailbox_are_asked_for_by_its_unit(told, dondoc):
    told.at("2023-03-30 14:00").beat()
    [one] = dondoc.done("letters", "list", "--to", "@CCKL", "--json").json
    assert one["person"] == "SNN/@CCKL"
    assert dondoc.done("ledger", "@CCKL", "--json").json
    assert dondoc("letters", "list", "--to", "NOBODY").code == 1


def test_the_ledger_of_a_code_is_the_persons_and_of_a_reference_the_plans(told, dondoc):
    person = dondoc.done("ledger", "CCKL-1", "--json").json
    assert {one["person"] for one in person} == {"SNN/CCKL-1"}
    assert {"SNN/2022/CCKL", "SNN/2022/CCKL-1"} <= {one["ref"] for one in person}
    plan = dondoc.done("ledger", "2022/CCKL-1", "--json").json
    assert {one["ref"] for one in plan} == {"SNN/2022/CCKL-1"}
    assert plan == dondoc.done("ledger", "SNN/2022/CCKL-1", "--json").json
    assert {one["ref"] for one in dondoc.done("ledger", "CCKL", "--json").json} == {"SNN/2022/CCKL"}
    missing = dondoc("ledger", "NOBODY")
    assert (missing.code, "expected a reference" in missing.err) == (1, True)


def test_every_line_says_when_to_whom_and_what_became_of_it(told, dondoc):
    page = dondoc.done("ledger", "2022/CCKL-1").page
    assert "15/03/2023 08:00" in page
    assert "Kế hoạch sắp đến hạn gửi" in page
    assert "Đã đưa vào thư" in page
    assert "Đã gửi" in page


def test_a_line_that_was_merged_names_the_moment_it_was_said_at(campaign, dondoc):
    campaign.at("2023-03-27 08:00").beat()  # nobody had worked since the beginning of the month
    [merged] = [
        one
        for one in dondoc.done("ledger", "2022/CCKL-1", "--json").json
        if one["standing"] == "merged" and one["due"].startswith("2023-03-15")
    ]
    assert merged["merged_into"]
    assert "vào lượt 27/03/2023 08:00" in dondoc.done("ledger", "2022/CCKL-1").page


def test_a_line_that_was_skipped_says_why(campaign, dondoc):
    campaign.at("2023-03-15 09:00").submit("CCKL-1")  # the rung of 08:00 had not been spoken
    lines = dondoc.done("ledger", "2022/CCKL-1", "--json").json
    assert [one["why"] for one in lines if one["standing"] == "skipped"] == ["submit"]
    page = dondoc.done("ledger", "2022/CCKL-1").page
    assert "Không gửi, do đã có diễn biến mới" in page
    assert "Gửi kế hoạch" in page


def test_the_commands_answer_exactly_the_fields_that_are_documented(told, dondoc):
    assert answered(dondoc.done("letters", "list", "--json").json) == documented("letters list")
    assert answered(dondoc.done("ledger", "CCKL-1", "--json").json) == documented("ledger")
    assert dondoc.done("letters", "list", "--to", "PC-1", "--json", "--office", "SNN").json


def test_a_letter_that_did_not_leave_says_why(campaign, dondoc, tmp_path):
    (tmp_path / "letters").write_text("no folder", encoding="utf-8")
    dondoc.done("wake", at="2023-03-15T08:00+07:00")
    dondoc.done("compose", at="2023-03-15T08:00+07:00")
    later = dondoc.done("drain", at="2023-03-15T08:00+07:00").out
    assert "thư sẽ gửi lại sau; lý do: `dondoc letters list`" in later
    waiting = dondoc.done("letters", "list", "--to", "CCKL-1", "--json").json
    assert ["expected a folder that can be written" in one["why"] for one in waiting] == [True]
    assert "expected a folder that can be written" in dondoc.done("letters", "list", "--to", "CCKL-1").page


def test_what_is_given_up_is_named_with_the_last_answer(campaign, dondoc, tmp_path):
    (tmp_path / "letters").write_text("no folder", encoding="utf-8")
    dondoc.done("wake", at="2023-03-15T08:00+07:00")
    dondoc.done("compose", at="2023-03-15T08:00+07:00")
    mornings = ("16", "17", "20", "21", "22", "23", "24", "27", "28")
    for day in ("15", *mornings[:-1]):
        assert "Ngừng gửi" not in dondoc.done("drain", at=f"2023-03-{day}T16:30+07:00").out
    last = dondoc.done("drain", at=f"2023-03-{mornings[-1]}T16:30+07:00").out
    assert "Ngừng gửi CCKL-1: '" in last
    assert "expected a folder that can be written" in last
    assert "Ngừng gửi" not in dondoc.done("drain", at="2023-03-29T16:30+07:00").out


def test_a_line_that_ceased_to_be_true_says_so_in_words(campaign, dondoc):
    dondoc.done("wake", at="2023-03-15T08:00+07:00")
    campaign.at("2023-03-15 09:00").submit("CCKL-1")
    dondoc.done("compose", at="2023-03-15T10:00+07:00")
    page = dondoc.done("ledger", "2022/CCKL-1").page
    assert "không còn đúng, hồ sơ đã sang: Đã gửi" in page
    assert "no longer true" not in page


def test_a_reminder_whose_day_was_over_before_it_could_leave_says_so(campaign, dondoc):
    campaign.at("2023-03-27 08:00").post.refuse_with(LATER)
    campaign.beat()
    campaign.post.refuse_with(None)
    drain(campaign.at("2023-03-30 07:45").rt)
    assert "quá hạn khi chưa kịp gửi, có bậc nhắc sau thay" in dondoc.done("ledger", "2022/CCKL-1").page
    [mine] = dondoc.done("letters", "list", "--to", "CCKL-1", "--state", "withheld", "--json").json
    assert mine["expires_at"] == "2023-03-30T00:00:00+07:00"
    assert "Chỉ còn đúng đến 30/03/2023 00:00" in dondoc.done("letters", "show", mine["id"]).out


def test_a_line_that_a_new_calendar_passed_over_says_so(campaign, dondoc):
    dondoc.done("calendar", "set", "2023-06-01", "--off", "--document", "TB-01", at="2023-03-15T10:00+07:00")
    assert "Tính lại thời hạn" in dondoc.done("ledger", "2022/CCKL-1").page


def test_a_mailbox_is_named_by_whose_it_is(told, dondoc):
    told.at("2023-03-30 14:00").beat()
    pages = [dondoc.done("letters", "list").out, dondoc.done("ledger", "2022/CCKL").page]
    pages.append(dondoc.done("plan", "history", "CCKL").out)
    assert "(@)" not in "".join(pages)
    assert "SNN/@" not in "".join(pages)
    assert "Hộp thư " in pages[-1]


def test_a_list_of_plans_knows_what_was_entered_and_is_not_locked(dondoc):
    march = "2023-03-01T08:00+07:00"
    dondoc.done("import", SAMPLE, "--year", 2022, at=march)
    dondoc.done("cycle", "open", "--year", 2022, "--deadline", "2023-03-30", at=march)
    assert "đã nhập, chưa chốt danh mục" in dondoc.done("plan", "list", "--unit", "CCKL", at=march).page
