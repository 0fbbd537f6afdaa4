"""Climbing any ladder at any times: nothing early, nothing twice, nothing lost, neither silence nor an avalanche."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from config.calendars import seed_calendar
from engine.core.calendar import SendingHours
from engine.core.identifiers import Moment, PersonId, Role, moment
from engine.core.ladder import (
    Clocked,
    Ladder,
    Line,
    Offset,
    Rung,
    Spoken,
    Tell,
    arm,
    climb,
    disarm,
    due_moment,
    merge,
    next_wake,
    owed,
)

CALENDAR = seed_calendar(range(2022, 2026))
HOURS = SendingHours()
OWNER, PERSON = Role("owner"), PersonId("SNN/1")


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    """Up to nine rungs, a few of them levels, at any half hour."""
    places = draw(st.sets(st.tuples(st.integers(-12, 15), st.integers(0, 47)), min_size=1, max_size=9))
    rungs, level = [], 0
    for days, half_hours in sorted(places):
        kind = draw(st.sampled_from(["reminder", "same level", "next level"]))
        level = level + 1 if kind == "next level" or (kind == "same level" and level == 0) else level
        at = time(half_hours // 2, half_hours % 2 * 30)
        if rungs and rungs[-1].offset.days == -1 and days == 0:
            at = max(at, rungs[-1].offset.at)
        if rungs and Offset(days, at) <= rungs[-1].offset:
            continue
        rungs.append(Rung(Offset(days, at), 0 if kind == "reminder" else level, (Tell(OWNER, "plan_due"),)))
    present = sorted({r.level for r in rungs} - {0})
    return Ladder("any", tuple(replace(r, level=present.index(r.level) + 1 if r.level else 0) for r in rungs))


anchors = st.dates(date(2023, 1, 5), date(2024, 12, 1))
gaps = st.lists(st.sampled_from([0, 0, 1, 30, 200, 600, 1500, 4000, 15000]), max_size=40)  # minutes of delay
leads = st.integers(-12 * 24 * 60, 25 * 24 * 60)  # minutes between arming and the deadline


@dataclass(frozen=True)
class Heard:
    """One rung that spoke, and when."""

    at: Moment
    spoken: Spoken


def climbing(ladder: Ladder, clocked: Clocked, delays: list[int]) -> tuple[list[Heard], Clocked]:
    """Wake when told to, or later by the delays given; then on time until all is said."""
    heard: list[Heard] = []
    late = iter(delays)
    wake_at = next_wake(clocked, ladder, CALENDAR)
    while wake_at is not None:
        now = moment(wake_at + timedelta(minutes=next(late, 0)))
        woken = climb(clocked, ladder, CALENDAR, HOURS, now)
        assert woken.wake_at is None or woken.wake_at > now
        if woken.spoken:
            assert HOURS.is_open(now, CALENDAR)
        heard += [Heard(now, one) for one in woken.spoken]
        clocked, wake_at = woken.after, woken.wake_at
    return heard, clocked


def armed(ladder: Ladder, day: date, lead: int) -> Clocked:
    """A clock armed `lead` minutes before the deadline's midnight."""
    before = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(minutes=lead)
    return arm(None, day, ladder, CALENDAR, moment(before))


def expected(ladder: Ladder, clocked: Clocked) -> Counter[Rung]:
    """Every rung that is not past when the clock is armed."""
    dues = ((r, due_moment(r, clocked.day, CALENDAR)) for r in ladder.rungs)
    return Counter(r for r, due in dues if clocked.armed_at is not None and due >= clocked.armed_at)


@given(ladders(), anchors, leads, gaps)
def test_no_rung_speaks_before_its_moment(ladder, day, lead, delays):
    heard, _ = climbing(ladder, armed(ladder, day, lead), delays)
    assert all(h.at >= h.spoken.due == due_moment(h.spoken.rung, day, CALENDAR) for h in heard)


@given(ladders(), anchors, leads, gaps)
def test_every_owed_rung_speaks_exactly_once(ladder, day, lead, delays):
    clocked = armed(ladder, day, lead)
    heard, after = climbing(ladder, clocked, delays)
    assert Counter(h.spoken.rung for h in heard) == expected(ladder, clocked)
    assert owed(after, ladder, CALENDAR, moment(datetime(2025, 12, 1, tzinfo=UTC))) == ()


@given(ladders(), anchors, leads, gaps)
def test_one_level_per_working_day_and_none_is_skipped(ladder, day, lead, delays):
    heard, _ = climbing(ladder, armed(ladder, day, lead), delays)
    levels = [(CALENDAR.local_day(h.at), h.spoken.rung.level) for h in heard if h.spoken.rung.level]
    climbed_on = dict.fromkeys(levels)  # each (day, level) once, in order
    on_days = Counter(on for on, _ in climbed_on)
    assert all(times == 1 for times in on_days.values())
    order = [level for _, level in levels]
    assert order == sorted(order)


@given(ladders(), anchors, leads, gaps, st.integers(0, 30), gaps)
def test_arming_the_same_day_again_never_repeats_what_was_said(ladder, day, lead, delays, stop, more):
    clocked = armed(ladder, day, lead)
    heard: list[Heard] = []
    wake_at = next_wake(clocked, ladder, CALENDAR)
    for delay in delays[:stop]:
        if wake_at is None:
            break
        woken = climb(clocked, ladder, CALENDAR, HOURS, now := moment(wake_at + timedelta(minutes=delay)))
        heard += [Heard(now, one) for one in woken.spoken]
        clocked, wake_at = arm(disarm(woken.after), day, ladder, CALENDAR, now), woken.wake_at
        assert clocked.revision == 1
    later, _ = climbing(ladder, clocked, more)
    assert max(Counter(h.spoken.rung for h in heard + later).values(), default=1) == 1


@given(ladders(), anchors, leads, gaps, st.integers(0, 40 * 24 * 60))
def test_said_and_owed_together_are_all_that_was_due(ladder, day, lead, delays, stop):
    clocked = armed(ladder, day, lead)
    armed_at = clocked.armed_at
    assert armed_at is not None
    until = moment(armed_at + timedelta(minutes=stop))
    said: Counter[Rung] = Counter()
    wake_at, late, state = next_wake(clocked, ladder, CALENDAR), iter(delays), clocked
    while wake_at is not None and (now := moment(wake_at + timedelta(minutes=next(late, 0)))) <= until:
        woken = climb(state, ladder, CALENDAR, HOURS, now)
        said.update(one.rung for one in woken.spoken)
        state, wake_at = woken.after, woken.wake_at
    left = Counter(one.rung for one in owed(state, ladder, CALENDAR, until))
    due = Counter(r for r in expected(ladder, clocked) if due_moment(r, day, CALENDAR) <= until)
    assert said + left == due


@given(ladders(), anchors, leads, gaps)
def test_of_the_missed_reminders_only_the_newest_speaks(ladder, day, lead, delays):
    heard, _ = climbing(ladder, armed(ladder, day, lead), delays)
    for now in {h.at for h in heard}:
        lines = tuple(Line(h.spoken, PERSON, "plan_due") for h in heard if h.at == now)
        merged = merge(lines)
        open_lines = [line for line, into in merged if into is None]
        assert sum(line.spoken.overdue for line in open_lines) <= 1
        newest = max(lines, key=lambda one: (one.spoken.due, one.spoken.rung.place))
        assert all(into == newest and line.spoken.overdue for line, into in merged if into is not None)
        assert newest in open_lines


@given(ladders(), anchors, leads, gaps)
def test_the_state_of_a_timer_comes_back_from_its_document(ladder, day, lead, delays):
    _, after = climbing(ladder, armed(ladder, day, lead), delays)
    for state in (after, disarm(after), armed(ladder, day, lead)):
        assert Clocked.from_document(state.document()) == state
