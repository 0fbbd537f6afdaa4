"""Connections are kept, shared by no two letters, and replaced when they are gone."""

import asyncio
import threading
from dataclasses import replace
from uuid import UUID

import pytest

from engine.core.errors import DeliveryFailed
from engine.core.ports import Delivered, Outgoing
from notifiers import email
from tests.notifiers.letters import LETTER, OTHER
from tests.notifiers.mailing import Ending, channel, during, ending, send
from tests.smtp.faults import Fault
from tests.smtp.post import Post


def letters(number: int) -> list[Outgoing]:
    return [replace(LETTER, id=UUID(int=n), message_id=f"<{n:03}@dondoc.example>") for n in range(number)]


def connections(post: Post) -> set[str]:
    return {one.connection for one in post.arrived()}


def test_letters_one_after_another_share_a_connection(post: Post) -> None:
    assert isinstance(send(channel(post), *letters(5)), Delivered)
    assert len(post.ids()) == 5
    assert len(connections(post)) == 1


def test_letters_at_the_same_time_use_as_many_connections_as_there_are_and_no_more(post: Post) -> None:
    way = channel(post, connections=3)
    assert way.lanes == 3

    async def story() -> Ending:
        return (await asyncio.gather(*(way.send(letter) for letter in letters(12))))[-1]

    assert isinstance(during(way, story), Delivered)
    assert post.ids() == sorted(letter.message_id for letter in letters(12))
    assert len(connections(post)) == 3


@pytest.mark.parametrize("fault", [Fault("421 4.4.2 idle too long", times=1), Fault(drop=True, times=1)])
def test_a_kept_connection_that_is_closed_from_the_other_side_costs_no_attempt(
    post: Post, fault: Fault
) -> None:
    way = channel(post)

    async def story() -> Ending:
        await way.send(LETTER)
        post.tell(mail=fault)
        return await way.send(OTHER)

    assert isinstance(during(way, story), Delivered)
    assert post.ids() == [LETTER.message_id, OTHER.message_id]


@pytest.mark.parametrize("spot", ["rcpt", "data"])
def test_what_became_of_the_letter_before_says_nothing_about_this_one(post: Post, spot: str) -> None:
    way = channel(post)

    async def story() -> Ending:
        await way.send(LETTER)
        post.tell(**{spot: Fault(drop=True)})
        return await ending(way, OTHER)

    failed = during(way, story)
    assert isinstance(failed, DeliveryFailed)
    assert (failed.stage, failed.uncertain) == (spot, False)


def test_a_server_that_was_started_again_in_between_costs_no_attempt(post: Post) -> None:
    way = channel(post)

    async def story() -> Ending:
        await asyncio.gather(way.send(LETTER), way.send(OTHER))
        await asyncio.to_thread(post.stop)
        await asyncio.to_thread(post.start)
        return await way.send(replace(LETTER, message_id="<letter-3@dondoc.example>"))

    assert isinstance(during(way, story), Delivered)
    assert len(post.ids()) == 3


def test_a_connection_that_idled_is_asked_before_it_is_used(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(email, "IDLE", 0.0)
    post.tell(noop=[Fault("421 gone", times=1), Fault(drop=True, times=1)])
    assert isinstance(send(channel(post), *letters(5)), Delivered)
    assert len(post.ids()) == 5
    assert len(connections(post)) == 3


def test_a_connection_that_cannot_be_cleared_after_a_refusal_is_not_used_again(post: Post) -> None:
    post.tell(rcpt=Fault("550 no", times=1), rset=Fault("500 no", times=1))
    way = channel(post)
    assert isinstance(send(way, OTHER, LETTER), Delivered)
    assert post.ids() == [LETTER.message_id]


def test_a_cancelled_question_closes_the_connection_it_was_asked_on(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(email, "IDLE", 0.0)
    way = channel(post)

    async def story() -> Ending:
        await way.send(LETTER)
        post.tell(noop=Fault(stall=60, times=1))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await way.send(OTHER)
        return await way.send(OTHER)

    assert isinstance(during(way, story), Delivered)
    assert post.ids() == [LETTER.message_id, OTHER.message_id]
    assert len(connections(post)) == 2


def test_a_server_that_does_not_say_goodbye_does_not_hold_the_round(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(email, "SHORT", 0.2)
    post.tell(quit=Fault(stall=60))
    assert isinstance(send(channel(post), LETTER), Delivered)


def test_two_rounds_at_the_same_time_share_no_connection(post: Post) -> None:
    way = channel(post, connections=1)
    ended: list[Ending] = []
    rounds = [threading.Thread(target=lambda half=half: ended.append(send(way, *half))) for half in _halves()]
    for one in rounds:
        one.start()
    for one in rounds:
        one.join()
    assert all(isinstance(one, Delivered) for one in ended)
    assert len(post.ids()) == 20
    assert len(connections(post)) == 2


def _halves() -> tuple[list[Outgoing], list[Outgoing]]:
    all_ = letters(20)
    return all_[:10], all_[10:]


def test_an_answer_nobody_asked_for_is_never_taken_for_the_next_letters(post: Post) -> None:
    way = channel(post)

    async def story() -> Ending:
        post.tell(rcpt=Fault("550 5.1.1 no such user\r\n250 ok\r\n250 ok", times=1))
        first = await ending(way, LETTER)
        assert isinstance(first, DeliveryFailed)
        assert (first.stage, first.code) == ("rcpt", 550)
        return await way.send(OTHER)

    assert isinstance(during(way, story), Delivered)
    assert post.ids() == [OTHER.message_id]


def test_a_text_is_not_handed_over_where_its_answer_was_given_before(post: Post) -> None:
    post.tell(data=Fault("354 go on\r\n250 2.0.0 taken"))
    failed = send(channel(post), LETTER)
    assert isinstance(failed, DeliveryFailed)
    assert (failed.stage, failed.code, failed.permanent, failed.uncertain) == ("data", None, False, False)
    assert post.ids() == []
