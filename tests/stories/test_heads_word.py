"""A deputy's head may speak first: he is asked, the appraiser hears it, nothing waits, it never outlives its text."""

from collections import Counter

import pytest

from engine.core.errors import NotYourStep, TransitionRefused
from engine.runtime.compose import compose
from tests.stories.small_office import a_small_office
from workflows.remediation.commands import HeadsWord
from workflows.remediation.document import Answer


@pytest.fixture
def office(engine):
    """CCKL-2, a deputy, has sent his plan on 14 March 2023."""
    world = a_small_office(engine).at("2023-03-14 09:00")
    world.submit("CCKL-2")
    return world


def told(office, kind, code="CCKL-2"):
    """Who is told this of a plan, how often."""
    return Counter(line.person for line in office.ledger(code) if line.kind == kind)


def said_to(office, who):
    """The letters to an address of the office."""
    return [one for one in office.letters() if one.to_email == f"{who}@so.example"]


def refused(office, code, trigger, who, opinion=""):
    """What stands in the way of a head's word."""
    with pytest.raises(TransitionRefused) as refusal:
        office.act(code, trigger, who, HeadsWord(opinion))
    return [one.kind for one in refusal.value.obstacles]


def test_the_head_endorses_and_the_plan_waits_on_as_before(office):
    before = office.plan("CCKL-2")
    done = office.act("CCKL-2", "endorse", "CCKL-1", HeadsWord("Nhất trí."))
    assert (done.state, done.version) == ("submitted", before.version + 1)
    assert office.plan("CCKL-2").clocks == before.clocks
    said = office.history("CCKL-2")[-1]
    assert (said.kind, said.texts, said.body["role"]) == ("endorse", {"opinion": "Nhất trí."}, "head")
    assert said.body["data"]["revision"] == 1
    assert "Nhất trí" not in said.raw.decode()
    assert office.approve("CCKL-2").state == "under_supervision"
    assert office.verdict().sound


def test_an_objection_says_why_and_blocks_nothing(office):
    assert refused(office, "CCKL-2", "object", "CCKL-1", "  ") == ["no_opinion"]
    office.act("CCKL-2", "object", "CCKL-1", HeadsWord("Chưa sát."))
    assert office.approve("CCKL-2").state == "under_supervision"


def test_only_the_head_speaks_and_only_of_a_deputys_plan_that_waits(office):
    for who in ("CCKL-2", "LD02", "TCCB-1"):
        with pytest.raises(NotYourStep):
            office.act("CCKL-2", "endorse", who, HeadsWord())
    office.submit("CCKL-1")
    with pytest.raises(NotYourStep):
        office.act("CCKL-1", "endorse", "CCKL-1", HeadsWord())
    office.reject("CCKL-2")
    assert refused(office, "CCKL-2", "endorse", "CCKL-1") == ["wrong_state"]


def test_a_head_who_judges_his_deputies_himself_does_not_speak_first(office):
    office.submit("TCCB-2")
    assert refused(office, "TCCB-2", "endorse", "TCCB-1") == ["yours_to_decide"]


def test_paper_nobody_has_typed_yet_cannot_be_spoken_to(office):
    office.act("CCKL-2", "withdraw", "CCKL-2")
    office.receive("CCKL-2", "2023-03-14")
    assert refused(office, "CCKL-2", "endorse", "CCKL-1") == ["content_missing"]


APPRAISERS = "hop-thu"  # the personnel office hears in its mailbox
REASON = "Giải pháp còn chung chung, chưa sát địa bàn."


def test_the_head_is_asked_once_when_his_deputy_hands_in_and_his_objection_is_told(office):
    assert told(office, "word_asked") == {"SNN/CCKL-1": 1}
    office.beat()
    [asked] = said_to(office, "CCKL-1")
    assert "đề nghị cho ý kiến trước khi thẩm định" in asked.subject
    assert "/plans/SNN/2022/CCKL-2" in asked.text
    office.at("2023-03-14 10:00").act("CCKL-2", "object", "CCKL-1", HeadsWord(REASON))
    assert set(told(office, "word_given")) == {"SNN/CCKL-2", *told(office, "plan_submitted")}
    office.beat()
    for who in (APPRAISERS, "CCKL-2"):
        assert "thủ trưởng đơn vị chưa nhất trí" in said_to(office, who)[-1].subject
    assert len(said_to(office, "CCKL-1")) == 1
    assert not [one for one in office.letters() if "địa bàn" in one.subject + one.text + one.html]


def test_an_endorsement_is_told_to_the_appraiser_alone(office):
    office.act("CCKL-2", "endorse", "CCKL-1", HeadsWord(REASON))
    assert told(office, "word_given") == dict.fromkeys(told(office, "plan_submitted"), 1)


def test_nobody_is_asked_for_a_word_he_cannot_give_or_that_is_his_decision(office):
    for code in ("CCKL", "CCKL-1", "TCCB-2"):
        office.submit(code)
        assert told(office, "word_asked", code) == {}


def test_a_text_sent_again_asks_again_and_paper_asks_when_it_can_be_read(office):
    office.reject("CCKL-2")
    document = office.document("CCKL-2", answers=(Answer("", "missing_linkage", "Đã gắn"),))
    office.at("2023-03-20 09:00").submit("CCKL-2", document=document)
    assert told(office, "word_asked") == {"SNN/CCKL-1": 2}
    office.reject("CCKL-2", deadline="2023-05-15")
    office.at("2023-03-24 09:00").receive("CCKL-2", "2023-03-24")
    assert told(office, "word_asked") == {"SNN/CCKL-1": 2}
    office.receive("CCKL-2", "2023-03-24", document=office.document("CCKL-2"))
    assert told(office, "word_asked") == {"SNN/CCKL-1": 3}


def test_who_has_spoken_in_the_evening_is_not_asked_in_the_morning(office):
    office.act("CCKL-2", "withdraw", "CCKL-2")
    office.at("2023-03-16 08:00").beat()
    office.at("2023-03-16 20:00").submit("CCKL-2")
    office.act("CCKL-2", "object", "CCKL-1", HeadsWord(REASON))
    office.act("CCKL-2", "endorse", "CCKL-1", HeadsWord())
    before = {code: len(said_to(office, code)) for code in ("CCKL-1", "CCKL-2", APPRAISERS)}
    office.at("2023-03-17 08:00").beat()
    after = {code: len(said_to(office, code)) for code in before}
    assert after == before | {APPRAISERS: before[APPRAISERS] + 1}
    last = said_to(office, APPRAISERS)[-1]
    assert "thủ trưởng đơn vị nhất trí" in last.text
    assert "chưa nhất trí" not in last.text
    assert {one.why for one in office.ledger("CCKL-2") if one.kind == "word_asked"} == {
        "no longer true: required",
        "no longer true: submitted",
    }


def test_a_word_about_a_text_taken_back_is_not_told_of_the_next(office):
    office.beat()
    office.at("2023-03-14 20:00").act("CCKL-2", "object", "CCKL-1", HeadsWord(REASON))
    office.act("CCKL-2", "withdraw", "CCKL-2")
    office.submit("CCKL-2")
    office.at("2023-03-15 08:00").beat()
    assert "đề nghị cho ý kiến trước khi thẩm định" in said_to(office, "CCKL-1")[-1].text
    assert not [one for one in office.letters() if "thủ trưởng đơn vị chưa nhất trí" in one.text]
    assert office.verdict().sound


def test_a_letter_that_waits_to_leave_is_withheld_once_the_head_has_spoken(office):
    compose(office.rt)
    office.act("CCKL-2", "endorse", "CCKL-1", HeadsWord())
    office.beat()
    assert said_to(office, "CCKL-1") == []
    assert {one.letter_state for one in office.ledger("CCKL-2") if one.kind == "word_asked"} == {"withheld"}
