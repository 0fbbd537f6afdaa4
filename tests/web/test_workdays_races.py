"""Several officers at once change the calendar or release the brake: each act is done once, on what was looked at."""

import threading
from collections import Counter
from datetime import date

import pytest

from engine.core.errors import EngineError
from engine.core.identifiers import PersonId
from engine.runtime.brake import BrakeNotPulled, release
from engine.store import brakes, calendars
from engine.store.calendars import Day
from engine.store.identity import journal_stream
from engine.store.trail import of_streams
from tests.stories.small_office import a_small_office
from tests.world import utc
from web import workdays
from web.workdays import CalendarMoved

WHO = (PersonId("SNN/TCCB-1"), PersonId("SNN/TCCB-2"), PersonId("SNN/TCCB-3"), PersonId("SNN/TCCB-2"))


@pytest.fixture
def office(engine):
    """14 March 2023."""
    return a_small_office(engine).at("2023-03-14 09:00")


def at_once(acts):
    """What each said, all of them begun at the same moment: what came out, or the refusal."""
    gate, said = threading.Barrier(len(acts)), []

    def begin(act):
        gate.wait(30)
        try:
            said.append(act())
        except EngineError as refused:
            said.append(refused)

    threads = [threading.Thread(target=begin, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return said


def journal(office, kind):
    with office.reading() as db:
        stream = journal_stream(office.office)
        return [one for one in of_streams(db, [stream])[stream] if one.kind == kind]


def seen(office):
    with office.reading() as db:
        return calendars.of(db, [office.office])[office.office].version


def test_the_same_day_entered_by_four_at_once_is_entered_once(office):
    day, version = Day(date(2023, 3, 25), True, "CV 9"), seen(office)
    said = at_once(
        [lambda who=who: workdays.enter_day(office.rt, office.office, day, who, version) for who in WHO]
    )
    assert Counter(getattr(one, "changed", None) for one in said) == {True: 1, False: 3}
    assert len(journal(office, "calendar_changed")) == 1
    assert [one.kind for one in office.history("CCKL-1")].count("arm") == 2
    assert office.verdict().sound


def test_of_four_who_looked_at_the_same_calendar_one_changes_it(office):
    version = seen(office)
    days = [Day(date(2023, 4, n), True, f"CV {n}") for n in (1, 2, 8, 9)]
    said = at_once(
        [
            lambda who=who, day=day: workdays.enter_day(office.rt, office.office, day, who, version)
            for who, day in zip(WHO, days, strict=True)
        ]
    )
    assert Counter(type(one) for one in said) == {workdays.Changed: 1, CalendarMoved: 3}
    assert len(journal(office, "calendar_changed")) == 1


def test_of_four_days_entered_at_once_none_is_missing_in_the_calendar_that_counts(office):
    days = [Day(date(2023, 4, n), True, f"CV {n}") for n in (1, 2, 8, 9)]
    said = at_once(
        [
            lambda who=who, day=day: workdays.enter_day(office.rt, office.office, day, who)
            for who, day in zip(WHO, days, strict=True)
        ]
    )
    assert [one.changed for one in said] == [True] * 4
    with office.reading() as db:
        counts = calendars.of(db, [office.office])[office.office]
        entered = {one.day for one in calendars.days(db, office.office, 2023) if one.source.startswith("CV")}
        stored = db.exec_driver_sql("SELECT version FROM calendar WHERE office = 'SNN'").scalar_one()
    assert [one for one in sorted(entered) if not counts.works(one)] == []
    assert (len(entered), stored) == (4, counts.version)


def test_a_year_confirmed_by_four_at_once_is_confirmed_once(office):
    version = seen(office)
    said = at_once(
        [
            lambda who=who: workdays.confirm_year(office.rt, office.office, 2023, f"QĐ {who}", who, version)
            for who in WHO
        ]
    )
    assert Counter(getattr(one, "changed", None) for one in said) == {True: 1, False: 3}
    assert len(journal(office, "calendar_changed")) == 1


def test_a_brake_released_by_four_at_once_is_released_once(office):
    with office.writing() as db:
        assert brakes.pull(db, utc("2023-03-14 08:00"), "long_silence")
    said = at_once([lambda who=who: release(office.rt, who, f"Đã kiểm tra, {who}") for who in WHO])
    assert [type(one) for one in said].count(BrakeNotPulled) == 3
    assert len(journal(office, "brake_released")) == 1
