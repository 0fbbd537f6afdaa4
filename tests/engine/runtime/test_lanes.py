"""Many letters at once: over as many lanes as the channel has, and none begun that somebody else may soon take over."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from engine.core.ports import Delivered, Outgoing
from engine.runtime.compose import compose
from engine.runtime.drain import Drained, drain
from engine.runtime.wake import wake
from engine.store import letters, notices, trail
from engine.store.described import table_of
from engine.store.letters import LetterRow, LetterState
from tests.engine.runtime.ways import DOWN, LATER, OneLane
from tests.world import World, utc

LETTER = table_of(LetterRow)


def test_letters_behind_a_server_that_cannot_be_reached_wait_untouched(office: World):
    office.at("2023-03-15 08:00")
    wake(office.rt)
    count = compose(office.rt).letters
    assert count > 10
    office.post.refuse_with(DOWN)
    assert drain(office.rt, batch=10) == Drained(later=1), "one was tried, no other touched"
    assert drain(office.rt, batch=10) == Drained(), "the others wait with it"
    with office.reading() as db:
        tried = [one for one in letters.find(db) if one.outgoing.attempt]
    assert len(tried) == 1
    office.post.refuse_with(None)
    assert drain(office.at("2023-03-15 08:05").rt).sent == count
    assert office.verdict().sound


def test_an_hour_without_the_server_writes_little_however_many_letters_wait(office: World):
    office.at("2023-03-15 08:00")
    wake(office.rt)
    count = compose(office.rt).letters
    office.post.refuse_with(DOWN)
    for minute in range(60):
        drain(office.at(f"2023-03-15 08:{minute:02}").rt)
    with office.reading() as db:
        ids = [one.outgoing.id for one in letters.find(db)]
        told = [one.kind for events in trail.of_streams(db, ids).values() for one in events]
    assert Counter(told) == {"composed": count, "attempt": 12, "put_off": 12}, "one letter every five minutes"
    assert office.verdict().sound


def test_a_channel_that_is_away_holds_up_no_letter_of_another(office: World):
    office.at("2023-03-15 08:00")
    wake(office.rt)
    count = compose(office.rt).letters
    with office.writing() as db:
        written = letters.find(db)
        other = [one.outgoing.id for one in written[: count - 3]]
        db.execute(update(LETTER).where(LETTER.c.id.in_(other)).values(channel="elsewhere"))
    assert drain(office.rt) == Drained(later=1), "the first of a channel that was taken away"
    assert drain(office.at("2023-03-15 08:01").rt) == Drained(sent=3)


def test_a_batch_taken_while_the_server_still_answered_is_put_back_untried(office: World):
    office.at("2023-03-15 08:00")
    wake(office.rt)
    count = compose(office.rt).letters

    class Leaving(OneLane):
        """Takes three letters, waits until the next batch was taken, and is gone."""

        taken = 0

        async def send(self, letter: Outgoing) -> Delivered:
            self.taken += 1
            if self.taken <= 3:
                return Delivered("kept", 250, "ok")
            while self.taken == 4 and _standing(office, LetterState.LEASED) < 10:
                await asyncio.sleep(0.01)
            raise DOWN

    rt = replace(office.rt, channels={"memory": Leaving()})
    assert drain(rt, batch=5) == Drained(sent=3, later=8), "three of the first batch, and the whole second"
    assert _standing(office, LetterState.LEASED) == 0
    assert drain(office.rt) == Drained(), "the others wait with them"
    assert drain(office.at("2023-03-15 08:05").rt).sent == count - 3
    assert office.verdict().sound


def _standing(office: World, state: LetterState) -> int:
    with office.reading() as db:
        return sum(one.state is state for one in letters.find(db))


def test_nobody_begins_with_a_letter_that_another_may_soon_take_over(office: World):
    office.at("2023-03-15 08:00")
    wake(office.rt)
    compose(office.rt)
    ran_out = office.clock

    class Slow(OneLane):
        """Takes two minutes over a letter."""

        async def send(self, letter: Outgoing) -> Delivered:
            ran_out.at = office.rt.now() + timedelta(minutes=2)  # type: ignore[assignment]
            return Delivered("kept", 250, "ok")

    rounds = iter([True, True, False])
    done = drain(replace(office.rt, channels={"memory": Slow()}), batch=5, go_on=lambda: next(rounds))
    assert done == Drained(sent=3, later=3), (
        "half a lease of five minutes is long enough for two, and one goes alone"
    )


def test_as_many_letters_are_on_their_way_as_the_channel_has_lanes(office: World):
    office.at("2023-03-15 08:00")
    wake(office.rt)
    count = compose(office.rt).letters

    class FourLanes(OneLane):
        """Counts how many letters it holds at once, and how often it is closed."""

        lanes, held, most, closed = 4, 0, 0, 0

        async def send(self, letter: Outgoing) -> Delivered:
            self.held += 1
            self.most = max(self.most, self.held)
            await asyncio.sleep(0.001)
            self.held -= 1
            return Delivered("kept", 250, "ok")

        async def close(self) -> None:
            self.closed += 1

    way = FourLanes()
    assert drain(replace(office.rt, channels={"memory": way})).sent == count
    assert (way.most, way.closed) == (4, 1)


def test_a_reminder_of_a_day_that_is_over_is_not_sent_any_more(office: World):
    office.at("2023-03-27 08:00")
    wake(office.rt)
    compose(office.rt)
    with office.reading() as db:
        reminder = next(one for one in letters.find(db) if one.expires_at is not None)
    assert reminder.expires_at == utc("2023-03-30 00:00")
    office.post.refuse_with(LATER)
    drain(office.rt)
    office.post.refuse_with(None)
    drain(office.at("2023-03-30 08:00").rt)
    with office.reading() as db:
        [after] = letters.of_ids(db, [reminder.outgoing.id]).values()
        lines = notices.of_letters(db, [reminder.outgoing.id])[reminder.outgoing.id]
        ledger = {one.key: one for one in notices.ledger(db, person=reminder.person)}
    assert after.state is LetterState.WITHHELD
    assert {ledger[one.key].why for one in lines} == {"expired"}
    assert office.verdict().sound


def test_letters_of_a_channel_that_was_taken_away_wait_for_it(office: World):
    office.at("2023-03-15 08:00")
    wake(office.rt)
    count = compose(office.rt).letters
    elsewhere = replace(office.rt, channels={})
    assert drain(elsewhere).sent == 0
    assert drain(office.at("2023-03-15 08:05").rt).sent == count
    assert office.verdict().sound
