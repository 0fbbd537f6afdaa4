"""The rows a morning writes, written by SQL alone: everything is given, hashes too, and nothing is reckoned."""

import sqlite3
from collections.abc import Callable
from itertools import groupby

from engine.runtime.wake import BATCH

FEW = 10_000  # plans in one transaction of the set-based way
Row = tuple[object, ...]
Rows = dict[str, list[Row]]
Way = Callable[[sqlite3.Connection, Rows], Callable[[], None]]  # prepares, and gives what is to be measured
_EVENT = "stream, seq, kind, state, effective_on, at, body, hash"
_NOTICE = (
    'id, "key", office, instance, person, kind, summary, due, states, timer, revision, "offset", standing,'
    " merged_into, why, letter, at"
)
_MOVED = ("state", "outcome", "version", "seq", "head", "clocks", "wake_at", "failures")
SPOKEN = {
    "event": f"SELECT {_EVENT} FROM event WHERE kind = 'rung' ORDER BY stream",
    "notice": f"SELECT {_NOTICE} FROM notice ORDER BY instance, key",
    "instance": f"SELECT id, {', '.join(_MOVED)} FROM instance ORDER BY id",
}
_ADD_EVENT = f"INSERT INTO event ({_EVENT}) VALUES ({', '.join('?' * 8)})"
_ADD_NOTICE = f"INSERT INTO notice ({_NOTICE}) VALUES ({', '.join('?' * 17)})"
_MOVE = f"UPDATE instance SET {', '.join(f'{name} = ?{n}' for n, name in enumerate(_MOVED, 2))} WHERE id = ?1"


def set_based(raw: sqlite3.Connection, rows: Rows) -> Callable[[], None]:
    """One INSERT ... SELECT per table and one UPDATE ... FROM, a few thousand plans in a transaction."""
    raw.execute("PRAGMA temp_store=MEMORY")
    for name, table in (("event", "event"), ("notice", "notice"), ("moved", "instance")):
        raw.execute(f"CREATE TEMP TABLE given_{name} AS SELECT 0 AS place, * FROM {table} WHERE 0")
    places = {row[0]: place for place, row in enumerate(rows["instance"])}
    raw.execute("BEGIN")
    raw.executemany(_given("event", _EVENT), [(places[row[0]], *row) for row in rows["event"]])
    raw.executemany(_given("notice", _NOTICE), [(places[row[3]], *row) for row in rows["notice"]])
    moved = f"id, {', '.join(_MOVED)}"
    raw.executemany(_given("moved", moved), [(places[row[0]], *row) for row in rows["instance"]])
    raw.execute("COMMIT")
    for name in ("event", "notice", "moved"):
        raw.execute(f"CREATE INDEX temp.by_place_{name} ON given_{name} (place)")
    news = ", ".join(f"{name} = given.{name}" for name in _MOVED)
    statements = (
        f"INSERT INTO event ({_EVENT}) SELECT {_EVENT} FROM given_event WHERE place >= ? AND place < ?",
        f"INSERT INTO notice ({_NOTICE}) SELECT {_NOTICE} FROM given_notice WHERE place >= ? AND place < ?",
        f"UPDATE instance SET {news} FROM given_moved AS given"
        " WHERE given.place >= ? AND given.place < ? AND instance.id = given.id",
    )

    def write() -> None:
        for first in range(0, len(places), FEW):
            raw.execute("BEGIN IMMEDIATE")
            for statement in statements:
                raw.execute(statement, (first, first + FEW))
            raw.execute("COMMIT")

    return write


def one_by_one(raw: sqlite3.Connection, rows: Rows) -> Callable[[], None]:
    """executemany of rows that lie ready in memory, as many plans in a transaction as a tick of ours takes."""
    told = {plan: list(lines) for plan, lines in groupby(rows["notice"], key=lambda row: row[3])}
    size = range(0, len(rows["instance"]), BATCH)
    events = [rows["event"][n : n + BATCH] for n in size]
    moves = [rows["instance"][n : n + BATCH] for n in size]
    notices = [[line for row in some for line in told.get(row[0], ())] for some in events]

    def write() -> None:
        for some in zip(events, notices, moves, strict=True):
            raw.execute("BEGIN IMMEDIATE")
            for statement, lines in zip((_ADD_EVENT, _ADD_NOTICE, _MOVE), some, strict=True):
                raw.executemany(statement, lines)
            raw.execute("COMMIT")

    return write


def _given(name: str, columns: str) -> str:
    marks = ", ".join("?" * (columns.count(",") + 2))
    return f"INSERT INTO given_{name} (place, {columns}) VALUES ({marks})"
