"""Who judges and who supervises whom, by the letter and where the letter leaves a hole."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from engine.core.errors import SpecError
from engine.core.identifiers import PersonId
from tests.workflows.directory.office import (
    DAY,
    DEPUTY,
    DEPUTY_DIRECTOR,
    DIRECTOR,
    HEAD,
    OFFICER,
    PERSONNEL_DEPUTY,
    PERSONNEL_HEAD,
    STAFF,
    office,
    post,
    who,
)
from workflows.directory import supervision
from workflows.directory.facts import Assignment, Delegation, Directory, Post, PostRole, mailbox
from workflows.directory.supervision import Holder, Judges, Kind, Matrix, Part, Subject

DATA = YAML(typ="safe").load(
    (Path(__file__).parents[3] / "config" / "matrices.yaml").read_text(encoding="utf-8")
)
MATRIX = Matrix.from_document(DATA)
OFFICE_PEOPLE = [PERSONNEL_HEAD, PERSONNEL_DEPUTY, OFFICER]


def ask(part: str, unit: str, person: PersonId | None = None, directory: Directory | None = None) -> Judges:
    subject = Subject(Kind.PERSONAL if person else Kind.COLLECTIVE, unit, person)
    return supervision.who(MATRIX, part, subject, directory or office(), DAY)


def people(judges: Judges) -> list[PersonId]:
    return [holder.person for holder in judges.may]


@pytest.mark.parametrize(
    ("part", "unit", "person", "expected"),
    [
        ("appraiser", "CCKL", None, OFFICE_PEOPLE),
        ("appraiser", "CCKL", HEAD, OFFICE_PEOPLE),
        ("appraiser", "CCKL", DEPUTY, OFFICE_PEOPLE),
        ("appraiser", "CCKL", STAFF, [HEAD]),
        ("appraiser", "TCCB", None, [DIRECTOR]),
        ("appraiser", "TCCB", PERSONNEL_HEAD, [DIRECTOR]),
        ("appraiser", "TCCB", PERSONNEL_DEPUTY, [PERSONNEL_HEAD]),
        ("appraiser", "TCCB", OFFICER, [PERSONNEL_HEAD]),
        ("supervisor", "CCKL", None, OFFICE_PEOPLE),
        ("supervisor", "CCKL", HEAD, OFFICE_PEOPLE),
        ("supervisor", "CCKL", DEPUTY, [HEAD]),
        ("supervisor", "CCKL", STAFF, [HEAD]),
        ("supervisor", "TCCB", None, [DIRECTOR]),
        ("supervisor", "TCCB", PERSONNEL_HEAD, [DIRECTOR]),
        ("supervisor", "TCCB", PERSONNEL_DEPUTY, [PERSONNEL_HEAD]),
    ],
)
def test_each_plan_has_the_judges_of_the_letter(
    part: str, unit: str, person: PersonId | None, expected: list[PersonId]
) -> None:
    assert people(ask(part, unit, person)) == expected


def test_the_assigned_officer_is_told_and_without_one_the_offices_mailbox() -> None:
    assert ask("appraiser", "CCKL").told == (OFFICER,)
    assert ask("appraiser", "VP").told == (mailbox("SNN"),)
    assert people(ask("appraiser", "VP")) == [PERSONNEL_HEAD, PERSONNEL_DEPUTY]


def test_where_the_head_is_missing_the_leader_in_charge_supervises_then_the_director() -> None:
    assert people(ask("supervisor", "CCKL", DEPUTY, office(without="CCKL-1"))) == [DEPUTY_DIRECTOR]
    retired = post("LD02", "TCCB", PostRole.STAFF)
    both_gone = office(post("VP-2", "VP", PostRole.DEPUTY), without="VP-1")
    assert people(ask("supervisor", "VP", who("VP-2"), both_gone)) == [DEPUTY_DIRECTOR]
    alone = [p for p in both_gone.posts if p.person != DEPUTY_DIRECTOR]
    directory = Directory(both_gone.office, both_gone.units, both_gone.people, (*alone, retired))
    assert people(ask("supervisor", "VP", who("VP-2"), directory)) == [DIRECTOR]


def test_an_empty_personnel_office_is_replaced_by_its_leader_in_charge() -> None:
    nobody = tuple(p for p in office().posts if p.unit != "TCCB")
    directory = Directory(office().office, office().units, office().people, nobody)
    assert people(ask("appraiser", "CCKL", HEAD, directory)) == [DIRECTOR]


def test_an_acting_head_judges_in_that_capacity() -> None:
    acting = office(post("CCKL-3", "CCKL", PostRole.ACTING_HEAD), without="CCKL-1")
    assert ask("supervisor", "CCKL", DEPUTY, acting).may == (Holder(who("CCKL-3"), "phụ trách"),)


def test_who_acts_elsewhere_judges_in_his_own_unit_as_its_head() -> None:
    elsewhere = office(post("CCKL-1", "VP", PostRole.ACTING_HEAD), without="VP-1")
    assert ask("supervisor", "CCKL", DEPUTY, elsewhere).may == (Holder(HEAD),)


def test_the_director_may_send_a_named_deputy_who_then_acts_for_him() -> None:
    away = Delegation(DIRECTOR, DEPUTY_DIRECTOR, DAY, DAY)
    judges = ask("appraiser", "TCCB", None, office(delegations=(away,)))
    assert judges.may == (Holder(DIRECTOR), Holder(DEPUTY_DIRECTOR, "thay mặt", DIRECTOR))
    assert judges.told == (DIRECTOR, DEPUTY_DIRECTOR)
    assert judges.holder(DEPUTY_DIRECTOR) == judges.may[1]
    assert judges.holder(HEAD) is None


def test_a_deputy_does_not_judge_his_head_for_the_personnel_office() -> None:
    away = Delegation(PERSONNEL_HEAD, DEPUTY, DAY, DAY)
    directory = office(delegations=(away,))
    assert people(ask("appraiser", "CCKL", HEAD, directory)) == OFFICE_PEOPLE
    assert people(ask("appraiser", "CCKL", None, directory)) == OFFICE_PEOPLE
    assert people(ask("appraiser", "CCKL", DEPUTY, directory)) == OFFICE_PEOPLE
    assert people(ask("appraiser", "VP", None, directory)) == [PERSONNEL_HEAD, PERSONNEL_DEPUTY, DEPUTY]


def test_who_stands_for_the_head_judges_no_plan_of_that_collective() -> None:
    directory = office(delegations=(Delegation(HEAD, PERSONNEL_DEPUTY, DAY, DAY),))
    assert people(ask("appraiser", "CCKL", None, directory)) == [PERSONNEL_HEAD, OFFICER]
    assert people(ask("supervisor", "CCKL", None, directory)) == [PERSONNEL_HEAD, OFFICER]
    assert people(ask("appraiser", "VP", None, directory)) == [PERSONNEL_HEAD, PERSONNEL_DEPUTY]


def test_who_steps_aside_neither_judges_nor_is_stood_for() -> None:
    directory = office(delegations=(Delegation(PERSONNEL_HEAD, who("VP-1"), DAY, DAY),))
    subject = Subject(Kind.COLLECTIVE, "CCKL")
    aside = frozenset({PERSONNEL_HEAD})
    judges = supervision.who(MATRIX, Part.SUPERVISOR, subject, directory, DAY, aside)
    assert people(judges) == [PERSONNEL_DEPUTY, OFFICER]
    everybody = supervision.who(MATRIX, Part.SUPERVISOR, subject, directory, DAY, frozenset(OFFICE_PEOPLE))
    assert people(everybody) == [DIRECTOR]


def test_a_collective_is_headed_by_its_head_and_whoever_stands_for_him_that_day() -> None:
    away = Delegation(HEAD, DEPUTY, DAY, DAY)
    own, standing_in = supervision.heading("CCKL", office(delegations=(away,)), DAY)
    assert (own, standing_in) == (Holder(HEAD), Holder(DEPUTY, "thay mặt", HEAD))
    acting = office(post("CCKL-3", "CCKL", PostRole.ACTING_HEAD), without="CCKL-1")
    assert supervision.heading("CCKL", acting, DAY) == (Holder(who("CCKL-3"), "phụ trách"),)
    assert supervision.heading("CCKL", office(without="CCKL-1"), DAY) == ()


def test_nobody_stands_in_for_one_who_may_not_judge() -> None:
    away = Delegation(PERSONNEL_HEAD, PERSONNEL_DEPUTY, DAY, DAY)
    heads_both = office(post("TCCB-1", "CCKL", PostRole.HEAD), without="CCKL-1", delegations=(away,))
    judges = ask("supervisor", "CCKL", PERSONNEL_HEAD, heads_both)
    assert people(judges) == [DIRECTOR]  # his own deputies and officers are below him, the director is left


def test_who_is_fit_himself_does_not_judge_for_one_who_is_not() -> None:
    away = Delegation(PERSONNEL_DEPUTY, who("VP-1"), DAY, DAY)
    of_both = office(post("TCCB-2", "CCKL", PostRole.CONTACT), delegations=(away,))
    assert people(ask("supervisor", "CCKL", None, of_both)) == [PERSONNEL_HEAD, OFFICER]


def test_who_has_left_the_unit_is_still_judged_as_the_leader_he_was() -> None:
    gone = office(post("CCKL-5", "CCKL", PostRole.DEPUTY, last=date(2023, 2, 1)))
    assert people(ask("appraiser", "CCKL", who("CCKL-5"), gone)) == OFFICE_PEOPLE


def test_a_department_leaders_own_plan_is_the_directors_to_judge() -> None:
    assert people(ask("appraiser", "VP", DEPUTY_DIRECTOR)) == [DIRECTOR]


def test_where_nobody_is_left_the_office_hears_of_it() -> None:
    assert ask("appraiser", "TCCB", None, office(without="LD01")) == Judges((), (mailbox("SNN"),))


def test_the_matrices_survive_the_way_to_the_database_and_back() -> None:
    assert MATRIX.document() == DATA
    assert Matrix.from_document(MATRIX.document()) == MATRIX
    assert Matrix.from_document(MATRIX.document()).digest == MATRIX.digest
    softer = Matrix({**MATRIX.appraiser, "deputy": "head"}, MATRIX.supervisor)
    assert softer.digest != MATRIX.digest


def test_a_matrix_that_leaves_a_plan_without_judge_is_refused_when_built() -> None:
    lacking = {kind: by for kind, by in MATRIX.appraiser.items() if kind != "staff"}
    with pytest.raises(SpecError, match=r"matrix 'appraiser': expected collective.*got no 'staff'"):
        Matrix(lacking, MATRIX.supervisor)
    with pytest.raises(SpecError, match=r"'head': expected one of personnel_office.*got 'minister'"):
        Matrix(MATRIX.appraiser, {**MATRIX.supervisor, "head": "minister"})
    with pytest.raises(SpecError, match="got 'minister'"):
        Matrix({**MATRIX.appraiser, "minister": "head"}, MATRIX.supervisor)
    with pytest.raises(SpecError, match="matrices: expected appraiser, supervisor, got nothing"):
        Matrix.from_document({})
    with pytest.raises(SpecError, match="matrix 'appraiser': expected a table of words, got list"):
        Matrix.from_document({"appraiser": [], "supervisor": {}})


CODES = st.sampled_from(["LD01", "LD02", "TCCB-1", "TCCB-2", "CCKL-1", "CCKL-2", "VP-1", "X-1"])
UNITS = st.sampled_from(["TCCB", "CCKL", "VP"])
ABOVE = st.sampled_from([PostRole.DIRECTOR, PostRole.DEPARTMENT_LEADER, PostRole.AUDITOR])
WITHIN = st.sampled_from([r for r in PostRole if r not in (PostRole.DIRECTOR, PostRole.DEPARTMENT_LEADER)])
POSTS = st.one_of(st.builds(post, CODES, st.none(), ABOVE), st.builds(post, CODES, UNITS, WITHIN))
PERSONS = CODES.map(who)
STANDING_IN = st.builds(Delegation, PERSONS, PERSONS, st.just(DAY), st.just(DAY))
FOLLOWING = st.builds(Assignment, UNITS, PERSONS)


@given(
    st.lists(POSTS, max_size=14, unique_by=lambda p: p.id),
    st.lists(STANDING_IN, max_size=4),
    st.lists(FOLLOWING, max_size=3),
    st.sampled_from(Part),
    st.one_of(st.none(), PERSONS),
    UNITS,
)
def test_nobody_ever_judges_himself_his_superior_or_his_own_collective(
    posts: list[Post],
    delegations: list[Delegation],
    assignments: list[Assignment],
    part: Part,
    person: PersonId | None,
    unit: str,
) -> None:
    base = office()
    directory = Directory(base.office, base.units, {}, tuple(posts), tuple(delegations), tuple(assignments))
    judges = ask(part, unit, person, directory)
    assert judges.told
    for holder in judges.may:
        for judge in (holder.person, holder.on_behalf_of or holder.person):
            assert judge != person
            held = directory.posts_of(judge, DAY)
            assert held
            for own in held:
                assert person is None or person not in directory.superiors(judge, own.unit or "", DAY)
                assert person is not None or own.unit != unit
            owners = supervision.heading(unit, directory, DAY)
            assert person is not None or judge not in {owner.person for owner in owners}
        stands_in = holder.on_behalf_of
        assert stands_in is None or holder.person in directory.delegates(stands_in, DAY)
