"""The table of a measure, asked row by row: done is what somebody says, confirmed is what the supervisor says."""

import pytest

from engine.core.asked import Payload
from engine.core.decision import Decision, Refusal
from engine.core.errors import BadInput
from engine.core.identifiers import SYSTEM, PersonId
from engine.core.spec import Note
from tests.workflows.measure.cases import (
    BACK,
    CONTACT_PERSON,
    DEPUTY,
    DONE,
    FAILED,
    HEAD,
    NEW,
    OFFICER,
    PERSONNEL_HEAD,
    PLAN,
    STAFF,
    ask,
    at,
    day,
    refused,
)
from workflows.measure.commands import Claim, MarkNotRemedied, Return
from workflows.measure.workflow import WORKFLOW

SUPERVISOR = OFFICER
PAYLOADS: dict[str, Payload] = {
    "claim": DONE,
    "confirm": Payload(),
    "return": BACK,
    "mark_not_remedied": FAILED,
    "replace": Payload(),
}
ACTORS = {
    "claim": STAFF,
    "confirm": SUPERVISOR,
    "return": SUPERVISOR,
    "mark_not_remedied": SUPERVISOR,
    "replace": SYSTEM,
}
TABLE = {
    ("open", "claim"): "claimed_done",
    ("returned", "claim"): "claimed_done",
    ("claimed_done", "confirm"): "confirmed",
    ("claimed_done", "return"): "returned",
    **{(state, "mark_not_remedied"): "not_remedied" for state in ("open", "claimed_done", "returned")},
    **{(state, "replace"): "replaced" for state in ("open", "claimed_done", "returned")},
}


def decided(answer: Decision | Refusal) -> Decision:
    assert isinstance(answer, Decision), answer
    return answer


@pytest.mark.parametrize("state", WORKFLOW.states)
@pytest.mark.parametrize("trigger", WORKFLOW.triggers)
def test_each_step_leads_where_the_table_says_and_nowhere_else(state: str, trigger: str) -> None:
    answer = ask(state, trigger, ACTORS[trigger], PAYLOADS[trigger])
    if target := TABLE.get((state, trigger)):
        after = decided(answer).after
        assert after.state == target
        assert after.outcome == (target if target in WORKFLOW.final else "")
    else:
        assert refused(answer) == ["wrong_state"]


@pytest.mark.parametrize("person", [STAFF, HEAD, CONTACT_PERSON])
def test_doer_owner_and_contact_may_say_that_it_is_done(person: PersonId) -> None:
    assert decided(ask("open", "claim", person, DONE)).after.state == "claimed_done"


@pytest.mark.parametrize("trigger", ["confirm", "return", "mark_not_remedied"])
@pytest.mark.parametrize("person", [STAFF, HEAD, CONTACT_PERSON])
def test_only_the_supervisor_gives_the_verdict(person: PersonId, trigger: str) -> None:
    assert refused(ask("claimed_done", trigger, person, PAYLOADS[trigger])) == ["not_your_step"]


def test_a_supervisor_does_not_claim_for_others() -> None:
    assert refused(ask("open", "claim", SUPERVISOR, DONE)) == ["not_your_step"]


def test_only_the_plan_replaces_its_measure() -> None:
    assert refused(ask("open", "replace", SUPERVISOR)) == ["not_your_step"]
    assert refused(ask("open", "replace", PersonId("SNN/@"))) == ["not_your_step"]


@pytest.mark.parametrize("trigger", ["confirm", "return", "mark_not_remedied"])
def test_who_claimed_gives_no_verdict_on_it(trigger: str) -> None:
    own = ask("claimed_done", trigger, SUPERVISOR, PAYLOADS[trigger], claimed_by=SUPERVISOR)
    assert refused(own) == ["own_claim"]
    for_himself = ask("claimed_done", trigger, DEPUTY, PAYLOADS[trigger], claimed_by=PERSONNEL_HEAD)
    assert refused(for_himself) == ["own_claim"], "a delegate passes as the one he stands for"


@pytest.mark.parametrize(
    ("state", "trigger", "payload", "obstacle"),
    [
        ("open", "claim", Claim("  ", "ảnh chụp"), "not_described"),
        ("claimed_done", "return", Return("\n"), "no_opinion"),
        ("open", "mark_not_remedied", MarkNotRemedied(""), "not_explained"),
    ],
)
def test_nothing_happens_without_words(state: str, trigger: str, payload: Payload, obstacle: str) -> None:
    assert refused(ask(state, trigger, ACTORS[trigger], payload)) == [obstacle]


def test_a_return_is_refused_with_every_reason_at_once() -> None:
    own = ask("claimed_done", "return", SUPERVISOR, Return(""), claimed_by=SUPERVISOR)
    assert refused(own) == ["no_opinion", "own_claim"]


def test_a_door_that_sends_the_wrong_payload_is_told_so() -> None:
    with pytest.raises(BadInput, match="claim: expected Claim, got Return"):
        ask("open", "claim", STAFF, BACK)


@pytest.mark.parametrize(
    ("trigger", "kind"),
    [
        ("confirm", "measure_confirmed"),
        ("return", "measure_returned"),
        ("mark_not_remedied", "measure_not_remedied"),
    ],
)
def test_a_verdict_is_noted_on_the_plan_and_told_to_doer_and_owner(trigger: str, kind: str) -> None:
    decision = decided(ask("claimed_done", trigger, SUPERVISOR, PAYLOADS[trigger]))
    assert decision.notes == (Note(PLAN, kind, {"measure": NEW.ref, "id": str(NEW.id)}),)
    told = {(notice.person, notice.kind) for notice in decision.notices if not notice.timer}
    assert told == {(STAFF, kind), (HEAD, kind)}


def test_a_claim_is_told_to_the_supervisor_and_noted_nowhere() -> None:
    decision = decided(ask("open", "claim", STAFF, DONE))
    assert [(n.person, n.kind) for n in decision.notices if not n.timer] == [(SUPERVISOR, "measure_claimed")]
    assert decision.notes == ()


def test_free_text_is_committed_to_and_never_stands_in_the_body() -> None:
    said = [
        (decided(ask("open", "claim", STAFF, Claim("TUYỆT MẬT", "TUYỆT MẬT"))), {"done", "evidence"}),
        (decided(ask("claimed_done", "return", SUPERVISOR, Return("TUYỆT MẬT"))), {"opinion"}),
        (
            decided(ask("open", "mark_not_remedied", SUPERVISOR, MarkNotRemedied("TUYỆT MẬT"))),
            {"explanation"},
        ),
    ]
    for decision, fields in said:
        assert decision.event is not None
        assert set(decision.event.texts) == fields
        assert "TUYỆT MẬT" not in str(decision.event.body)
        assert all("TUYỆT MẬT" not in str(notice.summary) for notice in decision.notices)


def test_the_trail_knows_whether_the_claim_came_late() -> None:
    on_the_day = decided(ask("open", "claim", STAFF, DONE, at(day(6, 14), "23:59")))
    the_day_after = decided(ask("open", "claim", STAFF, DONE, at(day(6, 15), "00:00")))
    late = [d.event.body["data"] for d in (on_the_day, the_day_after) if d.event]
    assert late == [{"file": "", "late": False}, {"file": "", "late": True}]


def test_a_return_without_a_date_names_none_and_tells_nobody() -> None:
    decision = decided(ask("claimed_done", "return", SUPERVISOR, BACK, due_on=None))
    assert decision.notices == ()


def test_nobody_is_told_of_a_measure_whose_plan_has_ended() -> None:
    decision = decided(ask("claimed_done", "confirm", SUPERVISOR, speaks=False))
    assert decision.notices == ()
