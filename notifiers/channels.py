"""The ways out of the building by name: a new channel is one file beside this one and one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.core.errors import BadInput, NotFound
from engine.core.ports import Channel
from notifiers.envelope import MailOptions
from notifiers.folder import FolderChannel
from notifiers.memory import MemoryChannel


@dataclass(frozen=True, slots=True)
class ChannelOptions:
    """What a deployment says about its channels; each takes what it needs."""

    sender: str  # "Name <address>"
    folder: Path
    mail: MailOptions | None = None  # None: there is no mail server


def _email(options: ChannelOptions) -> Channel:
    from notifiers.email import EmailChannel  # its library is heavy, and most commands send nothing

    if options.mail is None:
        raise BadInput("channel 'email': expected a mail server in the setting mail.host, found none")
    return EmailChannel(options.sender, options.mail)


CHANNELS: Mapping[str, Callable[[ChannelOptions], Channel]] = {
    "email": _email,
    "folder": lambda options: FolderChannel(options.folder, options.sender),
    "memory": lambda options: MemoryChannel(options.sender),
}


def open_channel(name: str, options: ChannelOptions) -> Channel:
    """The channel called `name`.

    Raises:
        NotFound: there is no such channel.
        BadInput: the options leave out what it needs.
    """
    if name not in CHANNELS:
        raise NotFound("channel", name, f"one of {', '.join(sorted(CHANNELS))}")
    return CHANNELS[name](options)
