"""Sending in tests: the settings of an office for the mail server of the tests, and a round of letters."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from engine.core.errors import DeliveryFailed
from engine.core.ports import Delivered, Outgoing
from notifiers.email import EmailChannel
from notifiers.envelope import MailOptions
from tests.notifiers.letters import SENDER
from tests.smtp.post import Post

USER, SECRET = "tccb", "mật khẩu rất bí mật"
Ending = Delivered | DeliveryFailed


def options(post: Post, **other: object) -> MailOptions:
    """How the office of the tests reaches this server."""
    usual = MailOptions(
        post.host,
        post.port,
        ca_file=post.certificates / "ca.pem" if post.certificates else None,
        user=post.user,
        password=post.password,
        timeout=timedelta(seconds=10),
    )
    return replace(usual, **other)


def channel(post: Post, **other: object) -> EmailChannel:
    """The channel of an office that sends over this server."""
    return EmailChannel(SENDER, options(post, **other))


async def ending(channel: EmailChannel, letter: Outgoing) -> Ending:
    """What became of one letter, refusals included."""
    try:
        return await channel.send(letter)
    except DeliveryFailed as failed:
        return failed


def during(channel: EmailChannel, story: Callable[[], Awaitable[Ending]]) -> Ending:
    """Live through `story` in one round, at the end of which the channel is closed."""

    async def round_() -> Ending:
        try:
            return await story()
        finally:
            await channel.close()

    return asyncio.run(round_())


def send(channel: EmailChannel, *letters: Outgoing) -> Ending:
    """One letter after the other in one round; gives what became of the last."""

    async def story() -> Ending:
        return [await ending(channel, letter) for letter in letters][-1]

    return during(channel, story)


def refused(channel: EmailChannel, letter: Outgoing) -> DeliveryFailed:
    """Send what will not be taken."""
    ended = send(channel, letter)
    assert isinstance(ended, DeliveryFailed), ended
    return ended
