"""The machine fires the row that was chosen and no other, and leaves nothing behind when it fails."""

import pytest

from engine.core import machine
from engine.core.errors import SpecError
from engine.core.spec import Transition
from tests.engine.core import leave
from tests.engine.core.leave import ASKED, ASKER, DRAFT, GRANTED, HEAD, HUNG, LAN, LEAVE, TABLE, Words


def test_every_row_of_the_table_ends_where_the_table_says():
    for row in LEAVE.transitions:
        for source in row.sources:
            assert machine.fire(LEAVE, source, row) == (row.target or source)


def test_of_two_rows_of_one_verb_the_chosen_one_is_fired():
    ordinary, urgent = LEAVE.rows("ask")
    assert (machine.fire(LEAVE, DRAFT, ordinary), machine.fire(LEAVE, DRAFT, urgent)) == (ASKED, GRANTED)


def test_a_row_is_not_fired_from_a_state_it_does_not_leave():
    with pytest.raises(SpecError, match="grant from draft"):
        machine.fire(LEAVE, DRAFT, LEAVE.rows("grant")[0])


def test_a_row_of_another_table_is_not_fired():
    stray = Transition("grant", (ASKED,), DRAFT, by=(HEAD,))
    with pytest.raises(SpecError, match="expected one of its rows"):
        machine.fire(LEAVE, ASKED, stray)


def test_no_verb_jumps_straight_to_a_state():
    shared = machine._machine(LEAVE)
    assert set(shared.events) == set(LEAVE.triggers)
    assert not [name for name in shared.events if name.startswith("to_")]


def test_one_machine_serves_all_instances_and_knows_none_of_them():
    first = machine._machine(LEAVE)
    for _ in range(50):
        machine.fire(LEAVE, DRAFT, LEAVE.rows("ask")[0])
    assert machine._machine(LEAVE) is first
    assert first.models == []
    assert machine._machine(leave.workflow()) is not first


def test_a_guard_with_a_mistake_in_it_leaves_the_instance_as_it_was():
    broken = Transition("break", (ASKED,), GRANTED, by=(HEAD,), guards=(leave.breaks,))
    flow = leave.workflow(*TABLE, broken)
    one = leave.request(ASKED)
    with pytest.raises(ZeroDivisionError):
        leave.asks(one, "break", HUNG, flow=flow)
    assert one == leave.request(ASKED, id=one.id)
    assert leave.done(one, "grant", HUNG, flow=flow).after.state == GRANTED


def test_an_effect_with_a_mistake_in_it_leaves_the_instance_as_it_was():
    def stumble(asked: leave.Leave) -> object:
        raise ZeroDivisionError("an effect with a mistake in it")

    row = Transition("stumble", (ASKED,), GRANTED, by=(HEAD,), then=stumble)
    one = leave.request(ASKED)
    with pytest.raises(ZeroDivisionError):
        leave.asks(one, "stumble", HUNG, flow=leave.workflow(*TABLE, row))
    assert one.state == ASKED


@pytest.mark.parametrize("name", ["trigger", "state"])
def test_a_verb_cannot_hide_what_the_machine_looks_at(name: str):
    with pytest.raises(SpecError, match=f"name '{name}'"):
        leave.workflow(*TABLE, Transition(name, (ASKED,), None, by=(ASKER,)))


def test_the_instance_a_decision_was_made_about_is_not_touched():
    one = leave.request()
    decision = leave.done(one, "ask", LAN, Words("phép", 2))
    assert (one.state, one.version, one.seq) == (DRAFT, 0, 1)
    assert (decision.after.state, decision.after.version, decision.after.seq) == (ASKED, 1, 2)
