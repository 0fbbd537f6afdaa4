"""The baseline of whoever writes: the very statements of a run, kept with their values, given to bare sqlite3 again.

One transaction stays one transaction. Nothing is read, judged or reckoned: what is left is SQLite itself.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, event

from engine.store.session import PRAGMAS

Statement = tuple[str, object, bool]  # text, values, whether there are many sets of them
Transaction = list[Statement]
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@contextmanager
def recorded(engine: Engine) -> Iterator[list[Transaction]]:
    """The transactions of `engine` that wrote something, while this lasts, each with its writing statements."""
    done: list[Transaction] = []
    open_: Transaction = []

    def said(_c: Connection, _k: object, text: str, values: object, _x: object, many: bool) -> None:
        if text.lstrip().upper().startswith(_WRITES):
            open_.append((text, values, many))

    def ended(_c: Connection) -> None:
        if open_:
            done.append(list(open_))
            open_.clear()

    event.listen(engine, "before_cursor_execute", said)
    event.listen(engine, "commit", ended)
    try:
        yield done
    finally:
        event.remove(engine, "before_cursor_execute", said)
        event.remove(engine, "commit", ended)


def bare(path: Path) -> sqlite3.Connection:
    """A connection of the driver itself, with the PRAGMAs of the house."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in (*PRAGMAS, "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def replay(connection: sqlite3.Connection, transactions: Sequence[Transaction]) -> None:
    """Write the same rows again."""
    execute, executemany = connection.execute, connection.executemany
    for transaction in transactions:
        execute("BEGIN IMMEDIATE")
        for text, values, many in transaction:
            if many:
                executemany(text, values)  # type: ignore[arg-type]
            else:
                execute(text, values)  # type: ignore[arg-type]
        execute("COMMIT")


def contents(path: Path) -> list[tuple[object, ...]]:
    """Every row of every table, under the name of its table, in order of its key."""
    with sqlite3.connect(path) as connection:
        tables = sorted(
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        )
        return [
            (table, *row)
            for table in tables
            for row in sorted(connection.execute(f'SELECT * FROM "{table}"'), key=repr)
        ]


def sizes(path: Path) -> list[tuple[str, int]]:
    """How many rows each table has."""
    found: dict[str, int] = {}
    for table, *_ in contents(path):
        found[str(table)] = found.get(str(table), 0) + 1
    return sorted(found.items())
