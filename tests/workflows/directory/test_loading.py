"""Reading directories, addresses and people: the right ones, in a counted number of queries."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from engine.core.errors import BadInput, NotFound
from engine.core.identifiers import OfficeId, PersonId
from engine.core.ports import Address
from engine.store.session import reading, unit_of_work
from workflows.directory.editing import OfficeIn, PostIn, UnitIn, import_directory
from workflows.directory.facts import PostRole, mailbox
from workflows.directory.loading import book, find_person, load

SNN, SYT = OfficeId("SNN"), OfficeId("SYT")


@contextmanager
def counting(database: Engine) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(database, "before_cursor_execute", note)
    yield asked
    event.remove(database, "before_cursor_execute", note)


def imported(database: Engine, office: OfficeId) -> None:
    units = [UnitIn("TCCB", "Phòng TCCB", "phòng", 1, "LD01", f"tccb@{office.lower()}.example")]
    posts = [
        PostIn("LD01", f"Giám đốc {office}", None, PostRole.DIRECTOR, "", f"gd@{office.lower()}.example")
    ]
    posts += [PostIn(f"TCCB-{n}", f"Người {n}", "TCCB", PostRole.STAFF) for n in range(20)]
    with unit_of_work(database) as connection:
        import_directory(
            connection, OfficeIn(office, "Sở", "TCCB", email=f"{office.lower()}@so.example"), units, posts
        )


def test_two_offices_are_read_in_as_many_queries_as_one_and_nothing_crosses(database: Engine) -> None:
    imported(database, SNN)
    imported(database, SYT)
    with reading(database) as connection, counting(database) as asked:
        both = load(connection, [SNN, SYT, SNN])
    assert len(asked) == 7, "six tables, and whether anything has changed"
    with reading(database) as connection, counting(database) as asked:
        assert load(connection, [SNN, SYT]) == both
    assert len(asked) == 1, "nothing has changed"
    for office, directory in both.items():
        assert len(directory.people) == len(directory.posts) == 21
        assert all(person.startswith(f"{office}/") for person in directory.people)


def test_an_unknown_office_is_named(database: Engine) -> None:
    with reading(database) as connection, pytest.raises(NotFound, match="office 'SXD': not found"):
        load(connection, [OfficeId("SXD")])


def test_people_and_mailboxes_are_addressed_in_three_queries_however_many(database: Engine) -> None:
    imported(database, SNN)
    imported(database, SYT)
    crowd = [PersonId(f"{office}/TCCB-{n}") for office in (SNN, SYT) for n in range(20)]
    boxes = [mailbox("SNN"), mailbox("SNN", "TCCB"), mailbox("SYT")]
    strangers = [PersonId("SNN/X"), mailbox("SNN", "X"), mailbox("SXD"), PersonId("system")]
    with reading(database) as connection, counting(database) as asked:
        found = book(connection)([*crowd, *boxes, *strangers])
    assert len(asked) == 3
    assert set(found) == {*crowd, *boxes}
    assert found[mailbox("SNN")] == Address(mailbox("SNN"), "Phòng TCCB", "snn@so.example")
    assert found[mailbox("SNN", "TCCB")].email == "tccb@snn.example"
    assert found[crowd[0]] == Address(crowd[0], "Người 0", "")


def test_nobody_to_address_is_no_error(database: Engine) -> None:
    with reading(database) as connection:
        assert book(connection)([]) == {}


def test_the_offices_prefix_may_be_left_out_where_there_is_only_one(database: Engine) -> None:
    imported(database, SNN)
    with reading(database) as connection:
        assert find_person(connection, None, "TCCB-1").id == "SNN/TCCB-1"
        assert find_person(connection, None, " SNN/TCCB-1 ").id == "SNN/TCCB-1"
        assert find_person(connection, SNN, "TCCB-1").name == "Người 1"
        with pytest.raises(NotFound, match="person 'TCCB-99': not found"):
            find_person(connection, None, "TCCB-99")


def test_where_there_are_several_offices_a_bare_code_is_ambiguous(database: Engine) -> None:
    imported(database, SNN)
    imported(database, SYT)
    with reading(database) as connection:
        with pytest.raises(BadInput, match=r"with its office \(SNN, SYT\), such as 'SNN/TCCB-1'"):
            find_person(connection, None, "TCCB-1")
        assert find_person(connection, SYT, "TCCB-1").id == "SYT/TCCB-1"
        with pytest.raises(NotFound, match="expected a code of office 'SYT'"):
            find_person(connection, SYT, "SNN/TCCB-1")


def test_an_empty_database_knows_nobody(database: Engine) -> None:
    with reading(database) as connection, pytest.raises(NotFound):
        find_person(connection, None, "TCCB-1")
