"""A declaration that contradicts itself is never built, and says everything that is wrong with it at once."""

from dataclasses import replace
from datetime import time

import pytest

from engine.core.errors import SpecError, UnknownTrigger
from engine.core.identifiers import Role
from engine.core.ladder import Ladder, Offset, Rung, Tell
from engine.core.soundness import RESERVED, unfit
from engine.core.spec import Transition
from tests.engine.core.leave import ASKED, ASKER, DRAFT, GRANTED, HEAD, LEAVE, TABLE, answer, ask, workflow


def wrong(*rows: Transition, **other: object) -> str:
    """What the declaration is refused for."""
    with pytest.raises(SpecError) as refused:
        workflow(*rows, **other)
    return str(refused.value)


def test_a_sound_table_is_built_and_lists_its_verbs_in_order():
    assert LEAVE.triggers == ("ask", "amend", "take_back", "grant", "turn_down")
    assert len(LEAVE.rows("ask")) == 2


def test_a_verb_the_table_does_not_have_is_named_beside_those_it_has():
    with pytest.raises(UnknownTrigger, match="'dance': expected one of ask, amend, take_back") as unknown:
        LEAVE.rows("dance")
    assert unknown.value.status == 404


def test_a_row_may_neither_leave_nor_reach_a_state_that_is_not_declared():
    row = Transition("vanish", (ASKED, "limbo"), "nowhere", by=(HEAD,))
    assert "vanish: unknown state limbo, nowhere" in wrong(*TABLE, row)


def test_an_initial_or_final_state_must_be_declared():
    assert "initial 'birth': unknown state" in wrong(initial="birth")
    assert "final: unknown state death" in wrong(final=(GRANTED, "refused", "death"))


def test_a_state_nothing_leads_to_is_refused():
    states = (DRAFT, ASKED, GRANTED, "refused", "island")
    row = Transition("leave", ("island",), GRANTED, by=(HEAD,))
    assert "unreachable state island" in wrong(*TABLE, row, states=states)


def test_a_state_without_a_way_to_an_end_is_a_dead_end():
    states = (DRAFT, ASKED, GRANTED, "refused", "shelf")
    onto = Transition("shelve", (ASKED,), "shelf", by=(HEAD,))
    dusted = Transition("dust", ("shelf",), None, by=(HEAD,))
    message = wrong(*TABLE, onto, dusted, states=states)
    assert "dead end shelf: no way to granted, refused" in message


def test_a_workflow_without_an_end_is_one_dead_end():
    assert "dead end draft" in wrong(final=(), timers=())


def test_two_rows_of_one_verb_from_one_state_need_a_condition_each():
    twice = Transition("grant", (ASKED,), DRAFT, by=(HEAD,))
    assert "grant from asked: expected one row, or a `when` of its own on each, got 2" in wrong(*TABLE, twice)
    same = replace(twice, trigger="ask", sources=(DRAFT,), when=ask.when)
    assert "ask from draft: expected one row" in wrong(*TABLE, same)


def test_a_row_says_who_may_take_it_and_from_where():
    nobody = Transition("slip", (ASKED,), GRANTED, by=())
    nowhere = Transition("appear", (), GRANTED, by=(HEAD,))
    message = wrong(*TABLE, nobody, nowhere)
    assert "slip: expected at least one role, got none" in message
    assert "appear: expected a state to leave, got none" in message


def test_roles_that_act_or_are_told_must_be_declared():
    row = Transition("peek", (ASKED,), None, by=(Role("spy"),), tells=(Tell(Role("press"), "news"),))
    assert "peek: unknown role press, spy" in wrong(*TABLE, row)


@pytest.mark.parametrize("name", [*sorted(RESERVED), "Grant", "grant-it", "", "1st", "cấp"])
def test_the_engines_own_words_and_odd_spellings_are_no_names(name: str):
    assert f"name '{name}'" in wrong(*TABLE, Transition(name, (ASKED,), None, by=(HEAD,)))
    assert f"name '{name}'" in wrong(states=(DRAFT, ASKED, GRANTED, "refused", name))


def test_a_timer_runs_in_declared_open_states_and_has_something_to_say():
    assert "timer 'answer': unknown state limbo" in wrong(timers=(replace(answer, states=("limbo",)),))
    ended = wrong(timers=(replace(answer, states=(ASKED, GRANTED)),))
    assert "timer 'answer': expected only open states, got granted" in ended
    silent = wrong(timers=(replace(answer, kinds=()),))
    assert "timer 'answer': expected at least one kind of letter, got none" in silent


def test_states_and_timers_bear_each_name_once():
    assert "states: expected each once" in wrong(states=(DRAFT, DRAFT, ASKED, GRANTED, "refused"))
    assert "timers: expected each name once" in wrong(timers=(answer, answer))


def test_everything_that_is_wrong_is_said_in_one_message():
    message = wrong(
        *TABLE,
        Transition("Slip", (ASKED,), "limbo", by=()),
        states=(DRAFT, ASKED, GRANTED, "refused", "island"),
        timers=(replace(answer, states=(GRANTED,), kinds=()),),
    )
    assert message.startswith("workflow 'leave': ")
    for part in ("name 'Slip'", "unknown state limbo", "at least one role", "unreachable state island"):
        assert part in message
    assert message.count("timer 'answer'") == 2


@pytest.mark.parametrize(
    "other",
    [
        {"version": 2},
        {"name": "holiday"},
        {"outcomes": ("went", "stayed")},
        {"timers": (replace(answer, ladder="other"),)},
        {"transitions": (*TABLE[:-1], replace(TABLE[-1], by=(HEAD, ASKER)))},
        {"transitions": (replace(ask, guards=()), *TABLE[1:])},
        {"transitions": (replace(ask, tells=()), *TABLE[1:])},
        {"transitions": (*TABLE[1:], TABLE[0])},
    ],
)
def test_the_digest_names_exactly_this_table(other: dict[str, object]):
    assert workflow(**other).digest != LEAVE.digest
    assert workflow().digest == LEAVE.digest


def test_a_ladder_may_tell_only_roles_of_the_workflow_and_send_only_kinds_of_its_clock():
    tells = (Tell(Role("press"), "news"), Tell(HEAD, "answer_due"))
    ladder = Ladder("answer", (Rung(Offset(1, time(8)), 0, tells),))
    with pytest.raises(SpecError, match="expected only what it may use, got unknown role press, kind news"):
        unfit(LEAVE, answer, ladder)


def test_a_condition_nobody_ever_says_is_refused_before_it_silences_a_letter():
    row = Transition("nudge", (ASKED,), None, by=(HEAD,), tells=(Tell(HEAD, "asked", when="in_moonlight"),))
    assert "nudge: unknown condition in_moonlight" in wrong(*TABLE, row)
    [timer] = LEAVE.timers
    told = tuple(Tell(Role(HEAD), kind, when="list_lockd") for kind in timer.kinds[:1])
    with pytest.raises(SpecError, match="unknown condition list_lockd"):
        unfit(LEAVE, timer, Ladder(timer.ladder, (Rung(Offset(1, time(8)), 0, told),)))
