"""Rows with a cell that no program of ours writes: looked for cell by cell, named, and set aside for one reading.

SQLite keeps whatever it is given, whatever its tables say of their columns, and PostgreSQL has days that no calendar
has. Repairs nothing and changes no table: what is set aside is hidden from one connection by views of its own, which
are gone with its transaction. Slow; only for whoever could not read the tables otherwise.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    case,
    func,
    inspect,
    literal_column,
    select,
    text,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.types import TypeDecorator, TypeEngine

from engine.store.written import rows

_ID = re.compile(rb"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OF_STREAM = ("stream", "instance", "id")  # columns that say whose a row is
_SHOWN = 40  # characters of what was found


@dataclass(frozen=True, slots=True)
class Misshapen:
    """One cell: of which stream and event, as far as its row says so, and what was expected and found."""

    stream: UUID | None
    seq: int
    what: str


class _Shape(NamedTuple):
    """What a column may hold: its kind in the words of SQLite, how it is called, whether bytes of it can be read."""

    kind: str
    called: str
    fits: Callable[[bytes], bool]
    shown: bool  # what was found may be shown; a free text may not


class _Cell(NamedTuple):
    """What one row holds in one column."""

    column: Column[Any]
    shape: _Shape
    kind: str
    raw: bytes

    @property
    def fits(self) -> bool:
        if self.kind == "null":
            return bool(self.column.nullable)
        return self.kind == self.shape.kind and self.shape.fits(self.raw)

    @property
    def got(self) -> str:
        """What is there instead; of a free text only what it is."""
        if self.kind == "null" or not self.shape.shown:
            return "nothing" if self.kind == "null" else f"{self.kind} that is none"
        return f"{self.kind} {self.raw[:_SHOWN].decode(errors='backslashreplace')!r}"


def lost(db: Connection, tables: Iterable[Table]) -> list[Misshapen]:
    """Those of these tables and of their columns that are not there: without them nothing can be read."""
    there, found = inspect(db), list[Misshapen]()
    names = {*there.get_table_names(), *there.get_view_names()}
    for table in tables:
        if table.name not in names:
            found.append(Misshapen(None, 0, f"table '{table.name}': expected to be there, found none"))
            continue
        known = {one["name"] for one in there.get_columns(table.name)}
        found += [
            Misshapen(None, 0, f"table '{table.name}': expected the column '{column.name}', found none")
            for column in table.columns
            if column.name not in known
        ]
    return found


def set_aside(db: Connection, tables: Iterable[Table]) -> list[Misshapen]:
    """Hide every misshapen row of these tables from this transaction; gives each cell that is not as it must be."""
    found: list[Misshapen] = []
    for table in tables:
        places: list[object] = []
        for place, row in _rows(
            db, table
        ):  # only where it lies is kept of a row: all of a table may be misshapen
            wrong = [one for one in row if not one.fits]
            if wrong:
                places.append(place)
                found += _said(f"row {place} of table '{table.name}'", _whose(row), wrong)
        if places:
            _hide(db, table, places)
    return found


def _said(where: str, whose: tuple[UUID | None, int], wrong: Sequence[_Cell]) -> Iterator[Misshapen]:
    for one in wrong:
        what = f"{where}, {one.column.name}: expected {one.shape.called}, got {one.got}"
        yield Misshapen(*whose, what)


def _rows(db: Connection, table: Table) -> Iterator[tuple[object, list[_Cell]]]:
    """Every row with where it lies, each cell by its kind and its bytes: these can be read whatever they are."""
    sqlite = db.dialect.name == "sqlite"
    shapes = [(column, _shape(column)) for column in table.columns]
    asked: list[ColumnElement[Any]] = [literal_column("rowid" if sqlite else "ctid::text")]
    for column, shape in shapes:
        if sqlite:
            asked += (func.typeof(column), sql_cast(column, LargeBinary))
        else:
            asked += (case((column.is_(None), "null"), else_=shape.kind), sql_cast(column, String))
    for place, *cells in rows(db, select(*asked).select_from(table)):
        kinds, raws = map(str, cells[::2]), map(_bytes, cells[1::2])
        yield place, [_Cell(*one, kind, raw) for one, kind, raw in zip(shapes, kinds, raws, strict=True)]


def _bytes(cell: object) -> bytes:
    return cell.encode() if isinstance(cell, str) else cast(bytes, cell or b"")


def _whose(row: Sequence[_Cell]) -> tuple[UUID | None, int]:
    """The stream and the event a row speaks of, as far as its own cells say it."""
    sound = {one.column.name: one.raw.decode() for one in row if one.shape.shown and one.fits and one.raw}
    stream = next((UUID(sound[name]) for name in _OF_STREAM if name in sound), None)
    return stream, int(sound.get("seq", "0"))


def _hide(db: Connection, table: Table, places: Sequence[object]) -> None:
    quote = db.dialect.identifier_preparer.quote
    name, aside = quote(table.name), quote(f"{table.name}_set_aside")
    schema, place, kind = "main", "rowid", "INTEGER"
    if db.dialect.name != "sqlite":
        schema, place, kind = str(db.scalar(select(func.current_schema()))), "ctid", "tid"
    db.execute(text(f"CREATE TEMPORARY TABLE {aside} (place {kind})"))
    db.execute(
        text(f"INSERT INTO {aside} VALUES (CAST(:place AS {kind}))"), [{"place": place} for place in places]
    )
    # A temporary name comes before one of the database, in both.
    db.execute(
        text(
            f"CREATE TEMPORARY VIEW {name} AS SELECT * FROM {quote(schema)}.{name}"
            f" WHERE {place} NOT IN (SELECT place FROM {aside})"
        )
    )


def _reads(read: Callable[[str], object]) -> Callable[[bytes], bool]:
    def fits(raw: bytes) -> bool:
        try:
            read(raw.decode())
        except ValueError:
            return False
        return True

    return fits


def _shape(column: Column[Any]) -> _Shape:
    of: TypeEngine[Any] = column.type
    inner = of.impl_instance if isinstance(of, TypeDecorator) else of
    return next(shape for kind, shape in _SHAPES if isinstance(inner, kind))


_SHAPES: tuple[tuple[type[TypeEngine[Any]], _Shape], ...] = (
    (Uuid, _Shape("text", "an id", lambda raw: bool(_ID.fullmatch(raw)), True)),
    (Integer, _Shape("integer", "a whole number from 0 up", lambda raw: int(raw) >= 0, True)),
    (Boolean, _Shape("integer", "yes or no", lambda raw: raw in (b"0", b"1", b"false", b"true"), True)),
    (Date, _Shape("text", "a day", _reads(date.fromisoformat), True)),
    (DateTime, _Shape("text", "a moment", _reads(datetime.fromisoformat), True)),
    (LargeBinary, _Shape("blob", "bytes", lambda raw: True, False)),
    (String, _Shape("text", "text", _reads(str), False)),
)
