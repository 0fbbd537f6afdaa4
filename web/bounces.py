"""Connects the box that letters come back to with the engine: reads, has it recorded, puts away; in that order.

A verb like wake or drain: once round the box, and any number of workers may do it at the same time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta
from email.utils import parseaddr
from itertools import islice
from pathlib import Path

from config.settings import Settings
from engine.runtime.bounce import Became, Returned, bounced
from engine.runtime.runtime import Runtime
from notifiers import dsn
from notifiers.postbox import Found, PostboxOptions
from notifiers.postboxes import open_postbox

EVERY = timedelta(minutes=3)  # how often a worker looks
BATCH = 20  # messages in memory, and in one unit of work
Reader = Callable[[Runtime, Callable[[], bool]], "BouncesRead"]


@dataclass(frozen=True, slots=True)
class BouncesRead:
    """What lay in the box: messages by what became of them, and addresses that are written to no more."""

    bounced: int = 0  # a letter came back
    known: int = 0  # it was known already
    early: int = 0  # not touched: the letter is still on its way
    left: int = 0  # no such report, or about no letter of ours: a person's
    marked: int = 0  # addresses

    def __add__(self, other: "BouncesRead") -> "BouncesRead":
        return BouncesRead(*(mine + more for mine, more in zip(astuple(self), astuple(other), strict=True)))

    @property
    def read(self) -> int:
        """How many messages were looked at."""
        return self.bounced + self.known + self.early + self.left


def bounce_reader(settings: Settings) -> Reader | None:
    """Reads the box of the settings once; None where they name none."""
    options = postbox_of(settings)
    if options is None:
        return None
    instead = parseaddr(settings.mail.divert_to)[1]
    return lambda rt, go_on: read_bounces(rt, options, instead, go_on)


def postbox_of(settings: Settings) -> PostboxOptions | None:
    """The box the settings name."""
    box = settings.bounces
    if box.kind == "none":
        return None
    return PostboxOptions(
        kind=box.kind,
        path=box.path or Path(),
        host=box.host,
        port=box.port,
        starttls=box.security == "starttls",
        ca_file=box.ca_file,
        user=box.user,
        password=box.password.get_secret_value(),
        folder=box.folder,
        kept=box.kept,
        timeout=timedelta(seconds=box.timeout_seconds),
    )


def read_bounces(
    rt: Runtime, options: PostboxOptions, instead: str = "", go_on: Callable[[], bool] = lambda: True
) -> BouncesRead:
    """Everything nobody has read yet; ends early where `go_on`, asked before every batch, says so.

    Raises:
        PostboxFailed: the box cannot be read or changed; what was recorded stays recorded.
    """
    total = BouncesRead()
    with open_postbox(options) as box:
        for some in _batches(box.unread()):
            if not go_on():
                break
            fates = _recorded(rt, some, instead)
            box.put_away(
                [one.handle for one, (fate, _) in zip(some, fates, strict=True) if fate in _OURS],
                [one.handle for one, (fate, _) in zip(some, fates, strict=True) if fate is Became.FOREIGN],
            )
            total += _counted(fates)
    return total


_OURS = (Became.BOUNCED, Became.KNOWN)


def _recorded(rt: Runtime, some: Sequence[Found], instead: str) -> list[tuple[Became, int]]:
    """What became of each message, and how many addresses it cost."""
    reports = [dsn.read(one.content) for one in some]
    answers = iter(bounced(rt, [report for found in reports for report in found], instead))
    return [_fate([*islice(answers, len(found))]) for found in reports]


def _fate(answers: Sequence[Returned]) -> tuple[Became, int]:
    """A message is out of the way once every letter it speaks of is dealt with."""
    became = {one.became for one in answers}
    marked = sum(one.marked for one in answers)
    for fate in (Became.EARLY, Became.BOUNCED, Became.KNOWN):
        if fate in became:
            return fate, marked
    return Became.FOREIGN, marked


def _counted(fates: Iterable[tuple[Became, int]]) -> BouncesRead:
    became = [fate for fate, _ in fates]
    return BouncesRead(
        bounced=became.count(Became.BOUNCED),
        known=became.count(Became.KNOWN),
        early=became.count(Became.EARLY),
        left=became.count(Became.FOREIGN),
        marked=sum(marked for _, marked in fates),
    )


def _batches(found: Iterator[Found]) -> Iterator[list[Found]]:
    while some := [*islice(found, BATCH)]:
        yield some
