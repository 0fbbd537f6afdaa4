"""Many rungs that one person missed become one notice; what is only a little late stays a notice of its own."""

from datetime import date, time

from config.calendars import seed_calendar
from engine.core.identifiers import PersonId, Role
from engine.core.ladder import Line, Offset, Rung, Spoken, Tell, due_moment, merge

CALENDAR = seed_calendar([2023])
DAY = date(2023, 3, 29)
HEAD, BOX = PersonId("SNN/1"), PersonId("SNN/box")


def line(days: int, person: PersonId, *, overdue: bool, kind: str = "plan_due") -> Line:
    """A line of the rung at `days`, due at eight."""
    step = Rung(Offset(days, time(8)), 0, (Tell(Role("owner"), "plan_due"),))
    return Line(Spoken(step, due_moment(step, DAY, CALENDAR), overdue), person, kind)


def test_overdue_lines_of_one_person_go_into_his_newest():
    old, older, newest = (line(d, HEAD, overdue=True) for d in (0, -2, 6))
    assert merge((older, old, newest)) == ((older, newest), (old, newest), (newest, None))


def test_what_is_late_by_less_goes_out_by_itself():
    overdue, late, newest = (
        line(0, HEAD, overdue=True),
        line(1, HEAD, overdue=False),
        line(2, HEAD, overdue=False),
    )
    assert merge((overdue, late, newest)) == ((overdue, newest), (late, None), (newest, None))


def test_lines_of_different_people_are_never_merged():
    one, other = line(0, HEAD, overdue=True), line(1, BOX, overdue=True)
    assert merge((one, other)) == ((one, None), (other, None))


def test_one_person_in_two_roles_has_one_line():
    as_owner, as_head = line(0, HEAD, overdue=False), line(0, HEAD, overdue=False, kind="plan_overdue")
    assert merge((as_owner, as_head)) == ((as_owner, None),)
