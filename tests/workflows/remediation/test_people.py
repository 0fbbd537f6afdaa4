"""Who may act as officer on a plan, and who of them is told, whatever the office looks like that day."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

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
    office,
    post,
    who,
)
from workflows.directory.facts import Assignment, Delegation, Directory, Post, PostRole, mailbox
from workflows.directory.supervision import Matrix
from workflows.remediation.facts import LEADER_IN_CHARGE, OWNER, PERSONNEL_LEADER
from workflows.remediation.facts import OFFICER as AS_OFFICER
from workflows.remediation.people import People, resolve

MATRIX = Matrix.from_document(
    YAML(typ="safe").load(
        (Path(__file__).parents[3] / "config" / "matrices.yaml").read_text(encoding="utf-8")
    )
)
CODES = st.sampled_from(["LD01", "LD02", "TCCB-1", "TCCB-2", "TCCB-9", "CCKL-1", "CCKL-2", "VP-1"])
UNITS = st.sampled_from(["TCCB", "CCKL", "VP"])
PERSONS = CODES.map(who)
WITHIN = st.sampled_from([r for r in PostRole if r not in (PostRole.DIRECTOR, PostRole.DEPARTMENT_LEADER)])
ABOVE = st.sampled_from([PostRole.DIRECTOR, PostRole.DEPARTMENT_LEADER])
POSTS = st.one_of(st.builds(post, CODES, st.none(), ABOVE), st.builds(post, CODES, UNITS, WITHIN))
STANDING_IN = st.builds(Delegation, PERSONS, PERSONS, st.just(DAY), st.just(DAY))


def ask(unit: str, person: PersonId | None = None, directory: Directory | None = None) -> People:
    return resolve(unit, person, MATRIX, directory or office(), DAY)


def officers(found: People) -> list[PersonId]:
    return [holder.person for holder in found.may[AS_OFFICER]]


def test_the_officer_assigned_acts_and_hears_and_without_one_the_personnel_office() -> None:
    assert officers(ask("CCKL")) == [OFFICER]
    assert ask("CCKL").told[AS_OFFICER] == (OFFICER,)
    assert officers(ask("VP")) == [PERSONNEL_HEAD, PERSONNEL_DEPUTY, OFFICER]
    assert ask("VP").told[AS_OFFICER] == (mailbox("SNN"),)


def test_an_officer_who_is_barred_leaves_the_plan_to_his_office() -> None:
    away = office(delegations=(Delegation(HEAD, OFFICER, DAY, DAY),))
    assert officers(ask("CCKL", None, away)) == [PERSONNEL_HEAD, PERSONNEL_DEPUTY]
    assert ask("CCKL", None, away).told[AS_OFFICER] == (mailbox("SNN"),)
    assert officers(ask("CCKL", DEPUTY, away)) == [OFFICER]


def test_the_personnel_offices_own_plans_are_recorded_by_whoever_stands_above_them() -> None:
    assert officers(ask("TCCB")) == officers(ask("TCCB", PERSONNEL_HEAD)) == [DIRECTOR]
    assert ask("TCCB").told[AS_OFFICER] == (DIRECTOR,)
    assert officers(ask("TCCB", PERSONNEL_DEPUTY)) == [PERSONNEL_HEAD]
    assert officers(ask("TCCB", OFFICER)) == [PERSONNEL_HEAD, PERSONNEL_DEPUTY]


def test_a_leader_in_charge_who_has_left_has_no_part_and_the_personnel_office_hears() -> None:
    gone = office(without="LD02")
    assert ask("CCKL", HEAD).told[LEADER_IN_CHARGE] == (DEPUTY_DIRECTOR,)
    assert ask("CCKL", HEAD, gone).may[LEADER_IN_CHARGE] == ()
    assert ask("CCKL", HEAD, gone).told[LEADER_IN_CHARGE] == (mailbox("SNN"),)
    assert ask("CCKL", HEAD, office(without="LD01")).told[PERSONNEL_LEADER] == (mailbox("SNN"),)


@given(
    st.lists(POSTS, max_size=12, unique_by=lambda p: p.id),
    st.lists(STANDING_IN, max_size=3),
    st.lists(st.builds(Assignment, UNITS, PERSONS), max_size=3),
    st.none() | PERSONS,
    UNITS,
)
def test_no_officer_acts_for_himself_his_superior_his_collective_or_one_he_stands_for(
    posts: list[Post],
    delegations: list[Delegation],
    assignments: list[Assignment],
    person: PersonId | None,
    unit: str,
) -> None:
    base = office()
    directory = Directory(base.office, base.units, {}, tuple(posts), tuple(delegations), tuple(assignments))
    found = ask(unit, person, directory)
    owners = {holder.person for holder in found.may[OWNER]}
    assert found.told[AS_OFFICER]
    for officer in officers(found):
        held = directory.posts_of(officer, DAY)
        assert held
        assert officer not in owners
        for own in held:
            assert person is None or person not in directory.superiors(officer, own.unit or "", DAY)
            assert person is not None or own.unit != unit
