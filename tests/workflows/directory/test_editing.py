"""Importing an office and changing who holds what."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine

from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import OfficeId, PersonId
from engine.store.session import unit_of_work
from tests.workflows.directory.imported import (
    DAY,
    OFFICE,
    OFFICER,
    POSTS,
    QUYET,
    SNN,
    UNITS,
    directory,
    imported,
)
from workflows.directory.editing import (
    Changes,
    OfficeIn,
    PostIn,
    UnitIn,
    add_appointment,
    add_delegation,
    assign_officer,
    end_appointment,
    import_directory,
)
from workflows.directory.facts import Delegation, PostRole, Rank


def test_an_imported_office_has_one_director_settled_by_title(database: Engine) -> None:
    changes = imported(database)
    assert len(changes.added) == 1 + 2 + 5 + 5
    assert changes.lines[0] == "+ office SNN Sở"
    assert directory(database).director(DAY) == "SNN/LD01"
    assert directory(database).rank_of(PersonId("SNN/LD02"), "CCTL", DAY) == Rank.DEPARTMENT_LEADER


def test_a_role_that_says_director_wins_over_titles_and_without_either_the_first_leads(
    database: Engine,
) -> None:
    imported(database, [replace(POSTS[0], role=PostRole.DIRECTOR), *POSTS[1:]])
    assert directory(database).director(DAY) == "SNN/LD02"


def test_without_a_title_the_first_department_leader_is_the_director(database: Engine) -> None:
    imported(database, [POSTS[0], replace(POSTS[1], title=""), *POSTS[2:]])
    assert directory(database).director(DAY) == "SNN/LD02"


def test_the_same_roster_again_changes_nothing(database: Engine) -> None:
    posts = [*POSTS, OFFICER, replace(OFFICER, unit="TCCB")]
    first = imported(database, posts)
    assert imported(database, posts) == Changes(unchanged=len(first.added))


def test_a_preview_that_is_rolled_back_leaves_nothing(database: Engine) -> None:
    with database.connect() as connection:
        assert import_directory(connection, OFFICE, UNITS, POSTS).added
        connection.rollback()
    with pytest.raises(NotFound, match="office 'SNN': not found"):
        directory(database)


def test_a_changed_address_is_shown_before_and_after_and_a_blank_erases_nothing(database: Engine) -> None:
    imported(database)
    later = [replace(POSTS[1], email=""), replace(POSTS[0], email="kien@so.example"), *POSTS[2:]]
    changes = imported(database, later)
    assert changes.lines == ("~ person SNN/LD02 email - -> kien@so.example",)
    assert directory(database).people[PersonId("SNN/LD01")].email == "son@so.example"


def test_who_is_missing_from_a_later_roster_is_reported_and_stays(database: Engine) -> None:
    imported(database)
    changes = imported(database, POSTS[:-1])
    assert [c.name for c in changes.missing] == ["SNN/CCTL-2|CCTL|deputy|"]
    assert directory(database).deputies("CCTL", DAY) == (QUYET,)


def test_a_unit_missing_from_a_later_roster_is_reported_and_stays(database: Engine) -> None:
    more = UnitIn("PC", "Phòng Pháp chế", "phòng", 3)
    imported(database, units=[*UNITS, more])
    assert [(c.what, c.name) for c in imported(database).missing] == [("unit", "PC")]
    assert "PC" in directory(database).units


def test_two_posts_of_one_code_are_one_person(database: Engine) -> None:
    moved = replace(POSTS[4], unit="TCCB", from_day=DAY)
    imported(database, [*POSTS[:4], replace(POSTS[4], until_day=date(2023, 6, 14)), moved])
    after = directory(database)
    assert len(after.people) == 5
    assert after.deputies("CCTL", date(2023, 6, 14)) == (QUYET,)
    assert after.deputies("TCCB", DAY) == (QUYET,)
    assert after.deputies("CCTL", DAY) == ()


def test_a_first_day_that_becomes_known_belongs_to_the_post_already_there(database: Engine) -> None:
    imported(database)
    known = [*POSTS[:4], replace(POSTS[4], from_day=date(2020, 1, 1))]
    changes = imported(database, known)
    assert changes.lines == ("~ appointment SNN/CCTL-2|CCTL|deputy| from_day - -> 2020-01-01",)
    assert imported(database).lines == ()


def test_a_second_term_in_the_same_post_is_a_second_appointment(database: Engine) -> None:
    first = replace(POSTS[4], from_day=date(2015, 1, 1), until_day=date(2020, 1, 1))
    second = replace(POSTS[4], from_day=date(2022, 1, 1))
    imported(database, [*POSTS[:4], first])
    assert len(imported(database, [*POSTS[:4], first, second]).added) == 1


def test_an_officers_row_says_which_unit_he_follows_and_he_sits_in_the_personnel_office(
    database: Engine,
) -> None:
    imported(database, [*POSTS, OFFICER])
    after = directory(database)
    assert after.officers("CCTL", DAY) == ("SNN/TCCB-9",)
    assert after.staff("TCCB", DAY) == ("SNN/TCCB-9",)
    assert after.staff("CCTL", DAY) == ()


def test_a_roster_without_days_does_not_assign_the_same_officer_twice(database: Engine) -> None:
    imported(database, [*POSTS, replace(OFFICER, from_day=date(2023, 1, 1))])
    assert imported(database, [*POSTS, OFFICER]).added == ()


def test_people_are_written_to_in_the_language_of_their_office(database: Engine) -> None:
    imported(database, office=replace(OFFICE, language="en"))
    assert directory(database).people[QUYET].language == "en"


def test_a_deputy_of_the_personnel_office_who_follows_a_unit_stays_deputy(database: Engine) -> None:
    deputy = PostIn("TCCB-2", "Ngô Khắc Sơn", "TCCB", PostRole.DEPUTY)
    imported(database, [*POSTS, deputy, replace(deputy, unit="CCTL", role=PostRole.OFFICER)])
    assert [p.role for p in directory(database).posts_of(PersonId("SNN/TCCB-2"), DAY)] == [PostRole.DEPUTY]
    assert directory(database).officers("CCTL", DAY) == ("SNN/TCCB-2",)


@pytest.mark.parametrize(
    ("posts", "units", "office", "message"),
    [
        ([*POSTS, replace(POSTS[4], name="Ai đó")], UNITS, OFFICE, "person 'CCTL-2': expected one name"),
        ([*POSTS, replace(POSTS[4], unit="XX")], UNITS, OFFICE, "expected a known unit, got 'XX'"),
        (POSTS, [replace(UNITS[0], leader_in_charge="X"), UNITS[1]], OFFICE, "a known leader, got 'X'"),
        (POSTS, UNITS, replace(OFFICE, personnel_unit="X"), "its personnel unit among the units"),
    ],
)
def test_a_roster_that_refers_to_nothing_is_refused_and_nothing_is_written(
    database: Engine, posts: Sequence[PostIn], units: Sequence[UnitIn], office: OfficeIn, message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        imported(database, posts, units, office)
    with pytest.raises(NotFound):
        directory(database)


def test_a_deputy_moves_to_another_unit_on_a_day(database: Engine) -> None:
    imported(database)
    with unit_of_work(database) as connection:
        end_appointment(connection, SNN, "SNN/CCTL-2|CCTL|deputy|", date(2023, 6, 14))
        add_appointment(connection, SNN, QUYET, "TCCB", PostRole.DEPUTY, "Phó Trưởng phòng", DAY)
    after = directory(database)
    assert after.title(QUYET, date(2023, 6, 14)) == "Phó Chi cục trưởng"
    assert after.title(QUYET, DAY) == "Phó Trưởng phòng"
    assert imported(database).changed == ()  # the old roster does not undo it


def test_appointments_that_cannot_be_are_refused(database: Engine) -> None:
    imported(database)
    with unit_of_work(database) as connection:
        with pytest.raises(NotFound, match="person 'SNN/X'"):
            add_appointment(connection, SNN, PersonId("SNN/X"), "CCTL", PostRole.DEPUTY, "", DAY)
        with pytest.raises(NotFound, match="unit 'X'"):
            add_appointment(connection, SNN, QUYET, "X", PostRole.DEPUTY, "", DAY)
        with pytest.raises(BadInput, match="expected a post not held yet"):
            add_appointment(connection, SNN, QUYET, "CCTL", PostRole.DEPUTY, "", DAY)
        with pytest.raises(BadInput, match="expected a last day from 2023-06-15 on"):
            add_appointment(connection, SNN, QUYET, "TCCB", PostRole.STAFF, "", DAY, date(2023, 6, 1))
        add_appointment(connection, SNN, QUYET, "TCCB", PostRole.STAFF, "", date(2024, 1, 1))
        with pytest.raises(BadInput, match="expected a post not held yet"):
            add_appointment(connection, SNN, QUYET, "TCCB", PostRole.STAFF, "", DAY)
        with pytest.raises(NotFound, match="appointment 'X'"):
            end_appointment(connection, SNN, "X", DAY)
        with pytest.raises(NotFound, match="appointment"):
            end_appointment(connection, OfficeId("SYT"), "SNN/CCTL-2|CCTL|deputy|", DAY)


def test_a_delegation_names_two_people_of_the_office_and_days_in_order(database: Engine) -> None:
    imported(database)
    son, kien = PersonId("SNN/LD01"), PersonId("SNN/LD02")
    given = Delegation(son, kien, DAY, date(2023, 6, 20), "đi công tác", "12/GUQ-SNN")
    with unit_of_work(database) as connection:
        add_delegation(connection, SNN, replace(given, reason=""))
        add_delegation(connection, SNN, given)
        with pytest.raises(BadInput, match="expected somebody else"):
            add_delegation(connection, SNN, replace(given, to_person=son))
        with pytest.raises(BadInput, match="expected a last day"):
            add_delegation(connection, SNN, replace(given, until_day=date(2023, 6, 1)))
        with pytest.raises(NotFound):
            add_delegation(connection, SNN, replace(given, to_person=PersonId("SYT/1")))
    assert directory(database).delegations == (given,)


def test_a_new_officer_takes_over_from_the_former_one(database: Engine) -> None:
    imported(database, [*POSTS, OFFICER])
    with unit_of_work(database) as connection:
        assign_officer(connection, SNN, "CCTL", PersonId("SNN/TCCB-1"), DAY)
        with pytest.raises(BadInput, match="somebody of the personnel office"):
            assign_officer(connection, SNN, "CCTL", QUYET, DAY)
        with pytest.raises(BadInput, match="another unit"):
            assign_officer(connection, SNN, "TCCB", PersonId("SNN/TCCB-1"), DAY)
    after = directory(database)
    assert after.officers("CCTL", date(2023, 6, 14)) == ("SNN/TCCB-9",)
    assert after.officers("CCTL", DAY) == ("SNN/TCCB-1",)
