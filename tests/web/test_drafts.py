"""Drafts: kept as typed, one for a plan; the second of two windows is told and overwrites nothing."""

import pytest

from engine.core.errors import BadInput
from engine.core.identifiers import PersonId
from tests.stories.small_office import a_small_office
from web import drafts
from web.drafts import SavedElsewhere, Saving

ANN, BOB = PersonId("SNN/CCKL-1"), PersonId("SNN/CCKL-3")


@pytest.fixture
def small_office(engine):
    return a_small_office(engine)


@pytest.fixture
def plan(small_office):
    return small_office.plan("CCKL-1").id


def save(world, plan, content, *, over, page="page one", person=ANN, round=0):
    with world.writing() as db:
        return drafts.OWNERS.save(db, plan, Saving(over, round, person, page, content), world.rt.now())


def kept(world, plan):
    with world.reading() as db:
        return drafts.OWNERS.of_plan(db, plan)


def test_what_is_saved_is_there_with_who_saved_it_and_its_number_grows(small_office, plan):
    assert kept(small_office, plan) is None
    assert save(small_office, plan, "a", over=0) == 1
    assert save(small_office, plan, "ab", over=1) == 2
    found = kept(small_office, plan)
    assert (found.content, found.revision, found.person) == ("ab", 2, ANN)


def test_another_window_that_saved_meanwhile_is_not_overwritten(small_office, plan):
    save(small_office, plan, "a", over=0)
    save(small_office, plan, "of Bob", over=1, page="page two", person=BOB)
    with pytest.raises(SavedElsewhere) as told:
        save(small_office, plan, "of Ann", over=1)
    assert (told.value.theirs.person, told.value.theirs.content) == (BOB, "of Bob")
    assert kept(small_office, plan).content == "of Bob"
    assert save(small_office, plan, "of Ann", over=2) == 3


def test_a_window_whose_answer_was_lost_goes_on_and_the_same_words_are_no_quarrel(small_office, plan):
    save(small_office, plan, "a", over=0)
    assert save(small_office, plan, "ab", over=0) == 2
    assert save(small_office, plan, "ab", over=0, page="page two", person=BOB) == 2


def test_two_first_savings_of_one_moment_do_not_both_believe_they_were_kept(small_office, plan):
    with small_office.writing() as db:
        drafts.OWNERS.save(db, plan, Saving(0, 0, ANN, "page one", "a"), small_office.rt.now())
        with pytest.raises(SavedElsewhere):
            drafts.OWNERS.save(db, plan, Saving(0, 0, BOB, "page two", "b"), small_office.rt.now())


def test_it_goes_when_the_plan_is_sent_and_is_no_longer_than_a_plan_may_be(small_office, plan):
    save(small_office, plan, "a", over=0)
    with small_office.writing() as db:
        drafts.OWNERS.forget(db, plan)
    assert kept(small_office, plan) is None
    with pytest.raises(BadInput):
        save(small_office, plan, "x" * (drafts.MAX_CHARACTERS + 1), over=0)
