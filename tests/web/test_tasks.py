"""What waits for the personnel office: each task is there as long as its cause is, the most urgent and oldest first."""

from datetime import date

import pytest
from sqlalchemy import update

from config.words import LANGUAGES, load_words
from engine.core.identifiers import PersonId
from engine.runtime import release, reopen
from engine.runtime.compose import compose
from engine.runtime.wake import wake
from engine.store import calendars, letters, marks
from tests.docs.pages import first_column, section
from tests.engine.runtime.test_batches import counting
from tests.engine.runtime.test_release import come_back
from tests.engine.runtime.test_wake import break_ladder
from tests.engine.runtime.ways import NEVER, PERHAPS
from tests.house.source import ROOT
from tests.world import OFFICE, World
from web.tasks import Task, TaskKind, Urgency, gather
from workflows.directory import editing
from workflows.directory.tables import APPOINTMENT, PERSON

OFFICER = PersonId("SNN/TCCB-2")


def tasks(world: World, *kinds: TaskKind) -> list[Task]:
    """The open tasks of these kinds, or all."""
    with world.reading() as db:
        return [one for one in gather(db, OFFICE, world.rt.now()) if not kinds or one.kind in kinds]


def without_address(world: World, code: str, email: str = "") -> None:
    """What the directory knows of the address of somebody, or with "" of everybody."""
    whose = PERSON.c.code == code if code else PERSON.c.code != ""
    with world.writing() as db:
        db.execute(update(PERSON).where(whose).values(email=email))


@pytest.fixture
def office(world: World) -> World:
    """The year 2022 has begun, its lists are locked, and the year 2023 is confirmed: nothing waits."""
    world.given_cycle()
    with world.writing() as db:
        calendars.confirm(db, OFFICE, 2023, "TB-01")
    assert tasks(world) == []
    return world


def test_a_letter_that_was_given_up_is_a_task_until_somebody_deals_with_it(office: World):
    office.at("2023-03-14 09:00").submit("CCTL-1")
    office.post.refuse_with(NEVER)
    office.beat()
    [one] = tasks(office)
    assert (one.kind, one.urgency, one.since) == (TaskKind.LETTER_BURIED, Urgency.NOW, office.rt.now())
    assert (one.concerns, bool(one.name), bool(one.detail)) == ("SNN/@", True, True)
    with office.reading() as db:
        [letter] = letters.find(db)
    assert str(letter.outgoing.id).endswith(one.about)
    office.at("2023-03-15 09:00")
    with office.writing() as db:
        release.settle(db, office.rt, OFFICE, [letter.outgoing.id], OFFICER, "điện thoại")
    assert tasks(office) == []


def test_a_letter_that_came_back_is_a_task_from_that_moment_on(office: World):
    office.at("2023-03-14 09:00").submit("CCTL-1")
    office.beat()
    come_back(office.at("2023-03-16 10:00"))
    assert [(one.kind, one.since) for one in tasks(office)] == [(TaskKind.LETTER_BOUNCED, office.rt.now())]


def test_a_letter_in_doubt_is_a_task_only_where_it_must_not_arrive_twice(office: World):
    office.at("2023-03-14 09:00").submit("CCTL-1")
    office.post.refuse_with(PERHAPS)
    office.beat()
    assert tasks(office) == []


def test_who_has_no_address_is_a_task_with_the_oldest_of_what_he_was_owed(office: World):
    without_address(office, "CCKL-2")
    for morning in ("2023-03-15 08:00", "2023-03-22 08:00"):
        office.at(morning).beat()
    [one] = tasks(office)
    assert (one.kind, one.concerns, one.count) == (TaskKind.NO_ADDRESS, "SNN/CCKL-2", 2)
    assert one.since == office.at("2023-03-15 08:00").rt.now()
    without_address(office, "CCKL-2", "moi@so.example")
    with office.writing() as db:
        reopen.reopen(db, office.rt, OFFICE, PersonId("SNN/CCKL-2"), OFFICER)
    assert tasks(office) == []


def test_a_marked_address_is_a_task_as_long_as_somebody_has_it(office: World):
    office.at("2023-03-15 08:00").beat()
    without_address(office, "CCKL-2", "Cu@so.example")
    without_address(office, "CCKL-3", "cu@so.example")
    with office.writing() as db:
        marks.add(db, "cu@so.example", letters.find(db)[0].outgoing.id, "5.1.1", office.rt.now())
    [one] = tasks(office)
    assert (one.kind, one.urgency, one.detail) == (TaskKind.ADDRESS_MARKED, Urgency.LATER, "5.1.1")
    office.at("2023-03-22 08:00")
    wake(office.rt)
    compose(office.rt)
    *kept, marked = tasks(office)
    assert {(one.kind, one.urgency) for one in kept} == {(TaskKind.ADDRESS_BOUNCED, Urgency.NOW)}
    assert [one.concerns for one in kept] == ["SNN/CCKL-2", "SNN/CCKL-3"]
    assert marked.kind is TaskKind.ADDRESS_MARKED
    without_address(office, "CCKL-2", "moi@so.example")
    without_address(office, "CCKL-3", "khac@so.example")
    assert {one.kind for one in tasks(office)} == {TaskKind.ADDRESS_BOUNCED}


def test_a_vacant_head_post_is_a_task_while_the_collectives_plan_is_owed(office: World):
    with office.writing() as db:
        db.execute(
            update(APPOINTMENT)
            .where(APPOINTMENT.c.unit == "CCKL", APPOINTMENT.c.role.in_(["head", "acting_head"]))
            .values(until_day=date(2023, 3, 9))
        )
    assert tasks(office) == [], "until the last day somebody heads it"
    [one] = tasks(office.at("2023-03-13 08:00"))
    assert (one.kind, one.concerns, one.about) == (TaskKind.HEAD_VACANT, "CCKL", "SNN/2022/CCKL")
    assert one.since == office.at("2023-03-10 00:00").rt.now()
    with office.writing() as db:
        post = editing.PostRole.ACTING_HEAD
        who, first = PersonId("SNN/CCKL-2"), date(2023, 3, 13)
        editing.add_appointment(db, OFFICE, who, "CCKL", post, "Phó phụ trách", first, None)
    assert tasks(office.at("2023-03-13 09:00")) == []


def test_units_whose_lists_are_not_locked_wait_for_the_personnel_office(world: World):
    world.given_roster()
    world.open()
    unlocked = tasks(world, TaskKind.LIST_NOT_LOCKED)
    assert sorted(one.concerns for one in unlocked) == sorted(world.units())
    assert {(one.about, one.urgency) for one in unlocked} == {("2022", Urgency.SOON)}
    assert sum(one.count for one in unlocked) == 104
    world.given_lists()
    assert tasks(world, TaskKind.LIST_NOT_LOCKED) == []


def test_a_year_that_no_officer_confirmed_is_a_task_where_a_deadline_uses_it(world: World):
    world.given_cycle()
    [one] = tasks(world)
    assert (one.kind, one.concerns, one.count) == (TaskKind.CALENDAR_PROVISIONAL, "2023", 104)


def test_an_instance_that_was_put_aside_is_a_task_since_its_first_failure(office: World):
    break_ladder(office, "CCKL-1")
    office.at("2023-03-15 08:00")
    assert wake(office.rt).parked == 1
    [one] = tasks(office)
    assert (one.kind, one.concerns, one.count, one.since) == (
        TaskKind.PARKED,
        "SNN/2022/CCKL-1",
        1,
        office.rt.now(),
    )
    wake(office.at("2023-03-15 09:00").rt)
    [still] = tasks(office)
    assert (still.count, still.since) == (2, one.since)


def test_the_most_urgent_come_first_and_of_these_the_oldest(office: World):
    office.at("2023-03-14 09:00").submit("CCTL-1")
    office.post.refuse_with(NEVER)
    office.beat()
    without_address(office, "")
    office.at("2023-03-15 08:00").beat()
    found = tasks(office)
    assert len(found) > 50
    order = list(Urgency)
    assert found == sorted(found, key=lambda one: (order.index(one.urgency), one.since))
    assert found[0].concerns == "SNN/@"


def test_many_tasks_ask_no_more_questions_than_none(office: World):
    def asked() -> int:
        with counting(office.rt.db) as seen:
            tasks(office)
        return len(seen)

    none = asked()
    without_address(office, "")
    office.at("2023-03-15 08:00").post.refuse_with(NEVER)
    office.beat()
    assert len(tasks(office)) > 50
    assert asked() == none < 30


def test_every_task_has_words_and_stands_in_the_reference():
    words = load_words(ROOT / "web/words.toml", ROOT / "web/cli/words.toml")
    kinds = set(map(str, TaskKind))
    assert set(words.codes("task")) == set(words.codes("to_do")) == kinds
    assert set(words.codes("urgency")) == set(map(str, Urgency))
    assert first_column(section("docs/reference/names.md", "Tasks")) == kinds
    for lang in LANGUAGES:
        for kind in TaskKind:
            assert "`dondoc " in words.text(lang, "to_do", kind)
