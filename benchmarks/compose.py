"""`compose` against raw sqlite3 that writes the same rows, bodies given; and how much of it is rendering.

The raw side gets letters, events with their hashes, mailboxes and what became of the notices as finished rows, and
writes them in transactions of as many letters. It decides nothing, renders nothing and asks nobody for an address.
"""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.measuring import (
    Bench,
    Figure,
    NotTheSame,
    Unit,
    alone,
    figure,
    interleaved,
    require_same,
    timed,
)
from benchmarks.morning import copied, opened, woken
from engine.core.ports import Draft, Rendered, Renderer
from engine.runtime.compose import BATCH, compose
from engine.store.session import PRAGMAS
from notifiers.memory import MemoryChannel

Values = tuple[object, ...]
_BY_LETTER = "WHERE stream IN (SELECT id FROM letter) ORDER BY stream"
_NOTICES = "SELECT standing, letter, why, id FROM notice WHERE letter IS NOT NULL ORDER BY letter, id"
_OWN = re.compile(r"/letters/[0-9a-f-]{36}/received")


@dataclass(frozen=True, slots=True)
class _Rows:
    """Everything compose wrote, table by table, in the order of the letters."""

    letters: Sequence[Values]
    events: Sequence[Values]
    mailboxes: Sequence[Values]
    notices: Sequence[Values]  # what became of them, and which

    @property
    def count(self) -> int:
        return len(self.letters) + len(self.events) + len(self.mailboxes) + len(self.notices)


class _Listening:
    """The renderer, which remembers what it was asked to put into words."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer, self.drafts = renderer, list[Draft]()

    def kinds(self) -> frozenset[str]:
        return self._renderer.kinds()

    def render(self, draft: Draft) -> Rendered:
        self.drafts.append(draft)
        return self._renderer.render(draft)


def run(bench: Bench) -> Iterable[Figure]:
    """In memory and on the disk against the rows alone; against rows and rendering; rendering by itself."""
    template = woken(bench.memory / "compose.db", bench.pick(full=4_160, short=100))
    rt = opened(copied(template, bench.memory / "written.db"), MemoryChannel())
    listening = _Listening(rt.renderer)
    compose(replace(rt, renderer=listening))
    rt.db.dispose()
    rows, drafts = _rows(bench.memory / "written.db"), listening.drafts
    many = f"{len(rows.notices)} notices, {len(rows.letters)} letters"

    def render(_: int) -> float:
        return timed(lambda: [rt.renderer.render(draft) for draft in drafts])

    for folder, where in ((bench.memory, "in memory"), (bench.disk, "on disk")):
        yield _compared(bench, template, folder, rows, (), f"compose: the rows, file {where}", many)
    note = f"{many}; raw sqlite3 after rendering the same drafts"
    yield _compared(
        bench, template, bench.memory, rows, drafts, "compose: rows and rendering, file in memory", note
    )
    yield figure(
        "compose: of it rendering",
        alone(render, bench.pick(full=bench.rounds, short=1), warm=not bench.short),
        operations=len(drafts),
        unit=Unit.MICROSECONDS,
        note="Jinja2, text and HTML, per letter",
    )


def _compared(
    bench: Bench,
    template: Path,
    folder: Path,
    rows: _Rows,
    drafts: Sequence[Draft],
    name: str,
    note: str,
) -> Figure:
    renderer = opened(template).renderer

    def ours(_: int) -> float:
        rt = opened(copied(template, folder / "ours.db"), MemoryChannel())
        took = timed(lambda: compose(rt))
        rt.db.dispose()
        return took

    def both(path: Path) -> None:
        for draft in drafts:
            renderer.render(draft)
        _write(path, rows)

    def raw(_: int) -> float:
        path = copied(template, folder / "raw.db")
        return timed(lambda: both(path))

    rounds = interleaved(ours, raw, bench.pick(full=bench.rounds, short=1), warm=not bench.short)
    compared = _require_same(folder, rows)
    return figure(
        name, rounds, operations=len(rows.letters), unit=Unit.PER_SECOND, compared=compared, note=note
    )


def _require_same(folder: Path, given: _Rows) -> int:
    """The raw side wrote the very rows it was given; ours as many, and what does not depend on new ids."""
    raw, ours = _rows(folder / "raw.db"), _rows(folder / "ours.db")
    if raw != given or ours.count != given.count:
        raise NotTheSame(f"compose: expected the same {given.count} rows, got {raw.count} and {ours.count}")
    return (
        require_same("letters", _readable(folder / "ours.db"), _readable(folder / "raw.db")) and given.count
    )


def _readable(path: Path) -> list[Values]:
    """Letters as their recipients see them, with what each says; the id that each has of its own left out."""
    query = (
        "SELECT person, to_email, subject, body_text, body_html, thread, group_concat(key)"
        " FROM letter JOIN (SELECT letter, key FROM notice ORDER BY key) ON letter = id GROUP BY id ORDER BY person"
    )
    with closing(sqlite3.connect(path)) as db:
        return [tuple(_OWN.sub("/received", str(one)) for one in row) for row in db.execute(query)]


def _rows(path: Path) -> _Rows:
    with closing(sqlite3.connect(path)) as db:

        def every(query: str) -> list[Values]:
            return list(db.execute(query))

        return _Rows(
            every("SELECT * FROM letter ORDER BY id"),
            every(f"SELECT * FROM event {_BY_LETTER}"),
            every("SELECT * FROM mailbox ORDER BY office, person"),
            every(_NOTICES),
        )


def _write(path: Path, rows: _Rows) -> None:
    """The rows, in transactions of as many letters as ours has."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for pragma in (*PRAGMAS, "foreign_keys=ON"):
            db.execute(f"PRAGMA {pragma}")
        told = _grouped(rows)
        for start in range(0, len(rows.letters), BATCH):
            some = slice(start, start + BATCH)
            db.execute("BEGIN IMMEDIATE")
            _insert(db, "mailbox", rows.mailboxes[some])
            _insert(db, "event", rows.events[some])
            _insert(db, "letter", rows.letters[some])
            of_these = [notice for letter in rows.letters[some] for notice in told[letter[0]]]
            db.executemany("UPDATE notice SET standing = ?, letter = ?, why = ? WHERE id = ?", of_these)
            db.execute("COMMIT")


def _grouped(rows: _Rows) -> dict[object, list[Values]]:
    told: dict[object, list[Values]] = {letter[0]: [] for letter in rows.letters}
    for notice in rows.notices:
        told[notice[1]].append(notice)
    return told


def _insert(db: sqlite3.Connection, table: str, rows: Sequence[Values]) -> None:
    db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
