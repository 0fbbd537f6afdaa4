"""One contract for every way out of the building, and what is special about each."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from engine.core.errors import BadInput, DeliveryFailed, NotFound
from engine.core.ports import Channel, Delivered, Outgoing
from notifiers.channels import CHANNELS, ChannelOptions, open_channel
from notifiers.email import EmailChannel
from notifiers.envelope import MailOptions
from notifiers.folder import FolderChannel
from notifiers.memory import MemoryChannel
from notifiers.message import as_message
from tests.notifiers.letters import LETTER, OTHER, SENDER
from tests.notifiers.mailing import options
from tests.smtp.post import Post

DOWN = DeliveryFailed("write", "told to", permanent=False, uncertain=False)


@dataclass(frozen=True)
class Office:
    """A channel, how to see the Message-IDs of what went out through it, and how to break and mend it."""

    channel: Channel
    arrived: Callable[[], list[str]]
    close: Callable[[], None]
    mend: Callable[[], None]
    closed_at: str = "write"  # the stage at which a closed one fails

    def send(self, *letters: Outgoing) -> Delivered:
        """One round of sending, as a beat does it; gives the last answer."""

        async def round_() -> Delivered:
            try:
                return [await self.channel.send(letter) for letter in letters][-1]
            finally:
                await self.channel.close()

        return asyncio.run(round_())


def _email(post: Post) -> Office:
    # What two attempts brought under one Message-ID, a mailbox folds into one.
    return Office(
        EmailChannel(SENDER, options(post)), lambda: sorted(set(post.ids())), post.stop, post.start, "connect"
    )


def _folder(path: Path) -> Office:
    channel = FolderChannel(path, SENDER)

    def arrived() -> list[str]:
        kept = (message_from_bytes(file.read_bytes(), policy=policy.default) for file in path.rglob("*.eml"))
        return sorted(str(message["Message-ID"]) for message in kept)

    def close() -> None:  # a file where the folder should be: even root cannot write into that
        path.write_text("in the way", encoding="utf-8")

    return Office(channel, arrived, close, path.unlink)


def _memory(_path: Path) -> Office:
    channel = MemoryChannel(SENDER)
    return Office(
        channel,
        # The receiving side of the port: one Message-ID is one letter, however often it is handed over.
        lambda: sorted({letter.message_id for letter in channel.letters}),
        lambda: channel.refuse_with(DOWN),
        lambda: channel.refuse_with(None),
    )


OFFICES = {"folder": _folder, "memory": _memory}


@pytest.fixture(params=sorted(CHANNELS))
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    if request.param == "email":
        return _email(request.getfixturevalue("post"))
    return OFFICES[request.param](tmp_path / "letters")


def test_every_channel_is_under_the_contract() -> None:
    assert OFFICES.keys() | {"email"} == CHANNELS.keys()


def test_channel_is_filed_under_its_own_name(tmp_path: Path) -> None:
    for name in CHANNELS:
        assert open_channel(name, ChannelOptions(SENDER, tmp_path, MailOptions("mail.example"))).name == name


def test_email_without_a_server_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"setting mail\.host, found none"):
        open_channel("email", ChannelOptions(SENDER, tmp_path))


def test_letter_that_is_sent_arrives(office: Office) -> None:
    said = office.send(LETTER)
    assert said.stage
    assert office.arrived() == [LETTER.message_id]


def test_two_letters_to_one_person_at_one_moment_both_arrive(office: Office) -> None:
    office.send(LETTER)
    office.send(OTHER)
    assert office.arrived() == [LETTER.message_id, OTHER.message_id]


def test_same_letter_again_is_the_same_letter(office: Office) -> None:
    office.send(LETTER)
    office.send(replace(LETTER, attempt=2))
    assert office.arrived() == [LETTER.message_id]


def test_a_round_after_another_finds_everything_as_before(office: Office) -> None:
    assert office.channel.lanes >= 1
    office.send(LETTER, replace(LETTER, attempt=2))
    asyncio.run(office.channel.close())
    office.send(OTHER)
    assert office.arrived() == [LETTER.message_id, OTHER.message_id]


def test_closed_channel_says_that_trying_again_may_help(office: Office) -> None:
    office.close()
    with pytest.raises(DeliveryFailed) as failed:
        office.send(LETTER)
    assert not failed.value.permanent
    assert not failed.value.uncertain
    assert failed.value.stage == office.closed_at
    office.mend()
    office.send(LETTER)
    assert office.arrived() == [LETTER.message_id]


@pytest.mark.parametrize(
    "spoilt",
    [
        replace(LETTER, to_name="Hoàng Thị Ánh\r\nBcc: x@y.example"),
        replace(LETTER, to_email=""),
        replace(LETTER, subject="hai\ndòng"),
    ],
    ids=["name", "address", "subject"],
)
def test_letter_that_can_never_be_sent_is_refused_for_ever(office: Office, spoilt: Outgoing) -> None:
    with pytest.raises(DeliveryFailed) as failed:
        office.send(spoilt)
    assert (failed.value.permanent, failed.value.uncertain, failed.value.stage) == (True, False, "message")
    assert office.arrived() == []


def test_unknown_channel_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"channel 'pigeon'.*email, folder, memory"):
        open_channel("pigeon", ChannelOptions(SENDER, tmp_path))


def test_file_is_named_by_local_day_time_and_recipient(tmp_path: Path) -> None:
    said = asyncio.run(FolderChannel(tmp_path, SENDER).send(LETTER))
    assert said.answer == "2023-03-22/080005-anh@snn.example-0000ab12.eml"
    assert (tmp_path / said.answer).read_bytes() == as_message(LETTER, SENDER)


def test_files_are_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    channel = FolderChannel(tmp_path, SENDER)
    for letter in (LETTER, LETTER, OTHER):
        asyncio.run(channel.send(letter))
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [
        "080005-anh@snn.example-0000ab12.eml",
        "080005-anh@snn.example-0000cd34.eml",
    ]


def test_failed_write_leaves_neither_letter_nor_draft(tmp_path: Path) -> None:
    channel = FolderChannel(tmp_path, SENDER)
    channel.file(LETTER).mkdir(parents=True)  # the name is taken by a folder, so the last step fails
    with pytest.raises(DeliveryFailed, match="expected a folder that can be written"):
        asyncio.run(channel.send(LETTER))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("email", ["../../etc/passwd@x", "", "...", "a/b\\c@x", "Đặng@x", "a" * 300])
def test_no_address_leads_out_of_the_folder(tmp_path: Path, email: str) -> None:
    channel = FolderChannel(tmp_path, SENDER)
    file = channel.file(replace(LETTER, to_email=email))
    assert file.parent == tmp_path / "2023-03-22"
    assert len(file.name) < 120


def test_a_day_that_is_a_link_to_another_folder_is_refused(tmp_path: Path) -> None:
    letters, elsewhere = tmp_path / "letters", tmp_path / "elsewhere"
    letters.mkdir()
    elsewhere.mkdir()
    channel = FolderChannel(letters, SENDER)
    channel.file(LETTER).parent.symlink_to(elsewhere)
    with pytest.raises(DeliveryFailed, match="found a link to another folder") as failed:
        asyncio.run(channel.send(LETTER))
    assert not failed.value.permanent
    assert not list(elsewhere.iterdir())


def test_memory_keeps_letters_in_order() -> None:
    channel = MemoryChannel()
    asyncio.run(channel.send(OTHER))
    asyncio.run(channel.send(LETTER))
    assert channel.letters == [OTHER, LETTER]
