"""A command is carried out once, completely or not at all; a refusal stays on the trail and moves nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from engine.core.asked import Command
from engine.core.errors import (
    BadInput,
    EngineError,
    EnvelopeRefused,
    IdempotencyConflict,
    NotFound,
    NotYourStep,
    StaleVersion,
    TransitionRefused,
    UnknownTrigger,
)
from engine.core.identifiers import InstanceId
from engine.runtime.handle import handle, handle_all
from engine.store import access
from engine.store.commands import Receipt
from engine.store.identity import new_id
from tests.world import World
from workflows.remediation.commands import Submit


def submission(world: World, code: str, key: str = "", document=None) -> tuple[InstanceId, Command]:
    """The command by which the owner hands in his plan."""
    one = world.plan(code)
    text = document or world.document(code)
    return one.id, Command("submit", world.person(code), Submit(text), version=one.version, key=key)


def test_a_repetition_with_the_same_key_gets_the_same_answer_and_does_nothing(office: World):
    asked = submission(office, "CCKL-1", "K1")
    first = handle(office.rt, *asked)
    seq = office.plan("CCKL-1").seq
    assert handle(office.rt, *asked) == first
    assert handle(office.rt, asked[0], replace(asked[1], version=99)) == first
    assert office.plan("CCKL-1").seq == seq


def test_the_answer_is_remembered_even_after_others_have_acted(office: World):
    asked = submission(office, "CCKL-1", "K1")
    first = handle(office.rt, *asked)
    office.approve("CCKL-1")
    assert handle(office.rt, *asked) == first


def test_the_same_key_with_another_request_is_refused(office: World):
    handle(office.rt, *submission(office, "CCKL-1", "K1"))
    other = replace(office.document("CCKL-2"), answers=())
    one = office.plan("CCKL-1")
    command = Command("submit", office.person("CCKL-1"), Submit(other), version=one.version, key="K1")
    with pytest.raises(IdempotencyConflict) as conflict:
        handle(office.rt, one.id, command)
    assert (conflict.value.status, conflict.value.key) == (409, "K1")


def test_a_key_belongs_to_its_actor(office: World):
    handle(office.rt, *submission(office, "CCKL-1", "K1"))
    assert handle(office.rt, *submission(office, "CCKL-2", "K1")).state == "submitted"


def test_only_successes_are_remembered(office: World):
    good = office.document("CCKL-1")
    bad = replace(good, weaknesses=tuple(replace(w, linked_to=()) for w in good.weaknesses))
    for _ in range(2):
        with pytest.raises(TransitionRefused):
            handle(office.rt, *submission(office, "CCKL-1", "K1", bad))
    assert handle(office.rt, *submission(office, "CCKL-1", "K1")).state == "submitted"


def together(*works) -> list:
    """What comes of works begun at the same moment, errors included."""
    gate = threading.Barrier(len(works))

    def one(work):
        gate.wait()
        try:
            return work()
        except EngineError as refused:
            return refused

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(one, work) for work in works]]


def test_the_same_request_twice_at_the_same_moment_is_carried_out_once(office: World):
    asked = submission(office, "CCKL-1", "K1")
    first, second = together(*[lambda: handle(office.rt, *asked)] * 2)
    assert isinstance(first, Receipt)
    assert first == second
    assert [one.kind for one in office.history("CCKL-1")].count("submit") == 1


def test_one_key_on_two_plans_at_the_same_moment_serves_one_of_them(office: World):
    both = [submission(office, code, "K1") for code in ("CCKL", "CCKL-1")]
    asks = [(id, replace(command, actor=office.person("CCKL-1"))) for id, command in both]
    answers = together(*[lambda ask=ask: handle(office.rt, *ask) for ask in asks])
    assert sorted(type(one).__name__ for one in answers) == ["IdempotencyConflict", "Receipt"]
    assert sorted(office.plan(code).state for code in ("CCKL", "CCKL-1")) == ["required", "submitted"]


def test_a_refusal_is_on_the_trail_and_leaves_the_version(office: World):
    before = office.plan("CCKL-1")
    with pytest.raises(TransitionRefused):
        office.act("CCKL-1", "withdraw", "CCKL-1")
    after = office.plan("CCKL-1")
    assert (after.version, after.state, after.seq) == (before.version, before.state, before.seq + 1)
    last = office.history("CCKL-1")[-1]
    assert (last.kind, last.body["obstacles"]) == ("refuse", [["wrong_state", "", ""]])
    assert office.verdict().sound


def test_a_strangers_attempt_goes_to_the_access_log_and_not_on_the_trail(office: World):
    before = office.plan("CCKL-1")
    with pytest.raises(NotYourStep):
        office.act("CCKL-1", "withdraw", "VP-2")
    assert office.plan("CCKL-1") == before
    with office.reading() as db:
        [(at, person, trigger)] = access.of_instance(db, before.id)
    assert (at, person, trigger) == (office.rt.now(), "SNN/VP-2", "withdraw")


def test_who_saw_an_older_version_is_refused(office: World):
    seen = office.plan("CCKL-1").version
    office.submit("CCKL-1")
    with pytest.raises(StaleVersion):
        office.act("CCKL-1", "withdraw", "CCKL-1", version=seen)


def test_what_does_not_exist_is_named(office: World):
    nowhere = InstanceId(new_id(office.rt.now()))
    with pytest.raises(NotFound, match="instance"):
        handle(office.rt, nowhere, Command("submit", office.person("CCKL-1"), version=0))
    with pytest.raises(UnknownTrigger, match="expected one of submit"):
        office.act("CCKL-1", "dance", "CCKL-1")


def test_an_envelope_is_recorded_as_a_whole(office: World):
    codes = ("CCKL", "CCKL-2", "CCKL-3")
    done = handle_all(office.rt, [_paper(office, code) for code in codes])
    assert [one.ref for one in done] == [office.ref(code) for code in codes]
    assert {office.plan(code).state for code in codes} == {"submitted"}


def test_one_bad_sheet_in_an_envelope_leaves_the_whole_envelope_out(office: World):
    office.receive("CCKL-2", "2023-03-01")
    good, bad = _paper(office, "CCKL"), _paper(office, "CCKL-2")
    with pytest.raises(EnvelopeRefused) as refused:
        handle_all(office.rt, [good, bad])
    assert [(r.ref, [o.kind for o in r.obstacles]) for r in refused.value.refusals] == [
        (office.ref("CCKL-2"), ["no_content"])
    ]
    assert office.plan("CCKL").state == "required"
    assert [one.kind for one in office.history("CCKL")] == ["start", "arm"]
    assert office.history("CCKL-2")[-1].kind == "refuse"
    assert office.verdict().sound


def _paper(office: World, code: str) -> tuple[InstanceId, Command]:
    from datetime import date

    from workflows.remediation.commands import Receive

    one, sender = office.plan(code), office.person(code if "-" in code else f"{code}-1")
    payload = Receive(date(2023, 3, 1), "45", sender)
    return one.id, Command("receive", office.person("TCCB-2"), payload, version=one.version)


def test_a_person_always_says_which_version_he_saw(office: World):
    with pytest.raises(BadInput, match="expected the version SNN/CCKL-1 saw, got none"):
        office.act("CCKL-1", "withdraw", "CCKL-1", version=None)
