"""Who could not be written to gets his letter once he has an address, or was told in another way; never both."""

import json

import pytest
from sqlalchemy import update

from engine.core.errors import EngineError
from engine.core.identifiers import PersonId
from engine.runtime import reopen
from engine.runtime.compose import Composed, compose
from engine.runtime.reopen import NothingUndelivered, NotMarked, NotReachable, Reopened
from engine.runtime.wake import wake
from engine.store import letters, marks, trail
from engine.store.identity import journal_stream
from engine.store.session import retried
from engine.store.trail import Happened
from tests.engine.runtime.test_races import at_once
from tests.world import OFFICE, World
from workflows.directory.tables import PERSON

WHO, OFFICER = PersonId("SNN/CCKL-2"), PersonId("SNN/TCCB-2")


def lives_at(world: World, email: str) -> None:
    """The address the directory knows of him."""
    with world.writing() as db:
        db.execute(update(PERSON).where(PERSON.c.id == WHO).values(email=email))


def reopened(world: World) -> Reopened:
    """An officer has his notices opened again."""
    return retried(world.rt.db, lambda db: reopen.reopen(db, world.rt, OFFICE, WHO, OFFICER))


def closed(world: World) -> int:
    """An officer has telephoned."""
    return retried(
        world.rt.db, lambda db: reopen.close(db, world.rt, OFFICE, WHO, OFFICER, "đã báo qua điện thoại")
    )


def trusted(world: World) -> marks.Mark:
    """An officer says that his address is good."""
    return retried(
        world.rt.db,
        lambda db: reopen.trust(db, world.rt, OFFICE, WHO, reopen.address(db, world.rt, WHO), OFFICER),
    )


def mark(world: World, email: str) -> None:
    """A letter came back from this address."""
    with world.writing() as db:
        marks.add(db, email, letters.find(db)[0].outgoing.id, "5.1.1", world.rt.now())


def line(world: World) -> tuple[str, str]:
    """What became of the reminder of his own plan."""
    [one] = world.ledger("CCKL-2")
    return one.standing.value, one.why


def entries(world: World, kind: str) -> list[Happened]:
    """Entries of this kind in the office's journal."""
    stream = journal_stream(OFFICE)
    with world.reading() as db:
        return [one for one in trail.of_streams(db, [stream])[stream] if one.kind == kind]


@pytest.fixture
def unreached(office: World) -> World:
    """A morning's letters are written; one person has no address."""
    lives_at(office, "")
    office.at("2023-03-15 08:00")
    wake(office.rt)
    assert compose(office.rt).undeliverable == 1
    assert line(office) == ("undeliverable", "no address")
    return office


def test_who_has_an_address_now_gets_his_letter_with_the_next_beat(unreached: World):
    lives_at(unreached, "moi@so.example")
    assert reopened(unreached) == Reopened(opened=1, skipped=0)
    assert compose(unreached.rt) == Composed(letters=1)
    assert line(unreached) == ("composed", "")
    [entry] = entries(unreached, "notices_reopened")
    said = {name: entry.body[name] for name in ("person", "notices", "skipped", "by")}
    assert said == {"person": WHO, "notices": 1, "skipped": 0, "by": OFFICER}
    assert "so.example" not in json.dumps(entry.body)
    assert unreached.verdict().sound


def test_what_is_no_longer_true_by_then_is_left_out_on_record(unreached: World):
    unreached.at("2023-03-15 10:00").submit("CCKL-2")
    lives_at(unreached, "moi@so.example")
    assert reopened(unreached) == Reopened(opened=0, skipped=1)
    assert ("skipped", "no longer true: submitted") in [
        (one.standing.value, one.why) for one in unreached.ledger("CCKL-2")
    ]
    assert unreached.verdict().sound


def test_who_still_has_no_address_stays_where_he_is(unreached: World):
    with pytest.raises(NotReachable, match="expected an address that takes letters, got none"):
        reopened(unreached)
    assert line(unreached) == ("undeliverable", "no address")
    assert entries(unreached, "notices_reopened") == []


def test_where_nothing_waits_nothing_is_opened_or_closed(office: World):
    for verb in (reopened, closed):
        with pytest.raises(NothingUndelivered, match=str(WHO)):
            verb(office)


def test_who_was_told_by_telephone_is_owed_nothing_any_more(unreached: World):
    assert closed(unreached) == 1
    assert line(unreached) == ("skipped", "settled")
    [entry] = entries(unreached, "notices_settled")
    assert (entry.body["notices"], entry.body["by"]) == (1, OFFICER)
    assert entry.texts == {"reason": "đã báo qua điện thoại"}
    assert "điện thoại" not in entry.raw.decode()
    assert compose(unreached.rt) == Composed()
    assert unreached.verdict().sound


def test_of_two_who_close_at_once_one_is_told_that_nothing_is_left(unreached: World):
    answers = at_once([lambda: closed(unreached)] * 2)
    assert sorted(type(one).__name__ for one in answers) == ["NothingUndelivered", "int"]
    assert len(entries(unreached, "notices_settled")) == 1
    assert unreached.verdict().sound


def test_of_one_who_opens_and_one_who_closes_one_wins(unreached: World):
    lives_at(unreached, "moi@so.example")
    answers = at_once([lambda: closed(unreached), lambda: reopened(unreached)])
    assert sum(isinstance(one, EngineError) for one in answers) == 1
    compose(unreached.rt)
    assert line(unreached) in [("skipped", "settled"), ("composed", "")]
    assert unreached.verdict().sound


def test_opening_again_while_letters_are_written_says_everything_once(unreached: World):
    lives_at(unreached, "moi@so.example")
    at_once([lambda: reopened(unreached), *[lambda: compose(unreached.rt, 3)] * 3])
    compose(unreached.rt)
    with unreached.reading() as db:
        assert len(letters.find(db, person=WHO)) == 1
    assert line(unreached) == ("composed", "")
    assert unreached.verdict().sound


def test_nothing_is_written_to_an_address_that_letters_came_back_from_until_it_is_trusted(office: World):
    office.at("2023-03-15 08:00").beat()
    lives_at(office, "Cu@so.example")
    mark(office, "cu@so.example")
    office.at("2023-03-22 08:00")
    wake(office.rt)
    done = compose(office.rt)
    assert done.undeliverable == 1
    assert [(one.standing.value, one.why) for one in office.ledger("CCKL-2")][-1] == (
        "undeliverable",
        "address bounced",
    )
    assert entries(office, "undeliverable")[-1].body["why"] == "address bounced"
    with pytest.raises(NotReachable, match=r"letters came back from \(5\.1\.1\)"):
        reopened(office)
    assert trusted(office).status == "5.1.1"
    assert reopened(office).opened == 1
    assert compose(office.rt) == Composed(letters=1)
    [entry] = entries(office, "address_trusted")
    assert (entry.body["person"], entry.body["by"], "@" in entry.raw.decode()) == (WHO, OFFICER, False)
    assert office.verdict().sound


def test_an_address_without_a_mark_need_not_be_trusted(office: World):
    with pytest.raises(NotMarked):
        trusted(office)


def test_of_two_who_trust_at_once_one_is_told_that_it_was_done(office: World):
    office.at("2023-03-15 08:00").beat()
    lives_at(office, "cu@so.example")
    mark(office, "cu@so.example")
    answers = at_once([lambda: trusted(office)] * 2)
    assert sorted(type(one).__name__ for one in answers) == ["Mark", "NotMarked"]
    assert len(entries(office, "address_trusted")) == 1
