"""The ways out of the building by name: a new channel is one file beside this one and one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.core.errors import NotFound
from engine.core.ports import Channel
from notifiers.folder import FolderChannel
from notifiers.memory import MemoryChannel


@dataclass(frozen=True, slots=True)
class ChannelOptions:
    """What a deployment says about its channels; each takes what it needs."""

    sender: str  # "Name <address>"
    folder: Path


CHANNELS: Mapping[str, Callable[[ChannelOptions], Channel]] = {
    "folder": lambda options: FolderChannel(options.folder, options.sender),
    "memory": lambda options: MemoryChannel(options.sender),
}


def open_channel(name: str, options: ChannelOptions) -> Channel:
    """The channel called `name`.

    Raises:
        NotFound: there is no such channel.
    """
    if name not in CHANNELS:
        raise NotFound("channel", name, f"one of {', '.join(sorted(CHANNELS))}")
    return CHANNELS[name](options)
