"""Whatever the mail server does: nothing is lost, nothing is sent twice without being called uncertain."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.core.errors import DeliveryFailed
from engine.core.ports import Delivered
from tests.notifiers.letters import LETTER, OTHER
from tests.notifiers.mailing import Ending, channel, during, ending, refused, send
from tests.smtp.faults import Fault
from tests.smtp.post import Post

# What the server is told to spoil -> the stage that is recorded.
STAGES = {
    "connect": "connect",
    "ehlo": "connect",
    "starttls": "starttls",
    "login": "login",
    "mail": "mail",
    "rcpt": "rcpt",
    "data": "data",
    "body": "data",
    "answer": "data",
}
ANSWERED = [spot for spot in STAGES if spot != "answer"]  # who keeps a letter and says no is lying
AFTER_THE_TEXT = {"body", "answer"}
IMPATIENT = timedelta(seconds=0.8)


def spoilt(post: Post, spot: str, fault: Fault, patience: timedelta | None = None) -> DeliveryFailed:
    """A letter that meets this fault and is sent again once it is mended, as the office would see it."""
    way = channel(post, **({"timeout": patience} if patience else {}))
    seen: list[DeliveryFailed] = []

    async def story() -> Ending:
        post.tell(**{spot: fault})
        first = await ending(way, LETTER)
        assert isinstance(first, DeliveryFailed), first
        seen.append(first)
        post.tell()
        begun = time.monotonic()
        again = await ending(way, replace(LETTER, attempt=2))
        assert time.monotonic() - begun < 5
        return again

    assert isinstance(during(way, story), Delivered)
    assert post.ids().count(LETTER.message_id) <= (2 if seen[0].uncertain else 1)
    return seen[0]


@pytest.mark.parametrize("spot", ANSWERED)
def test_a_letter_put_off_is_sent_later(post: Post, spot: str) -> None:
    failed = spoilt(post, spot, Fault("451 4.3.2 later, please"))
    assert (failed.stage, failed.code, failed.answer) == (STAGES[spot], 451, "4.3.2 later, please")
    assert not failed.permanent
    assert not failed.uncertain


@pytest.mark.parametrize("spot", ANSWERED)
def test_a_letter_refused_is_given_up_but_never_for_its_way_or_its_sender(post: Post, spot: str) -> None:
    failed = spoilt(post, spot, Fault("554 5.7.1 no"))
    assert (failed.stage, failed.code) == (STAGES[spot], 554)
    assert failed.permanent == (failed.stage in ("rcpt", "data"))
    assert not failed.uncertain


@pytest.mark.parametrize("spot", ANSWERED)
def test_a_server_that_leaves_is_tried_again(post: Post, spot: str) -> None:
    failed = spoilt(post, spot, Fault("421 4.3.0 closing"))
    assert (failed.stage, failed.code, failed.permanent, failed.uncertain) == (
        STAGES[spot],
        421,
        False,
        False,
    )


@pytest.mark.parametrize("spot", STAGES)
def test_a_connection_that_breaks_is_uncertain_only_after_the_text(post: Post, spot: str) -> None:
    failed = spoilt(post, spot, Fault(drop=True))
    assert (failed.stage, failed.code, failed.permanent) == (STAGES[spot], None, False)
    assert failed.uncertain == (spot in AFTER_THE_TEXT)
    assert len(post.ids()) == (2 if spot == "answer" else 1)


@pytest.mark.parametrize("spot", STAGES)
def test_a_server_that_falls_silent_is_not_waited_for(post: Post, spot: str) -> None:
    failed = spoilt(post, spot, Fault(stall=60), IMPATIENT)
    assert (failed.stage, failed.code, failed.permanent) == (STAGES[spot], None, False)
    assert failed.uncertain == (spot in AFTER_THE_TEXT)
    assert "imed out" in failed.answer


@pytest.mark.parametrize("spot", ["connect", "starttls", "login", "mail", "rcpt", "data", "body", "answer"])
def test_a_cancelled_letter_takes_its_connection_along_and_no_other(post: Post, spot: str) -> None:
    way = channel(post)

    async def story() -> Ending:
        if spot in ("mail", "rcpt", "data", "body", "answer"):
            await way.send(OTHER)  # so that the cancelled one uses a kept connection
        post.tell(**{spot: Fault(stall=60, times=1)})
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.4):
                await way.send(LETTER)
        begun = time.monotonic()
        ended = await ending(way, replace(LETTER, attempt=2))
        assert time.monotonic() - begun < 5
        return ended

    assert isinstance(during(way, story), Delivered)
    assert post.ids().count(LETTER.message_id) == (2 if spot == "answer" else 1)


def test_a_server_without_an_answer_to_the_text_gets_the_letter_again_under_the_same_id(post: Post) -> None:
    spoilt(post, "answer", Fault(drop=True))
    first, again = post.arrived()
    assert first.message_id == again.message_id == LETTER.message_id
    assert first.content == again.content


def test_put_off_once_and_taken_the_second_time_over_the_same_connection(post: Post) -> None:
    post.tell(rcpt=Fault("450 4.2.0 greylisted", times=1))
    assert isinstance(send(channel(post), OTHER, LETTER, LETTER), Delivered)
    assert post.ids() == [LETTER.message_id, LETTER.message_id]
    assert len({one.connection for one in post.arrived()}) == 1


def test_one_recipient_refused_is_not_the_next_ones_trouble(post: Post) -> None:
    post.tell(rcpt=Fault("550 5.1.1 unknown", about="anh@"))
    stranger = replace(OTHER, to_email="binh@snn.example")
    assert isinstance(send(channel(post), stranger, LETTER, stranger), Delivered)
    assert len(post.ids()) == 2
    assert len({one.connection for one in post.arrived()}) == 1


def test_being_asked_to_log_in_is_no_answer_to_the_letter(post: Post) -> None:
    failed = spoilt(post, "mail", Fault("530 5.7.0 authentication required"))
    assert (failed.stage, failed.permanent) == ("login", False)


def test_a_sender_that_is_not_allowed_buries_no_letter_and_one_too_large_does(post: Post) -> None:
    failed = spoilt(post, "mail", Fault("550 5.7.1 sender not allowed"))
    assert (failed.stage, failed.permanent) == ("mail", False)
    post.clear()
    failed = spoilt(post, "mail", Fault("552 5.3.4 message too large"))
    assert (failed.stage, failed.permanent) == ("mail", True)


def test_an_answer_that_is_none_leaves_the_text_uncertain(post: Post) -> None:
    for answer in ("no code at all", "354 go on", "999 beyond"):
        post.clear()
        failed = spoilt(post, "answer", Fault(answer))
        assert (failed.stage, failed.permanent, failed.uncertain) == ("data", False, True)


def test_a_yes_in_other_words_is_a_yes(post: Post) -> None:
    post.tell(answer=Fault("252 taken, I suppose"))
    said = send(channel(post), LETTER)
    assert isinstance(said, Delivered)
    assert (said.stage, said.code, said.answer) == ("data", 252, "taken, I suppose")


def test_a_text_that_is_not_wanted_before_it_is_seen_is_certain(post: Post) -> None:
    failed = spoilt(post, "data", Fault("250 what for"))
    assert (failed.stage, failed.permanent, failed.uncertain) == ("data", False, False)


def test_a_slow_greeting_is_waited_for(post: Post) -> None:
    post.tell(connect=Fault(stall=0.5))
    assert isinstance(send(channel(post), LETTER), Delivered)


@pytest.mark.parametrize("spot", ["connect", "ehlo", "login", "mail", "rcpt", "data", "body", "answer"])
def test_an_answer_in_pieces_is_put_together(post: Post, spot: str) -> None:
    post.tell(**{spot: Fault(dribble=0.005)})
    assert isinstance(send(channel(post), LETTER), Delivered)
    assert post.ids() == [LETTER.message_id]


def test_no_dialogue_outlasts_its_limit_however_slowly_it_goes_on(post: Post) -> None:
    slow = Fault(stall=0.5)
    post.tell(**dict.fromkeys(["connect", "ehlo", "starttls", "login", "mail", "rcpt", "data", "body"], slow))
    begun = time.monotonic()
    failed = refused(channel(post, timeout=IMPATIENT), LETTER)
    assert time.monotonic() - begun < 4 * IMPATIENT.total_seconds() + 1
    assert not failed.permanent
    assert post.ids() == []


def test_a_farewell_that_fails_changes_nothing(post: Post) -> None:
    for fault in (Fault("500 what"), Fault(drop=True)):
        post.clear()
        post.tell(quit=fault)
        assert isinstance(send(channel(post), LETTER), Delivered)
        assert post.ids() == [LETTER.message_id]
