"""The demonstration played with a mark in every free text, and everything it left behind."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from openpyxl import load_workbook
from structlog.testing import capture_logs

from engine.runtime.checkpoint import Key
from web.demo.folder import Place, prepare
from web.demo.sample import ROSTER
from web.demo.sink import Sink, kept
from web.demo.stage import Stage
from web.demo.story import Script, play
from web.demo.telling import Told, gather
from web.migrate import migrate

MARK = "Xoanđào"  # a word that stands in every free text, and in nothing else
_FREE = {
    "Hạn chế tập thể": ("C", "D"),
    "Hạn chế cá nhân": ("C",),
}  # columns of the roster that hold free text


@dataclass(frozen=True)
class Played:
    """A demonstration that is over."""

    place: Place
    stage: Stage
    told: Told
    letters: tuple[EmailMessage, ...]
    logged: tuple[str, ...]

    def state(self, code: str) -> tuple[str, str]:
        """Where a plan stands, and its outcome."""
        one = self.stage.plans([code])[code]
        return one.state, one.outcome


def marked(text: str) -> str:
    """A free text with the mark in it."""
    return f"{text} {MARK}"


def play_marked(folder: Path) -> Played:
    """Play the whole story in this folder, listening to everything that is logged."""
    place = prepare(folder / "demo")
    heard = _Listener()
    root, house = logging.getLogger(), logging.getLogger("dondoc")
    before = house.level
    root.addHandler(heard)
    house.setLevel(logging.DEBUG)
    try:
        with capture_logs() as lines:
            migrate(place.database)
            key = Key.make(place.key)
            with Sink(place.letters) as post:
                stage = play(
                    place.settings(post.mail), key, Script(roster=_marked_roster(folder), say=marked)
                )
    finally:
        root.removeHandler(heard)
        house.setLevel(before)
    logged = (*heard.lines, *map(str, lines))
    return Played(place, stage, gather(stage, key, place.letters), tuple(kept(place.letters)), logged)


def said_in(letter: EmailMessage) -> Sequence[str]:
    """Everything a letter says, decoded: its headers and each of its parts."""
    headers = [f"{name}: {value}" for name, value in letter.items()]
    return [*headers, *(part.get_content() for part in letter.walk() if not part.is_multipart())]


def _marked_roster(folder: Path) -> Path:
    book, path = load_workbook(ROSTER), folder / "roster.xlsx"
    for sheet, columns in _FREE.items():
        for row in range(2, book[sheet].max_row + 1):
            for column in columns:
                cell = book[sheet][f"{column}{row}"]
                if cell.value:
                    cell.value = marked(str(cell.value))
    book.save(path)
    return path


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
