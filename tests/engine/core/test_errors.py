"""A refusal keeps its sentence beside what was filled into it: in English at once, in another language later."""

import copy
import pickle
from datetime import date

import pytest

from engine.core.errors import BadInput, CalendarUnknown, NotFound, TransitionRefused
from engine.core.identifiers import Obstacle
from engine.core.said import Said

BRACED = "{secret} {0} {unit.__class__} {"


def test_a_refusal_says_in_english_what_was_found():
    refused = BadInput("unit {unit}: expected one of {known}, got none", unit="CCKL", known=("A", "B"))
    assert str(refused) == refused.said == "unit CCKL: expected one of A, B, got none"
    assert refused.said.sentence == "unit {unit}: expected one of {known}, got none"
    assert refused.said.facts == {"unit": "CCKL", "known": ("A", "B")}


def test_what_somebody_typed_is_never_read_as_a_sentence():
    assert str(BadInput(BRACED)) == BRACED
    assert str(BadInput("year: got '{typed}'", typed=BRACED)) == f"year: got '{BRACED}'"
    assert str(BadInput("{what}: got it", what=Said("'{typed}'", typed=BRACED))) == f"'{BRACED}': got it"


def test_a_day_is_written_as_machines_write_it_where_nobody_says_otherwise():
    assert Said("from {first} on", first=date(2023, 3, 29)) == "from 2023-03-29 on"


def test_a_sentence_that_lacks_a_fact_is_a_mistake():
    with pytest.raises(KeyError):
        BadInput("{what}: expected {expected}", what="year")


def test_what_is_not_found_is_named_and_what_was_expected():
    assert str(NotFound("unit", "XX")) == "unit 'XX': not found"
    assert str(NotFound("unit", "XX", "one of A, B")) == "unit 'XX': not found; expected one of A, B"


@pytest.mark.parametrize(
    "refused",
    [
        BadInput("unit {unit}: expected another", unit="CCKL"),
        NotFound("unit", "XX", Said("a unit of office '{office}'", office="SNN")),
        CalendarUnknown(2031),
        TransitionRefused("2022/PC-1", "submit", "drafting", [Obstacle("late")]),
    ],
)
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_refusal_comes_through_a_copy_as_it_was(refused, again):
    other = again(refused)
    assert type(other) is type(refused)
    assert str(other) == str(refused)
    assert other.said.facts == refused.said.facts
    assert vars(other) == vars(refused)
