"""A letter leaves at least once under one Message-ID, and every attempt is on record before it is made."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from engine.core.ports import Delivered, Outgoing
from engine.runtime.attempts import PATIENCE
from engine.runtime.compose import compose
from engine.runtime.drain import Drained, drain
from engine.runtime.taking import take
from engine.runtime.wake import wake
from engine.store import calendars, letters, trail
from engine.store.described import table_of
from engine.store.letters import LetterRow, LetterState
from tests.engine.runtime.ways import DOWN, LATER, NEVER, PERHAPS, Killed, Looking, OneLane, only, story
from tests.world import World


def test_the_attempt_is_on_record_before_anybody_is_talked_to(waiting: World):
    looking = Looking(waiting)
    assert drain(replace(waiting.rt, channels={"memory": looking})) == Drained(sent=1)
    assert looking.seen == [(LetterState.LEASED, ["composed", "attempt"])]
    assert story(waiting) == ["composed", "attempt", "sent"]
    assert only(waiting).sent_at == waiting.rt.now()
    assert drain(waiting.rt) == Drained()


def test_a_letter_that_is_put_off_waits_longer_each_time_and_is_given_up_at_last(waiting: World):
    waiting.post.refuse_with(LATER)
    start, waits = waiting.rt.now(), []
    for _ in range(PATIENCE - 1):
        assert drain(waiting.rt) == Drained(later=1)
        assert drain(waiting.rt) == Drained()
        waits.append(_wait_until_next(waiting))
    assert waits[:3] == [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20)]
    assert waits[-1] == timedelta(hours=6)
    assert drain(waiting.rt) == Drained(buried=1)
    assert only(waiting).state is LetterState.BURIED
    assert story(waiting) == ["composed", *["attempt", "put_off"] * (PATIENCE - 1), "attempt", "buried"]
    assert waiting.rt.now() > start
    assert waiting.verdict().sound


def _wait_until_next(world: World) -> timedelta:
    """Move the clock to the moment the letter may leave again; gives how long it was put off."""
    with world.reading() as db:
        [visible_at] = db.scalars(select(table_of(LetterRow).c.visible_at))
        calendar = calendars.of(db, [world.office])[world.office]
    wait: timedelta = visible_at - world.rt.now()
    world.clock.at = world.rt.hours.next_opening(visible_at, calendar)
    return wait


def test_what_the_other_side_will_never_take_is_given_up_at_once(waiting: World):
    waiting.post.refuse_with(NEVER)
    assert drain(waiting.rt) == Drained(buried=1)
    assert only(waiting).state is LetterState.BURIED
    waiting.post.refuse_with(None)
    waiting.at("2023-03-16 09:00")
    assert drain(waiting.rt) == Drained()
    assert waiting.letters() == ()


def test_a_doubtful_ending_is_on_record_and_the_letter_goes_again_under_its_name(waiting: World):
    waiting.post.refuse_with(PERHAPS)
    assert drain(waiting.rt) == Drained(later=1)
    waiting.post.refuse_with(None)
    waiting.at("2023-03-14 09:05")
    assert drain(waiting.rt) == Drained(sent=1)
    [sent] = waiting.letters()
    assert (sent.message_id, sent.attempt) == (only(waiting).outgoing.message_id, 2)
    with waiting.reading() as db:
        events = trail.of_streams(db, [sent.id])[sent.id]
    assert [e.body["uncertain"] for e in events if e.kind in ("put_off", "sent")] == [True, False]


def test_an_attempt_left_open_by_a_killed_process_is_closed_as_uncertain_and_made_again(waiting: World):
    deadly = Looking(waiting, kills=True)
    with pytest.raises(Killed):
        drain(replace(waiting.rt, channels={"memory": deadly}))
    assert (only(waiting).state, story(waiting)) == (LetterState.LEASED, ["composed", "attempt"])
    waiting.clock.at = waiting.rt.now() + waiting.rt.lease - timedelta(seconds=1)  # type: ignore[assignment]
    assert drain(waiting.rt) == Drained()
    waiting.clock.at = waiting.rt.now() + timedelta(seconds=1)  # type: ignore[assignment]
    assert drain(waiting.rt) == Drained(sent=1)
    assert story(waiting) == ["composed", "attempt", "uncertain", "attempt", "sent"]
    [first], [second] = deadly.taken, waiting.letters()
    assert first.message_id == second.message_id
    assert (first.attempt, second.attempt) == (1, 2)
    assert waiting.verdict().sound


def test_who_lost_his_lease_leaves_his_answer_beside_the_letter_and_moves_nothing(waiting: World):
    class Slow(Looking):
        """Sends, while another worker takes the letter over."""

        async def send(self, letter: Outgoing) -> Delivered:
            self.world.clock.at = self.world.rt.now() + timedelta(minutes=6)
            with self.world.writing() as db:
                assert take(db, self.world.rt, uuid4(), self.world.rt.now(), 1)
            return Delivered("kept", 250, "ok")

    slow = Slow(waiting)
    assert drain(replace(waiting.rt, channels={"memory": slow})) == Drained()
    assert only(waiting).state is LetterState.LEASED
    assert story(waiting) == ["composed", "attempt", "uncertain", "attempt", "late"]
    assert waiting.verdict().sound


def test_a_channel_that_breaks_takes_no_other_letter_with_it(office: World):
    office.at("2023-03-15 08:00")
    wake(office.rt)
    count = compose(office.rt).letters
    plain = office.post

    class Breaking(OneLane):
        """Breaks over one letter."""

        async def send(self, letter: Outgoing) -> Delivered:
            if "CCKL-2" in letter.text:
                raise ZeroDivisionError("a channel with a mistake in it")
            return await plain.send(letter)

    drained = drain(replace(office.rt, channels={"memory": Breaking()}))
    assert drained.sent + drained.later == count
    assert drained.later >= 1
    assert len(office.letters()) == drained.sent


def test_two_drains_at_once_send_each_letter_once(office: World):
    from concurrent.futures import ThreadPoolExecutor

    office.at("2023-03-15 08:00")
    wake(office.rt)
    count = compose(office.rt).letters
    with ThreadPoolExecutor(4) as pool:
        done = [one.result() for one in [pool.submit(drain, office.rt, 5) for _ in range(4)]]
    assert sum(one.sent for one in done) == count
    ids = [one.message_id for one in office.letters()]
    assert len(ids) == len(set(ids)) == count


def test_nothing_leaves_at_night_and_nothing_that_ceased_to_be_true(waiting: World):
    waiting.at("2023-03-15 16:59").post.refuse_with(LATER)
    assert drain(waiting.rt) == Drained(later=1)
    waiting.post.refuse_with(None)
    assert drain(waiting.at("2023-03-15 23:00").rt) == Drained(), "the office is closed"
    waiting.at("2023-03-16 07:00").act("CCTL-1", "withdraw", "CCTL-1")
    assert drain(waiting.at("2023-03-16 08:00").rt) == Drained(), "the plan was taken back meanwhile"
    assert only(waiting).state is LetterState.WITHHELD
    [line] = [line for line in waiting.ledger("CCTL-1") if line.kind == "plan_submitted"]
    assert (line.standing, line.why) == ("skipped", "no longer true: required")
    assert waiting.letters() == ()
    assert waiting.verdict().sound


def test_a_decision_in_doubt_waits_for_a_person_and_a_reminder_goes_again(waiting: World):
    careful = replace(waiting.rt, once=frozenset({"plan_submitted"}))
    waiting.post.refuse_with(PERHAPS)
    assert drain(careful) == Drained(uncertain=1)
    waiting.post.refuse_with(None)
    assert drain(replace(careful, clock=waiting.at("2023-03-20 09:00").clock)) == Drained()
    assert (only(waiting).state, story(waiting)) == (
        LetterState.UNCERTAIN,
        ["composed", "attempt", "uncertain"],
    )
    assert waiting.letters() == ()
    assert waiting.verdict().sound


def test_a_decision_left_open_by_a_killed_process_waits_for_a_person(waiting: World):
    careful = replace(waiting.rt, once=frozenset({"plan_submitted"}))
    with pytest.raises(Killed):
        drain(replace(careful, channels={"memory": Looking(waiting, kills=True)}))
    waiting.at("2023-03-14 10:00")
    assert drain(careful) == Drained()
    assert (only(waiting).state, story(waiting)) == (
        LetterState.UNCERTAIN,
        ["composed", "attempt", "uncertain"],
    )
    assert waiting.verdict().sound


def test_a_server_that_cannot_be_reached_is_no_letters_fault(waiting: World):
    waiting.post.refuse_with(DOWN)
    for _ in range(2 * PATIENCE):
        assert drain(waiting.rt) == Drained(later=1)
        _wait_until_next(waiting)
    waiting.post.refuse_with(None)
    assert drain(waiting.rt) == Drained(sent=1)


def test_attempts_that_reached_nobody_do_not_try_the_patience_with_a_letter(waiting: World):
    waiting.post.refuse_with(DOWN)
    for _ in range(PATIENCE):
        assert drain(waiting.rt) == Drained(later=1)
        assert _wait_until_next(waiting) == timedelta(minutes=5), "when the server is back it leaves soon"
    waiting.post.refuse_with(LATER)
    assert drain(waiting.rt) == Drained(later=1), "the first answer, of a server that wants to be asked twice"
    assert _wait_until_next(waiting) == timedelta(minutes=5)
    waiting.post.refuse_with(None)
    assert drain(waiting.rt) == Drained(sent=1)
    [sent] = waiting.letters()
    assert sent.attempt == PATIENCE + 2, "no two attempts bear one number"
    assert waiting.verdict().sound


def test_a_drain_that_is_broken_off_records_what_it_knows(office: World):
    office.at("2023-03-15 08:00")
    wake(office.rt)
    count = compose(office.rt).letters

    class BrokenOff(OneLane):
        """Takes three letters; over the fourth somebody loses patience."""

        taken = 0

        async def send(self, letter: Outgoing) -> Delivered:
            self.taken += 1
            if self.taken == 4:
                raise asyncio.CancelledError
            return Delivered("kept", 250, "ok")

    with pytest.raises(asyncio.CancelledError):
        drain(replace(office.rt, channels={"memory": BrokenOff()}), batch=10)
    with office.reading() as db:
        after = letters.find(db)
        kinds = [
            one.kind
            for events in trail.of_streams(db, [one.outgoing.id for one in after]).values()
            for one in events
        ]
    assert sum(one.state is LetterState.SENT for one in after) == 3
    assert sum(one.state is LetterState.READY for one in after) == count - 3, "nobody waits for a lease"
    assert kinds.count("put_off") == 1, "nobody knows what became of the fourth"
    assert drain(office.at("2023-03-15 08:05").rt).sent == count - 3
    assert office.verdict().sound
