"""Who may hold a post beside whom: one head of a unit, one director, whoever appoints them."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine

from engine.core.errors import BadInput
from engine.core.identifiers import PersonId
from engine.store.session import unit_of_work
from tests.workflows.directory.imported import DAY, POSTS, QUYET, SNN, directory, imported
from workflows.directory.editing import (
    PostIn,
    add_appointment,
    end_appointment,
)
from workflows.directory.facts import PostRole


def test_a_unit_has_one_head_at_a_time_and_may_have_an_acting_one_beside(database: Engine) -> None:
    imported(database)
    lan, end = "SNN/CCTL-1|CCTL|head|", date(2023, 6, 14)
    with unit_of_work(database) as connection:
        refused = (
            r"no other head of 'CCTL' from 2023-06-15 to .*, got 'SNN/CCTL-1'; end 'SNN/CCTL-1\|CCTL\|head\|'"
        )
        with pytest.raises(BadInput, match=refused):
            add_appointment(connection, SNN, QUYET, "CCTL", PostRole.HEAD, "", DAY)
        add_appointment(connection, SNN, QUYET, "CCTL", PostRole.ACTING_HEAD, "", DAY)
        end_appointment(connection, SNN, lan, end)
        add_appointment(connection, SNN, QUYET, "CCTL", PostRole.HEAD, "", DAY)
        with pytest.raises(BadInput, match="got 'SNN/CCTL-2'"):  # not by the back door either
            end_appointment(connection, SNN, lan, DAY)
    after = directory(database)
    assert (after.head("CCTL", end), after.head("CCTL", DAY)) == ("SNN/CCTL-1", QUYET)


def test_an_office_has_one_director_at_a_time(database: Engine) -> None:
    imported(database)
    kien = PersonId("SNN/LD02")
    with unit_of_work(database) as connection:
        with pytest.raises(BadInput, match=r"expected no other director from .* got 'SNN/LD01'"):
            add_appointment(connection, SNN, kien, None, PostRole.DIRECTOR, "Giám đốc", DAY)
        end_appointment(connection, SNN, "SNN/LD01||director|", date(2023, 6, 14))
        add_appointment(connection, SNN, kien, None, PostRole.DIRECTOR, "Giám đốc", DAY)


@pytest.mark.parametrize(
    "rival",
    [
        PostIn("CCTL-3", "Lê Văn Tám", "CCTL", PostRole.HEAD, "Chi cục trưởng"),
        PostIn("LD03", "Lê Văn Tám", None, PostRole.DEPARTMENT_LEADER, "Giám đốc"),
    ],
)
def test_a_roster_brings_no_second_holder_of_a_post(database: Engine, rival: PostIn) -> None:
    with pytest.raises(BadInput, match="expected no other"):
        imported(database, [*POSTS, rival])
    imported(database)
    former = {"SNN/CCTL-3": POSTS[3], "SNN/LD03": POSTS[1]}[f"SNN/{rival.person}"]
    with pytest.raises(BadInput, match=f"got 'SNN/{former.person}'; end"):
        imported(
            database,
            [*(replace(p, role=PostRole.STAFF, unit="CCTL") if p == former else p for p in POSTS), rival],
        )
