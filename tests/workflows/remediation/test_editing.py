"""What the review found is entered for units and people the office has, under codes that can stand in a letter."""

import pytest

from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import SYSTEM
from workflows.remediation import editing, review
from workflows.remediation.review import Found


@pytest.fixture
def office(world):
    """The sample office; the review year is open and nothing was locked."""
    world.given_roster()
    world.open()
    return world


def enter(world, *found):
    with world.writing() as db:
        return editing.enter(db, world.key, found, SYSTEM, world.rt.now())


def of_unit(code, unit="CCKL", text="Còn chậm"):
    return Found(code, unit, None, text, "", "BB-01")


def entered(world):
    with world.reading() as db:
        return {one.code for one in review.results(db, [world.key])[world.key].weaknesses}


@pytest.mark.parametrize(
    "code", ["", "hc99", "HC 99", "HC99\n", ".HC99", "HẠNCHẾ", "H" * 21, "HC99/1", "HC99:2"]
)
def test_a_code_that_could_not_stand_in_a_letter_is_refused(office, code):
    before = entered(office)
    with pytest.raises(BadInput, match="capital letters, digits, dots and dashes"):
        enter(office, of_unit("HC98"), of_unit(code))
    assert entered(office) == before


@pytest.mark.parametrize("code", ["HC99", "CN-1.2", "9", "H" * 20])
def test_a_code_of_letters_digits_dots_and_dashes_is_taken(office, code):
    enter(office, of_unit(code))
    assert code in entered(office)


def test_a_code_given_twice_in_one_call_is_refused_and_nothing_is_dropped(office):
    with pytest.raises(BadInput, match=r"weakness HC99: expected each code once"):
        enter(office, of_unit("HC99"), of_unit("HC99", text="Khác"))
    assert "HC99" not in entered(office)


def test_units_and_people_the_office_does_not_have_are_refused(office):
    with pytest.raises(NotFound, match="KHONGCO"):
        enter(office, of_unit("HC99", unit="KHONGCO"))
    with pytest.raises(NotFound, match="CCKL-99"):
        enter(office, Found("CN999", None, office.person("CCKL-99"), "Còn chậm", "", "BB-01"))
    assert not {"HC99", "CN999"} & entered(office)


def test_no_list_of_a_unit_that_does_not_exist_is_locked(office):
    with office.writing() as db, pytest.raises(NotFound, match="KHONGCO"):
        editing.lock(db, office.key, ["CCKL", "KHONGCO"], SYSTEM, office.rt.now())
    with office.writing() as db, pytest.raises(NotFound, match="KHONGCO"):
        editing.none_found(db, office.key, "KHONGCO", "BB-01", SYSTEM, office.rt.now())
    with office.reading() as db:
        assert review.results(db, [office.key])[office.key].locked == {}
