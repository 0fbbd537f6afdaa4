"""From the return of a plan to its closing: rounds, supplements, measures, results, duties lifted and taken up."""

from dataclasses import replace
from datetime import date

import pytest

from engine.core.calendar import Deadline
from engine.core.errors import TransitionRefused
from engine.store import instances
from workflows.measure.commands import Claim
from workflows.remediation import cycle
from workflows.remediation.commands import AcceptOther, Defect, Judge, Lapse, Reassign, Reopen, Waive
from workflows.remediation.document import Answer, PlanDocument


def obstacles(refused):
    """Codes of what stood in the way."""
    return [obstacle.kind for obstacle in refused.value.obstacles]


@pytest.fixture
def office(world):
    """The sample office at work, on 20 March 2023."""
    world.given_cycle()
    return world.at("2023-03-20 08:00")


def measures(office, code):
    """(ref, state) of the measures of a plan."""
    plan = office.plan(code)
    with office.reading() as db:
        return [(one.ref, one.state) for one in instances.children(db, [plan.id])[plan.id]]


def judged_and_closed(office, code, *results):
    """Every weakness is judged, the plan is closed."""
    for weakness, result in zip(office.document(code).weaknesses, results, strict=True):
        words = "" if result == "remedied" else "Chưa bố trí kinh phí"
        office.act(code, "judge", "TCCB-1", Judge(weakness.code, result, words))
    return office.act(code, "close", "TCCB-1")


def test_every_returned_point_is_answered(office):
    office.submit("CCKL-1")
    office.reject("CCKL-1", "TCCB-1", "2023-04-28", Defect("vague_measure", "CN001", "1"), Defect("other"))
    good = office.document("CCKL-1")
    with pytest.raises(TransitionRefused) as refused:
        office.submit("CCKL-1", document=good)
    assert obstacles(refused) == ["unanswered:other", "unanswered:vague_measure"]
    answers = (Answer("CN001", "vague_measure", "Đã nêu rõ"), Answer("", "other", "Đã bổ sung"))
    assert office.submit("CCKL-1", document=replace(good, answers=answers)).state == "resubmitted"


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        ("2023-03-24", ["deadline_before_present", "deadline_too_near"]),
        ("2023-03-28", ["deadline_before_present"]),
        ("2023-03-29", []),
        ("9999-12-31", ["deadline_too_far"]),
    ],
)
def test_a_return_leaves_time_to_rebuild(office, deadline, said):
    office.submit("CCKL-1")
    if not said:
        assert office.reject("CCKL-1", "TCCB-1", deadline).state == "rejected"
        return
    with pytest.raises(TransitionRefused) as refused:
        office.reject("CCKL-1", "TCCB-1", deadline)
    assert obstacles(refused) == said


def test_five_working_days_end_with_the_fifth_day_after_the_return(office):
    office.at("2023-03-24 08:00").submit("CCKL-1")
    with pytest.raises(TransitionRefused) as refused:
        office.reject("CCKL-1", "TCCB-1", "2023-03-30")
    assert obstacles(refused) == ["deadline_too_near"]
    assert office.reject("CCKL-1", "TCCB-1", "2023-03-31").state == "rejected"


def test_at_the_next_approval_measures_gone_from_the_text_are_replaced(office):
    office.submit("CCKL-1")
    office.approve("CCKL-1")
    assert measures(office, "CCKL-1") == [("SNN/2022/CCKL-1/CN001.1", "open")]
    office.reject("CCKL-1", "TCCB-1", "2023-04-28", Defect("vague_measure", "CN001", "1"))
    assert measures(office, "CCKL-1") == [("SNN/2022/CCKL-1/CN001.1", "open")], "running measures run on"
    good = office.document("CCKL-1")
    [weakness] = good.weaknesses
    other = replace(
        weakness, measures=(replace(weakness.measures[0], text="Kiểm tra đột xuất hai lần mỗi tháng"),)
    )
    answered = PlanDocument((other,), (Answer("CN001", "vague_measure", "Đã nêu rõ"),))
    office.submit("CCKL-1", document=answered)
    office.approve("CCKL-1")
    assert measures(office, "CCKL-1") == [
        ("SNN/2022/CCKL-1/CN001.1", "replaced"),
        ("SNN/2022/CCKL-1/CN001.1.2", "open"),
    ]
    assert office.verdict().sound


@pytest.mark.parametrize(
    ("result", "outcome"),
    [("remedied", "remedied"), ("in_progress", "partly_remedied"), ("not_remedied", "not_remedied")],
)
def test_the_outcome_follows_from_the_results_of_the_weaknesses(office, result, outcome):
    office.submit("CCKL-1")
    office.approve("CCKL-1")
    with pytest.raises(TransitionRefused) as refused:
        office.act("CCKL-1", "close", "TCCB-1")
    assert obstacles(refused) == ["not_judged"]
    done = judged_and_closed(office, "CCKL-1", result)
    assert (done.state, done.outcome) == ("closed", outcome)


def test_what_is_not_remedied_is_explained(office):
    office.submit("CCKL-1")
    office.approve("CCKL-1")
    with pytest.raises(TransitionRefused) as refused:
        office.act("CCKL-1", "judge", "TCCB-1", Judge("CN001", "recurred"))
    assert obstacles(refused) == ["not_explained"]


def test_measures_fall_silent_with_a_closed_plan_and_speak_again_with_a_reopened_one(office):
    office.submit("CCKL-1")
    office.approve("CCKL-1")
    judged_and_closed(office, "CCKL-1", "in_progress")
    office.at("2023-10-24 08:00").beat()
    assert [line for line in office.ledger("SNN/2022/CCKL-1/CN001.1") if line.timer] == []
    office.at("2023-10-25 08:00").act(
        "CCKL-1",
        "reopen",
        "TCCB-2",
        Reopen("Cấp trên yêu cầu", "CV 12", office.person("LD01"), Deadline(date(2023, 12, 29))),
    )
    office.at("2023-10-31 08:00").beat()
    assert [line.kind for line in office.ledger("SNN/2022/CCKL-1/CN001.1") if line.timer] == ["measure_due"]


def test_a_claim_is_confirmed_by_the_supervisor_and_noted_in_the_story_of_the_plan(office):
    office.submit("CCKL-1")
    office.approve("CCKL-1")
    office.act("SNN/2022/CCKL-1/CN001.1", "claim", "CCKL-1", Claim("Đã họp 9 kỳ"))
    assert office.act("SNN/2022/CCKL-1/CN001.1", "confirm", "TCCB-1").state == "confirmed"
    assert office.history("CCKL-1")[-1].body["note"] == "measure_confirmed"
    assert office.verdict().sound


def test_a_duty_lapses_only_while_the_cycle_is_being_closed(office):
    with pytest.raises(TransitionRefused) as refused:
        office.act("CDS-1", "lapse", "TCCB-2", Lapse("KL 01"))
    assert obstacles(refused) == ["cycle_not_closing"]
    with office.writing() as db:
        cycle.begin_closing(db, office.key, "KL 01", office.person("TCCB-1"), office.rt.now())
    done = office.act("CDS-1", "lapse", "TCCB-2", Lapse("KL 01"))
    assert (done.state, done.outcome) == ("closed", "no_plan")


def test_a_waiver_is_asked_by_one_and_approved_by_another(office):
    alone = Waive("Nghỉ thai sản", "QĐ 05", office.person("TCCB-2"))
    with pytest.raises(TransitionRefused) as refused:
        office.act("CCKL-4", "waive", "TCCB-2", alone)
    assert obstacles(refused) == ["not_an_approver"]
    done = office.act("CCKL-4", "waive", "TCCB-2", replace(alone, approved_by=office.person("LD03")))
    assert done.outcome == "waived"
    again = Reopen("Đã trở lại", "QĐ 06", office.person("LD03"), Deadline(date(2023, 4, 28)))
    assert office.act("CCKL-4", "reopen", "TCCB-2", again).state == "required"
    assert office.plan("CCKL-4").clocks["unit"].day == date(2023, 4, 28)


def test_a_personal_plan_follows_the_person(office):
    office.act("CCTL-2", "reassign", "TCCB-2", Reassign("CCPTNT", "Điều động", "QĐ 07"))
    assert office.history("CCTL-2")[-1].body["data"]["unit"] == "CCPTNT"
    office.at("2023-03-27 08:00").beat()
    heads = {line.person for line in office.ledger("CCTL-2") if line.offset == -2 * 1440 + 480}
    assert heads == {"SNN/CCTL-2", "SNN/CCPTNT-1"}, "the head of the new unit hears of it"


def test_a_weakness_that_cannot_be_linked_is_accepted_with_a_reason(office):
    good = office.document("KHTC-3")
    unlinked = PlanDocument(tuple(replace(w, linked_to=(), responsibility=None) for w in good.weaknesses))
    with pytest.raises(TransitionRefused):
        office.submit("KHTC-3", document=unlinked)
    [weakness] = good.weaknesses
    office.act("KHTC-3", "accept_other", "TCCB-1", AcceptOther(weakness.code, "Hạn chế về học tập"))
    assert office.submit("KHTC-3", document=unlinked).state == "submitted"
    assert office.approve("KHTC-3").state == "under_supervision"


def test_withdrawn_before_anybody_decided_the_duty_runs_on(office):
    office.submit("CCKL-1")
    assert office.act("CCKL-1", "withdraw", "CCKL-1").state == "required"
    office.at("2023-03-22 08:00").beat()
    spoken = [
        (line.kind, line.standing, line.why) for line in office.ledger("CCKL-1") if line.timer == "unit"
    ]
    assert spoken == [("plan_due", "skipped", "submit"), ("plan_due", "composed", "")], (
        "D-10 was overtaken, D-5 is said"
    )


def test_a_date_no_calendar_counts_to_is_a_slip_of_the_pen(office):
    good = office.document("CCKL-1")
    [weakness] = good.weaknesses
    far = replace(weakness, measures=(replace(weakness.measures[0], due_on=date(9999, 12, 31)),))
    with pytest.raises(TransitionRefused) as refused:
        office.submit("CCKL-1", document=replace(good, weaknesses=(far,)))
    assert [str(obstacle) for obstacle in refused.value.obstacles] == ["date_too_far (CN001/1)"]
