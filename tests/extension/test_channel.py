"""A new channel is one file (pigeon.py) and one line, and is held to the contract of all channels."""

from pathlib import Path

import pytest

from notifiers import channels
from notifiers.channels import ChannelOptions, open_channel
from tests.extension.pigeon import PigeonChannel
from tests.notifiers.letters import SENDER
from tests.notifiers.test_channels import (  # noqa: F401  the contract, run here with a pigeon
    Office,
    test_closed_channel_says_that_trying_again_may_help,
    test_letter_that_can_never_be_sent_is_refused_for_ever,
    test_letter_that_is_sent_arrives,
    test_same_letter_again_is_the_same_letter,
    test_two_letters_to_one_person_at_one_moment_both_arrive,
)


@pytest.fixture
def pigeon(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> PigeonChannel:
    """The one line, and what the door then opens by its name."""
    monkeypatch.setitem(channels.CHANNELS, "pigeon", lambda options: PigeonChannel(options.sender))
    opened = open_channel("pigeon", ChannelOptions(SENDER, tmp_path))
    assert isinstance(opened, PigeonChannel)
    return opened


@pytest.fixture
def office(pigeon: PigeonChannel) -> Office:
    """What the contract asks for, with a pigeon as the way out."""

    def close() -> None:
        pigeon.closed = True

    def mend() -> None:
        pigeon.closed = False

    return Office(pigeon, lambda: sorted(pigeon.loft), close, mend)


def test_a_pigeon_is_filed_under_its_own_name(pigeon: PigeonChannel):
    assert pigeon.name == "pigeon"
