"""A plan that never comes: every word said about it in spring 2023, against a table worked out by hand.

The plans are due before 30 March, so D is Wednesday, 29 March. Giỗ Tổ falls on Saturday, 29 April, and
30 April on a Sunday: Monday, 1 May is off, and 2 and 3 May make up for the two days.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.core.calendar import ZONE
from engine.core.identifiers import moment
from tests.world import World

LOCAL = ZoneInfo(ZONE)
HOURS = (7, 8, 9, 14, 20)
BOX, OFFICE_BOX, LEADER = "SNN/@CCKL", "SNN/@", "SNN/LD03"
DEPUTY, HEAD = "SNN/CCKL-2", "SNN/CCKL-1"

# day, hour, kind, person                               working days from D
OF_A_DEPUTY = (
    ("15/03", "08:00", "plan_due", DEPUTY),  #           -10
    ("22/03", "08:00", "plan_due", DEPUTY),  #           -5
    ("27/03", "08:00", "plan_due", HEAD),  #             -2
    ("27/03", "08:00", "plan_due", DEPUTY),
    ("29/03", "08:00", "plan_due", HEAD),  #             D
    ("29/03", "08:00", "plan_due", DEPUTY),
    ("30/03", "08:00", "incoming_check", OFFICE_BOX),  # +1, the officer alone
    ("30/03", "14:00", "plan_overdue", BOX),
    ("30/03", "14:00", "plan_overdue", HEAD),
    ("30/03", "14:00", "plan_overdue", DEPUTY),
    ("05/04", "08:00", "chase_first", OFFICE_BOX),  #    +5
    ("05/04", "08:00", "chase_notice", LEADER),
    ("06/04", "08:00", "plan_overdue", DEPUTY),  #       +6
    ("13/04", "08:00", "plan_overdue", DEPUTY),  #       +11
    ("20/04", "08:00", "plan_overdue", DEPUTY),  #       +16
    ("27/04", "08:00", "plan_overdue", DEPUTY),  #       +21
    ("09/05", "08:00", "plan_overdue", DEPUTY),  #       +26: 1, 2 and 3 May are no working days
)
OF_A_HEAD = (
    ("15/03", "08:00", "plan_due", HEAD),
    ("22/03", "08:00", "plan_due", HEAD),
    ("27/03", "08:00", "plan_due", HEAD),
    ("29/03", "08:00", "plan_due", HEAD),
    ("30/03", "08:00", "incoming_check", OFFICE_BOX),
    ("30/03", "14:00", "plan_overdue", BOX),
    ("30/03", "14:00", "plan_overdue", HEAD),
    ("05/04", "08:00", "chase_first", OFFICE_BOX),
    ("05/04", "08:00", "chase_notice", LEADER),
    ("06/04", "08:00", "plan_overdue", HEAD),
    ("13/04", "08:00", "plan_overdue", HEAD),
    ("20/04", "08:00", "plan_overdue", HEAD),
    ("27/04", "08:00", "plan_overdue", HEAD),
    ("09/05", "08:00", "plan_overdue", HEAD),
)


def days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(n) for n in range((last - first).days + 1))


def walk(world: World, first: date, last: date, hours: tuple[int, ...] = HOURS) -> None:
    """The heart beats on all these days, at these hours."""
    for day in days(first, last):
        for hour in hours:
            world.clock.at = moment(datetime.combine(day, time(hour), LOCAL))
            world.beat()


def said(world: World, code: str) -> tuple[tuple[str, str, str, str], ...]:
    """Day, hour, kind and person of every line about a plan, in order of time."""
    lines = [(line.due.astimezone(LOCAL), line.kind, line.person) for line in world.ledger(code)]
    return tuple((f"{due:%d/%m}", f"{due:%H:%M}", kind, person) for due, kind, person in sorted(lines))


def spoken_at(world: World, code: str) -> list[tuple[str, int]]:
    """The local moment of every waking that spoke, and how many rungs it spoke."""
    events = [one for one in world.history(code) if one.kind == "rung"]
    return [(f"{one.at.astimezone(LOCAL):%d/%m %H:%M}", len(one.body["rungs"])) for one in events]


def test_of_a_plan_never_sent_every_word_falls_on_its_hour(world: World):
    world.given_cycle()
    walk(world, date(2023, 3, 15), date(2023, 5, 10))
    assert said(world, "CCKL-2") == tuple(sorted(OF_A_DEPUTY, key=_as_ledger))
    assert said(world, "CCKL-1") == tuple(sorted(OF_A_HEAD, key=_as_ledger))
    for code, table in (("CCKL-2", OF_A_DEPUTY), ("CCKL-1", OF_A_HEAD)):
        moments = list(dict.fromkeys(f"{day} {hour}" for day, hour, _, _ in table))
        assert spoken_at(world, code) == [(at, 1) for at in moments]
    assert {line.letter_state for line in world.ledger("CCKL-2")} == {"sent"}
    assert world.verdict().sound


def test_a_cycle_started_late_says_nothing_of_what_is_past(world: World):
    world.given_cycle(started=False)
    walk(world, date(2023, 3, 15), date(2023, 3, 22), (8, 14))
    assert said(world, "CCKL-2") == ()
    world.at("2023-03-23 09:00").start()
    walk(world, date(2023, 3, 24), date(2023, 5, 10), (8, 14))
    late = [line for line in OF_A_DEPUTY if line[0] not in ("15/03", "22/03")]
    assert said(world, "CCKL-2") == tuple(sorted(late, key=_as_ledger))


def test_a_cycle_started_at_the_very_moment_of_a_rung_says_it(world: World):
    world.given_cycle(started=False)
    world.at("2023-03-22 08:00").start()
    world.beat()
    assert said(world, "CCKL-2") == (("22/03", "08:00", "plan_due", DEPUTY),)


def test_after_two_weeks_of_outage_reminders_merge_and_levels_climb_one_a_working_day(world: World):
    world.given_cycle()
    walk(world, date(2023, 3, 15), date(2023, 3, 24), (8, 14))
    walk(world, date(2023, 4, 7), date(2023, 4, 13), (8, 14))  # silence from 25 March to 6 April
    assert spoken_at(world, "CCKL-2")[2:] == [
        ("07/04 08:00", 5),  # -2, D, +1 twice and +6: the second level waits
        ("10/04 08:00", 1),  # +5, on the next working day
        ("13/04 08:00", 1),  # +11, on its day
    ]
    lines = {
        (line.due.astimezone(LOCAL).strftime("%d/%m %H:%M"), line.person): line for line in _missed(world)
    }
    newest = lines["06/04 08:00", DEPUTY]
    assert newest.standing == "composed"
    for due in ("27/03 08:00", "29/03 08:00", "30/03 14:00"):
        assert (lines[due, DEPUTY].standing, lines[due, DEPUTY].merged_into) == ("merged", newest.key)
    to_head = lines["30/03 14:00", HEAD]
    assert {lines[due, HEAD].merged_into for due in ("27/03 08:00", "29/03 08:00")} == {to_head.key}
    assert to_head.letter == lines["30/03 14:00", HEAD].letter is not None
    letters = {line.letter for line in lines.values() if line.person == DEPUTY and line.letter}
    assert len(letters) == 2  # one on the morning after the outage, one on 13 April
    assert len(lines) == len(OF_A_DEPUTY) - 2 - 3  # all that is owed by 13 April, each in one line
    assert world.verdict().sound


def _missed(world: World):
    return [line for line in world.ledger("CCKL-2") if line.due > moment(datetime(2023, 3, 25, tzinfo=LOCAL))]


def _as_ledger(line: tuple[str, str, str, str]) -> tuple[str, ...]:
    day, hour, kind, person = line
    return (day[3:], day[:2], hour, kind, person)
