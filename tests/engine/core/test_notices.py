"""Who is told what and when: at once inside sending hours, once per person, and on record where it was not said."""

from dataclasses import replace
from datetime import date

import pytest

from engine.core.asked import Instance
from engine.core.decision import Decision
from engine.core.ladder import Tell
from engine.core.notices import Notice, Standing
from engine.core.speaking import begin, rearm, speak
from engine.core.spec import Transition
from tests.engine.core import leave
from tests.engine.core.leave import (
    ASKED,
    CLERK,
    DRAFT,
    HEAD,
    HUNG,
    LADDER,
    LAN,
    LEAVE,
    MAI,
    RULES,
    LeaveFacts,
    local,
)


def asked_on(text: str, facts: LeaveFacts | None = None) -> Decision:
    """A request handed in at that moment."""
    return leave.done(leave.request(), "ask", LAN, now=local(text), facts=facts)


def waked(one: Instance, text: str, facts: LeaveFacts | None = None) -> Decision:
    """What it says at that moment."""
    return speak(LEAVE, one, facts or LeaveFacts(), RULES, local(text))


def shown(notices: tuple[Notice, ...]) -> list[tuple[int | None, int, str, str]]:
    """Offset in days, level, person and standing of each line."""
    return [
        (None if n.offset is None else n.offset // 1440, n.level, n.person, n.standing.value) for n in notices
    ]


@pytest.mark.parametrize(
    ("asked", "leaves"),
    [
        ("2023-03-20 08:00", "2023-03-20 08:00"),
        ("2023-03-20 16:59", "2023-03-20 16:59"),
        ("2023-03-20 17:00", "2023-03-21 07:30"),
        ("2023-03-20 05:00", "2023-03-20 07:30"),
        ("2023-03-24 20:00", "2023-03-27 07:30"),
        ("2023-04-28 17:30", "2023-05-04 07:30"),
    ],
)
def test_a_step_is_told_at_once_inside_sending_hours_else_when_they_open(asked: str, leaves: str):
    [notice] = asked_on(asked).notices
    assert (notice.due, notice.person, notice.kind) == (local(leaves), HUNG, "leave_asked")
    assert notice.states == (ASKED,)
    assert notice.summary == {"ref": "L-1", "days": 3}


def test_while_the_cycle_is_only_looked_at_nobody_is_told_and_no_clock_runs():
    decision = asked_on("2023-03-20 08:00", LeaveFacts(speaks=False))
    assert decision.notices == ()
    assert decision.after.clocks == {}
    assert decision.after.wake_at is None


def test_who_is_told_one_thing_in_two_roles_is_told_once():
    facts = LeaveFacts(heard={HEAD: (HUNG,), CLERK: (HUNG, MAI)})
    row = Transition("call", (ASKED,), None, by=(HEAD,), tells=(Tell(HEAD, "called"), Tell(CLERK, "called")))
    decision = leave.done(
        leave.request(ASKED), "call", HUNG, facts=facts, flow=leave.workflow(*leave.TABLE, row)
    )
    assert [n.person for n in decision.notices] == [HUNG, MAI]


def test_a_line_with_a_condition_speaks_only_where_it_holds():
    asked = asked_on("2023-03-20 08:00").after
    asked = waked(asked, "2023-03-27 08:00").after
    assert shown(waked(asked, "2023-03-29 08:00").notices) == [(0, 0, HUNG, "open")]
    strict = LeaveFacts(conditions=frozenset({"strict"}))
    assert [n.person for n in waked(asked, "2023-03-29 08:00", strict).notices] == [HUNG, MAI]


def test_a_rung_speaks_on_its_morning_and_asks_to_be_woken_for_the_next():
    asked = asked_on("2023-03-20 08:00").after
    assert asked.wake_at == local("2023-03-27 08:00")
    decision = waked(asked, "2023-03-27 08:00")
    assert shown(decision.notices) == [(-2, 0, HUNG, "open")]
    assert decision.event is not None
    assert decision.event.kind == "rung"
    assert decision.after.wake_at == local("2023-03-29 08:00")
    assert (decision.after.version, decision.after.seq) == (asked.version, asked.seq + 1)
    [notice] = decision.notices
    assert notice.summary == {"ref": "L-1", "due_on": "2023-03-29"}
    assert notice.key == f"{asked.id}/answer/1/{-2 * 1440 + 480}.0/{HUNG}"


def test_outside_sending_hours_only_the_next_waking_moves():
    asked = asked_on("2023-03-20 08:00").after
    decision = waked(asked, "2023-03-27 20:00")
    assert (decision.event, decision.notices) == (None, ())
    assert decision.after == replace(asked, wake_at=local("2023-03-28 07:30"))


def test_after_an_outage_reminders_merge_and_levels_climb_one_a_working_day():
    asked = asked_on("2023-03-20 08:00").after
    first = waked(asked, "2023-04-06 09:00")
    assert shown(first.notices) == [
        (-2, 0, HUNG, "merged"),
        (0, 0, HUNG, "merged"),
        (1, 1, MAI, "open"),
        (5, 0, HUNG, "open"),
    ]
    newest = first.notices[-1].key
    assert [n.merged_into for n in first.notices] == [newest, newest, "", ""]
    assert first.after.wake_at == local("2023-04-07 08:00")
    second = waked(first.after, "2023-04-07 08:00")
    assert shown(second.notices) == [(2, 2, MAI, "open")]
    assert second.after.wake_at is None


def test_a_plan_handed_in_late_in_an_outage_leaves_the_missed_rungs_on_record():
    asked = asked_on("2023-03-20 08:00").after
    decision = leave.done(asked, "grant", HUNG, now=local("2023-04-06 09:00"))
    skipped = tuple(n for n in decision.notices if n.timer)
    assert shown(skipped) == [
        (-2, 0, HUNG, "skipped"),
        (0, 0, HUNG, "skipped"),
        (1, 1, MAI, "skipped"),
        (2, 2, MAI, "skipped"),
        (5, 0, HUNG, "skipped"),
    ]
    assert {n.why for n in skipped} == {"grant"}
    assert decision.event is not None
    assert len(decision.event.body["skipped"]) == 5
    assert decision.after.clocks["answer"].armed_at is None
    assert decision.after.wake_at is None


def test_what_was_skipped_or_said_never_comes_back_when_the_clock_is_armed_again():
    asked = asked_on("2023-03-20 08:00").after
    said = waked(asked, "2023-03-27 08:00").after
    back = leave.done(said, "take_back", LAN, now=local("2023-03-29 08:00"))
    assert shown(back.notices) == [(0, 0, HUNG, "skipped")]
    again = leave.done(back.after, "ask", LAN, now=local("2023-03-29 08:00")).after
    assert again.wake_at == local("2023-03-30 08:00")
    assert again.clocks["answer"].revision == 1


def test_another_day_is_a_new_revision_that_has_said_nothing():
    asked = asked_on("2023-03-20 08:00").after
    said = waked(asked, "2023-03-27 08:00").after
    later = LeaveFacts(due_on=date(2023, 4, 12))
    moved = leave.done(said, "amend", LAN, now=local("2023-03-27 09:00"), facts=later)
    clock = moved.after.clocks["answer"]
    assert (clock.revision, clock.reminded, clock.day) == (2, None, date(2023, 4, 12))
    assert moved.after.wake_at == local("2023-04-10 08:00")


def test_reckoning_anew_leaves_the_past_unsaid_on_record_and_keeps_the_present_moment():
    asked = asked_on("2023-03-20 08:00").after
    decision = rearm(LEAVE, asked, LeaveFacts(), RULES, local("2023-03-29 08:00"))
    assert shown(decision.notices) == [(-2, 0, HUNG, "skipped")]
    assert decision.notices[0].why == "arm"
    assert shown(waked(decision.after, "2023-03-29 08:00").notices) == [(0, 0, HUNG, "open")]


def test_an_instance_begins_with_one_event_and_no_word_to_anybody():
    decision = begin(LEAVE, leave.request(seq=0), LeaveFacts(), RULES, leave.MORNING)
    assert decision.event is not None
    assert (decision.event.kind, decision.event.state, decision.after.seq) == ("start", DRAFT, 1)
    assert decision.notices == ()
    assert decision.event.body["definition"] == LEAVE.digest


def test_every_owed_rung_ends_in_exactly_one_line_per_person():
    asked = asked_on("2023-03-20 08:00").after
    said = waked(asked, "2023-03-28 09:00")
    ended = leave.done(said.after, "grant", HUNG, now=local("2023-04-06 09:00"))
    lines = [n for n in (*said.notices, *ended.notices) if n.timer]
    owed = {(r.offset.minutes, r.level, t.who) for r in LADDER.rungs for t in r.tells if not t.when}
    assert len({n.key for n in lines}) == len(lines) == len(owed)
    assert {n.standing for n in lines} == {Standing.OPEN, Standing.SKIPPED}
