"""One person's desk, on both databases: what is his, what waits for his word, what his units owe."""

import pytest

from engine.store.received import newest, one
from tests.stories.small_office import a_small_office
from workflows.directory.loading import load
from workflows.remediation.commands import HeadsWord
from workflows.remediation.desk import desk


@pytest.fixture
def office(engine):
    """The small office; it is 1 March 2023, 08:00."""
    return a_small_office(engine)


def looked(world, code, *units):
    """The desk of a person who leads these units, as references: his own, to judge, owed below him."""
    now = world.rt.now()
    with world.reading() as db:
        directory = load(db, [world.office])[world.office]
        found = desk(db, world.office, world.person(code), frozenset(units), directory, now, now.date())
    return tuple(
        [plan.ref.rpartition("/")[2] for plan in some] for some in (found.own, found.to_judge, found.below)
    )


def test_each_finds_his_own_and_a_head_the_collectives_and_what_is_owed_below_him(office):
    assert looked(office, "CCKL-1", "CCKL") == (["CCKL", "CCKL-1"], [], ["CCKL-2"])
    assert looked(office, "CCKL-2") == (["CCKL-2"], [], [])
    assert looked(office, "LD02", "CCKL") == ([], [], ["CCKL", "CCKL-1", "CCKL-2"])


def test_what_was_sent_lies_on_the_desk_of_who_may_judge_it_until_he_has(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    assert looked(office, "TCCB-1", "TCCB")[1] == ["CCKL-1"]
    assert looked(office, "CCKL-1", "CCKL") == (["CCKL", "CCKL-1"], [], ["CCKL-2"])
    office.reject("CCKL-1")
    assert looked(office, "TCCB-1", "TCCB")[1] == []


def waiting(world, code, *units):
    """What waits for his decision and what for his first word: reference, what its head said, whether he is awaited."""
    now = world.rt.now()
    with world.reading() as db:
        directory = load(db, [world.office])[world.office]
        found = desk(db, world.office, world.person(code), frozenset(units), directory, now, now.date())
    return tuple(
        [(one.ref.rpartition("/")[2], one.head and one.head.trigger, one.head_asked) for one in some]
        for some in (found.to_judge, found.to_endorse)
    )


def test_a_head_who_has_spoken_is_not_asked_on_his_desk_and_the_appraiser_sees_what_he_said(office):
    office.at("2023-03-14 09:00").submit("CCKL-2")
    office.submit("CCKL-1")
    awaited, plain = ("CCKL-2", None, True), ("CCKL-1", None, False)
    assert waiting(office, "TCCB-1", "TCCB") == ([plain, awaited], [])
    assert waiting(office, "CCKL-1", "CCKL") == ([], [awaited])
    office.act("CCKL-2", "object", "CCKL-1", HeadsWord("Chưa sát."))
    assert waiting(office, "TCCB-1", "TCCB") == ([plain, ("CCKL-2", "object", False)], [])
    assert waiting(office, "CCKL-1", "CCKL") == ([], [])
    office.reject("CCKL-2")
    office.at("2023-03-20 09:00").receive("CCKL-2", "2023-03-20", document=office.document("CCKL-2"))
    assert waiting(office, "CCKL-1", "CCKL") == ([], [awaited])


def test_paper_that_cannot_be_read_and_a_plan_its_head_decides_await_no_first_word(office):
    office.at("2023-03-14 09:00").receive("CCKL-2", "2023-03-14")
    assert waiting(office, "TCCB-1", "TCCB") == ([("CCKL-2", None, False)], [])
    office.submit("TCCB-2")
    assert ("TCCB-2", None, False) in waiting(office, "TCCB-1", "TCCB")[0]


def test_a_year_that_has_not_begun_lies_on_no_desk(office):
    with office.writing() as db:
        db.exec_driver_sql("UPDATE cycle SET started_at = NULL")
    assert looked(office, "CCKL-1", "CCKL") == ([], [], [])


def test_a_letter_is_found_by_its_recipient_alone(office):
    office.at("2023-03-22 08:00").beat()
    with office.reading() as db:
        [mine] = newest(db, office.person("CCKL-2"), 5)
        assert one(db, office.person("CCKL-2"), mine.id) is not None
        assert one(db, office.person("CCKL-1"), mine.id) is None
