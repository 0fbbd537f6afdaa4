"""Lists of measures: whose, by when, how it stands; the same number of queries however long they are."""

from datetime import date

from sqlalchemy import Engine

from engine.core.identifiers import InstanceId, PersonId
from engine.store import instances
from engine.store.session import reading
from tests.workflows.directory.office import DEPUTY, OFFICER, SNN, STAFF
from tests.workflows.measure.campaign import PLAN_REF, Campaign, counting, named
from tests.workflows.measure.cases import BACK, DONE, FAILED, at, day
from workflows.measure.loading import load
from workflows.measure.reports import MeasureLine, measures, of_plans, overdue

TODAY = day(6, 17)


def listed(db: Engine, today: date = TODAY, **known: object) -> list[str]:
    with reading(db) as connection:
        found = measures(connection, today, **known)  # type: ignore[arg-type]
    return [line.ref.removeprefix(f"{PLAN_REF}/") for line in found]


def one(db: Engine, name: str, today: date = TODAY) -> MeasureLine:
    with reading(db) as connection:
        return next(line for line in measures(connection, today) if line.ref == f"{PLAN_REF}/{name}")


def test_a_line_says_what_who_by_when_and_how_it_stands(campaign: Campaign) -> None:
    campaign.follows(named("W1.1", person="CCKL-9"))
    line = one(campaign.rt.db, "W1.1", day(6, 14))
    assert (line.weakness, line.text, line.output) == ("W1", "Tổ chức tập huấn nghiệp vụ", "02 lớp tập huấn")
    assert (line.plan, line.plan_ref, line.unit, line.owner) == (campaign.plan, PLAN_REF, "CCKL", None)
    assert (line.person, line.due_on, line.original_on) == (STAFF, day(6, 14), day(6, 14))
    assert (line.state, line.running, line.overdue, line.days_late) == ("open", True, False, 0)


def test_overdue_is_what_nobody_has_said_to_be_done_after_its_date(campaign: Campaign) -> None:
    campaign.follows(*(named(f"W1.{n}") for n in range(1, 5)), named("W1.5", due_on=""))
    campaign.does("W1.2", "claim", STAFF, DONE)
    campaign.does("W1.3", "claim", STAFF, DONE)
    campaign.does("W1.3", "return", OFFICER, BACK)
    campaign.does("W1.4", "mark_not_remedied", OFFICER, FAILED)
    with reading(campaign.rt.db) as connection:
        late = overdue(connection, TODAY, office=SNN)
        assert overdue(connection, day(6, 14), office=SNN) == ()
    assert [(line.ref[-4:], line.days_late) for line in late] == [("W1.1", 3), ("W1.3", 3)]
    waiting = one(campaign.rt.db, "W1.2")
    assert (waiting.waiting, waiting.claimed_on, waiting.claimed_by) == (True, day(5, 15), STAFF)
    returned = one(campaign.rt.db, "W1.3")
    assert (returned.waiting, returned.claimed_on, returned.claimed_by) == (False, None, None)
    given_up = one(campaign.rt.db, "W1.4")
    assert (given_up.running, given_up.outcome, given_up.overdue) == (False, "not_remedied", False)


def test_measures_are_found_by_unit_person_state_and_plan(campaign: Campaign) -> None:
    campaign.follows(
        named("W1.1"),
        named("W1.2", person="SNN/CCKL-2"),
        named("W1.10", unit="VP", person="CCKL-2", kind="personal", owner=DEPUTY),
        named("W2.1", person="", year="2023"),
    )
    campaign.does("W1.1", "claim", STAFF, DONE)
    db = campaign.rt.db
    assert listed(db) == ["W1.10", "W1.1", "W1.2", "W2.1"], (
        "units in official order, then as they are numbered"
    )
    assert listed(db, unit="VP") == ["W1.10"]
    assert listed(db, person=DEPUTY) == ["W1.10", "W1.2"]
    assert listed(db, person=PersonId("SYT/CCKL-2")) == []
    assert listed(db, state="claimed_done") == ["W1.1"]
    assert listed(db, year=2023) == ["W2.1"]
    assert listed(db, plan=campaign.plan, unit="CCKL", state="open") == ["W1.2", "W2.1"]
    assert one(db, "W2.1").person is None


def test_the_measures_of_many_plans_are_one_question(campaign: Campaign) -> None:
    campaign.follows(named("W1.10"), named("W1.2"))
    other = InstanceId(campaign.measure("W1.2").id)
    with reading(campaign.rt.db) as connection, counting(campaign.rt.db) as asked:
        found = of_plans(connection, [campaign.plan, other], TODAY)
    assert [line.ref[-5:].lstrip("/") for line in found[campaign.plan]] == ["W1.2", "W1.10"]
    assert found[other] == ()
    assert len(asked) == 1


def test_ten_measures_are_loaded_and_woken_in_as_many_queries_as_one(campaign: Campaign) -> None:
    campaign.follows(*(named(f"W1.{n}") for n in range(1, 11)))
    with reading(campaign.rt.db) as connection:
        children = instances.children(connection, [campaign.plan])[campaign.plan]
        counts = []
        for some in (children[:1], children):
            with counting(campaign.rt.db) as asked:
                facts = load(connection, some, at(day(6, 1)))
            assert set(facts) == {child.id for child in some}
            counts.append(len(asked))
    assert counts[0] == counts[1] <= 9
    campaign.wakes(at(day(6, 7), "08:00"))
    assert all(len(campaign.notices(f"W1.{n}")) == 1 for n in range(1, 11))
