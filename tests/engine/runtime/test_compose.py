"""One letter per person and morning; it says what is true when it is written, and waits for nobody without need."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from engine.core.notices import Standing
from engine.core.ports import Draft, Rendered
from engine.runtime.compose import Composed, compose
from engine.runtime.wake import wake
from engine.store import letters, trail
from engine.store.identity import journal_stream
from engine.store.instances import InstanceRow
from engine.store.notices import NoticeRow
from tests.world import OFFICE, World
from workflows.directory.tables import PersonRow

NOTICE, INSTANCE = NoticeRow.__table__, InstanceRow.__table__


def stored(world: World) -> list[letters.Letter]:
    """Every letter that was written."""
    with world.reading() as db:
        return letters.find(db)


def standings(world: World, code: str) -> list[tuple[str, str, str]]:
    """Kind, standing and reason of every line about a plan."""
    return sorted((line.kind, line.standing.value, line.why) for line in world.ledger(code))


def without_address(world: World, code: str) -> None:
    """Nobody knows how to reach a person."""
    table = PersonRow.__table__
    with world.writing() as db:
        changed = db.execute(update(table).where(table.c.code == code).values(email=""))
        assert changed.rowcount == 1


def test_a_morning_is_one_letter_per_person(office: World):
    office.at("2023-03-15 08:00")
    woken, composed, drained = office.beat()
    written = stored(office)
    people = [one.person for one in written]
    assert len(people) == len(set(people)) == composed.letters == drained.sent
    assert woken.notices == 104
    assert composed == Composed(letters=len(people), skipped=0, undeliverable=0)
    assert compose(office.rt) == Composed()


def test_who_owes_two_plans_hears_of_both_in_one_letter(office: World):
    office.at("2023-03-15 08:00").beat()
    [letter] = [one for one in stored(office) if one.person == "SNN/CCKL-1"]
    both = {line.letter for code in ("CCKL", "CCKL-1") for line in office.ledger(code)}
    assert both == {letter.outgoing.id}
    assert len(letter.outgoing.references) == 2


def test_what_is_no_longer_true_is_left_out_on_record(office: World):
    office.at("2023-03-15 08:00")
    wake(office.rt)
    office.submit("CCKL-2")
    compose(office.rt)
    assert standings(office, "CCKL-2") == [
        ("plan_due", "skipped", "no longer true: submitted"),
        ("plan_submitted", "composed", ""),
        ("word_asked", "composed", ""),
    ]
    assert "SNN/CCKL-2" not in {one.person for one in stored(office)}


def test_what_ceases_to_be_true_while_the_letter_is_written_is_left_out_too(office: World):
    office.at("2023-03-15 08:00")
    wake(office.rt)
    plain = office.rt.renderer

    class Slow:
        """Somebody hands his plan in while his letter is put into words."""

        handed_in = False

        def render(self, draft: Draft) -> Rendered:
            if draft.to.person == "SNN/CCKL-2" and not self.handed_in:
                self.handed_in = True
                office.submit("CCKL-2")
            return plain.render(draft)

        def kinds(self) -> frozenset[str]:
            return plain.kinds()

    compose(replace(office.rt, renderer=Slow()))
    assert "SNN/CCKL-2" not in {one.person for one in stored(office)}
    assert standings(office, "CCKL-2")[0] == ("plan_due", "skipped", "no longer true: submitted")


def test_a_moment_waits_until_everybody_due_before_it_has_spoken(office: World):
    office.at("2023-03-15 08:00")
    office.submit("TCCB-2")  # a notice of this very moment, to the head of the personnel office
    assert compose(office.rt) == Composed()
    wake(office.rt)
    composed = compose(office.rt)
    assert composed.letters == len({one.person for one in stored(office)})
    [letter] = [one for one in stored(office) if one.person == "SNN/TCCB-1"]
    assert len(letter.outgoing.references) == 3  # two plans of his own and the one he appraises


def test_earlier_notices_do_not_wait_for_later_moments(office: World):
    office.at("2023-03-14 16:00")
    office.submit("CCTL-1")
    office.at("2023-03-15 08:00")
    composed = compose(office.rt)
    assert composed.letters > 0
    assert {line.standing for line in office.ledger("CCTL-1")} == {Standing.COMPOSED}


def test_a_step_of_the_evening_is_written_in_the_morning(office: World):
    office.at("2023-03-14 18:00")
    office.submit("CCTL-1")
    assert office.beat()[1] == Composed()
    office.at("2023-03-15 07:29")
    assert compose(office.rt) == Composed()
    office.at("2023-03-15 07:30")
    assert compose(office.rt).letters == 1  # to the mailbox of the personnel office


def test_who_has_no_address_stays_visible_and_keeps_nobody_waiting(office: World):
    without_address(office, "CCKL-2")
    office.at("2023-03-15 08:00")
    composed = office.beat()[1]
    assert composed.undeliverable == 1
    assert standings(office, "CCKL-2") == [("plan_due", "undeliverable", "no address")]
    assert "SNN/CCKL-3" in {one.person for one in stored(office)}
    assert _journal(office) == [("SNN/CCKL-2", 1, "no address")]
    with office.reading() as db:
        assert not db.execute(select(NOTICE).where(NOTICE.c.standing == "open")).all()


def test_a_letter_that_cannot_be_put_into_words_keeps_nobody_elses_back(office: World):
    plain = office.rt.renderer

    class Broken:
        """One template fails."""

        def render(self, draft: Draft) -> Rendered:
            if draft.to.person == "SNN/CCKL-2":
                raise LookupError("a fact the template asks for is not there")
            return plain.render(draft)

        def kinds(self) -> frozenset[str]:
            return plain.kinds()

    office.at("2023-03-15 08:00")
    wake(office.rt)
    assert compose(replace(office.rt, renderer=Broken())).undeliverable == 1
    assert standings(office, "CCKL-2") == [("plan_due", "undeliverable", "cannot be written")]
    assert "SNN/CCKL-3" in {one.person for one in stored(office)}
    assert _journal(office) == [("SNN/CCKL-2", 1, "cannot be written")]


def test_every_letter_has_a_stream_that_names_what_it_says(office: World):
    office.at("2023-03-15 08:00").beat()
    [letter] = [one for one in stored(office) if one.person == "SNN/CCKL-2"]
    with office.reading() as db:
        events = trail.of_streams(db, [letter.outgoing.id])[letter.outgoing.id]
    assert [one.kind for one in events] == ["composed", "attempt", "sent"]
    assert events[0].body["notices"] == [line.key for line in office.ledger("CCKL-2")]
    assert office.verdict().sound


@pytest.mark.parametrize("batch", [1, 7])
def test_small_batches_write_the_same_letters(office: World, batch: int):
    office.at("2023-03-15 08:00")
    wake(office.rt)
    done = compose(office.rt, batch=batch)
    assert done.letters == len({one.person for one in stored(office)}) == len(stored(office))


def _journal(world: World) -> list[tuple[object, ...]]:
    stream = journal_stream(OFFICE)
    with world.reading() as db:
        entries = trail.of_streams(db, [stream])[stream]
    return [
        (e.body["person"], e.body["notices"], e.body["why"]) for e in entries if e.kind == "undeliverable"
    ]
