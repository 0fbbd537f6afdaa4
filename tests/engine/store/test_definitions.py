"""A declaration is stored once and never changed; a start without what its instances need is refused."""

from dataclasses import replace

import pytest

from engine.core.errors import SpecError
from engine.core.spec import Workflow
from engine.store import definitions
from engine.store.definition import Definition, Definitions
from tests.world import World, a_world


def declared(world: World, **changes: object) -> Definitions:
    """The definitions of a later programme, whose plan has another table."""
    known = dict(world.rt.definitions)
    flow = known["remediation"].workflow
    fields = {
        name: getattr(flow, name)
        for name in Workflow.__dataclass_fields__
        if Workflow.__dataclass_fields__[name].init
    }
    later: Workflow = Workflow(**{**fields, **changes})
    return {**known, "remediation": replace(known["remediation"], workflow=later)}


def without(world: World, *guards: str) -> Definitions:
    """The definitions of a later programme that threw these guards away."""
    rows = world.rt.definitions["remediation"].workflow.transitions
    kept = tuple(
        replace(row, guards=tuple(g for g in row.guards if g.__name__ not in guards)) for row in rows
    )
    return declared(world, version=3, transitions=kept)


def test_a_programme_that_changed_nothing_starts(world: World):
    world.given_roster()
    world.open()
    a_world(world.rt.db)


def test_plans_keep_the_table_they_were_started_under(world: World):
    world.given_roster()
    world.open()
    known = world.rt.definitions["remediation"]
    outcomes = (*known.workflow.outcomes, "forgotten")
    with world.reading() as db:
        later = definitions.with_earlier(db, declared(world, version=3, outcomes=outcomes))
    old = later["remediation"].under(known.workflow.digest)
    assert (old.version, old.digest) == (2, known.workflow.digest)
    assert later["remediation"].workflow.version == 3


def test_a_start_is_refused_where_plans_need_guards_the_code_threw_away(world: World):
    world.given_roster()
    world.open()
    later = without(world, "linkage_holds", "judge_is_not_the_writer")
    with world.reading() as db, pytest.raises(SpecError) as refused:
        definitions.with_earlier(db, later)
    assert "workflow 'remediation' version 2: open instances need judge_is_not_the_writer, linkage_holds" in (
        str(refused.value)
    )


def test_a_start_is_refused_where_the_table_of_open_plans_is_not_in_the_database(world: World):
    world.given_roster()
    world.open()
    later = declared(world, version=3)
    with world.reading() as db:
        held = definitions.documents(db)
        with pytest.raises(
            SpecError, match=r"'remediation': expected the declaration [0-9a-f]+, got none stored"
        ):
            definitions._with_earlier(later["remediation"], dict.fromkeys(held, True), {})


def test_without_any_plan_a_thrown_away_guard_is_missed_by_nobody(world: World):
    with world.reading() as db:
        definitions.with_earlier(db, without(world, "linkage_holds"))


def test_a_start_is_refused_where_the_whole_workflow_is_gone(world: World):
    world.given_roster()
    world.open()
    with world.reading() as db, pytest.raises(SpecError, match="'remediation': expected the code to have it"):
        definitions.with_earlier(db, {"measure": world.rt.definitions["measure"]})


def test_a_changed_table_under_the_same_version_is_refused_when_it_is_used(world: World):
    world.given_roster()
    world.open()
    changed: Definition = declared(world, outcomes=("other",))["remediation"]
    with world.writing() as db, pytest.raises(SpecError, match="a changed table needs a new version"):
        definitions.publish(db, changed, world.rt.now())
