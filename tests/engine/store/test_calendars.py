"""Every office has its own days, however many offices are asked about at once or after one another."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, update

from engine.core.identifiers import OfficeId
from engine.store import calendars
from engine.store.calendars import Day
from engine.store.session import reading, unit_of_work

FIRST = date(2023, 1, 2)
OFFICES = [OfficeId(f"S{number:03}") for number in range(150)]


def given_different_days(engine: Engine) -> None:
    """Each office rests on a day of its own."""
    with unit_of_work(engine) as db:
        for number, office in enumerate(OFFICES):
            calendars.seed(db, office, [Day(FIRST + timedelta(number), False)], [2023])


def test_more_calendars_than_are_kept_are_told_apart(engine: Engine):
    given_different_days(engine)
    with reading(engine) as db:
        for some in (OFFICES[:100], OFFICES[50:], [OFFICES[0], OFFICES[120]], OFFICES):
            found = calendars.of(db, some)
            assert {office: min(one.off) for office, one in found.items()} == {
                office: FIRST + timedelta(OFFICES.index(office)) for office in some
            }


def test_offices_that_go_by_the_same_days_share_one_calendar(engine: Engine):
    with unit_of_work(engine) as db:
        for office in OFFICES[:3]:
            calendars.seed(db, office, [Day(FIRST, False, note=office)], [2023, 2024])
    with reading(engine) as db:
        found = calendars.of(db, OFFICES[:3])
    assert sorted(found) == OFFICES[:3]
    assert len({one.version for one in found.values()}) == 1


def test_a_year_is_unknown_when_there_are_calendars_and_none_has_it(engine: Engine):
    with reading(engine) as db:
        assert not calendars.nobody_knows(db, 2031), "there is nobody to know it"
    given_different_days(engine)
    with reading(engine) as db:
        assert (calendars.nobody_knows(db, 2023), calendars.nobody_knows(db, 2031)) == (False, True)


def test_days_that_were_changed_past_this_module_are_not_taken_for_those_of_others(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    """Also what is seen by whoever reads while somebody else commits other days; this process has just begun."""
    monkeypatch.setattr(calendars, "_cache", {})
    rested = Day(date(2023, 7, 3), False)
    with unit_of_work(engine) as db:
        for office in OFFICES[:2]:
            calendars.seed(db, office, [rested], [2023])
        changed = calendars.CalendarDayRow.__table__
        db.execute(update(changed).where(changed.c.office == OFFICES[0]).values(works=True))
    with reading(engine) as db:
        other = calendars.of(db, OFFICES[:1])[OFFICES[0]]
        same = calendars.of(db, OFFICES[1:2])[OFFICES[1]]
    assert (other.works(rested.day), same.works(rested.day)) == (True, False)
    assert other.version != same.version
