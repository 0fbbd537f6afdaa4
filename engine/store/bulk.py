"""Many rows of one statement at once, for the paths where everything speaks on one morning.

The statement is compiled once per kind of database, and values are brought into its form column by column; both
cost more than the writing itself when they are done row by row. Only plain rows: no defaults, nothing returned.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Dialect, Insert, Update
from sqlalchemy.sql.compiler import SQLCompiler

Row = Mapping[str, object]
_Process = Callable[[object], object]


@dataclass(frozen=True, slots=True)
class _Parameter:
    """A place in the statement: where a row gives no value for it, the statement's own; how a value is written."""

    name: str
    own: object
    process: _Process | None

    def shown(self, rows: Sequence[Row]) -> list[object]:
        """The values of the rows for this place, as the driver takes them."""
        if self.name not in rows[0]:
            return [self.own if self.process is None else self.process(self.own)] * len(rows)
        values = [row[self.name] for row in rows]
        return values if self.process is None else _processed(values, self.process)

    def of_one(self, row: Row) -> object:
        """The same of one row alone: most acts write one of everything, and a list of it takes twice as long."""
        value = row.get(self.name, self.own)
        return value if self.process is None else self.process(value)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The statement in the words of one database; positional, or with its parameters by name."""

    text: str
    positional: bool
    parameters: tuple[_Parameter, ...]


class Bulk:
    """A statement that is executed for many rows; `columns` are those an INSERT is given."""

    def __init__(self, statement: Insert | Update, columns: Iterable[str] | None = None) -> None:
        self._statement, self._columns = statement, None if columns is None else list(columns)
        self._compiled: dict[str, _Compiled] = {}

    def execute(self, db: Connection, rows: Sequence[Row]) -> None:
        """Execute it for every row, in order; nothing for no rows."""
        if not rows:
            return
        how = self._in_words_of(db.dialect)
        if len(rows) == 1:
            lines = [tuple([one.of_one(rows[0]) for one in how.parameters])]
        else:
            lines = list(zip(*(one.shown(rows) for one in how.parameters), strict=True))
        if how.positional:
            db.exec_driver_sql(how.text, lines)
            return
        names = [one.name for one in how.parameters]
        db.exec_driver_sql(how.text, [dict(zip(names, line, strict=True)) for line in lines])

    def _in_words_of(self, dialect: Dialect) -> _Compiled:
        if dialect.name not in self._compiled:
            made = self._statement.compile(dialect=dialect, column_keys=self._columns)
            assert isinstance(made, SQLCompiler), "a statement that is executed with parameters"
            order = made.positiontup if made.positional and made.positiontup else list(made.params)
            parameters = tuple(_parameter(name, made, dialect) for name in order)
            self._compiled[dialect.name] = _Compiled(str(made), bool(made.positional), parameters)
        return self._compiled[dialect.name]


def _parameter(name: str, made: SQLCompiler, dialect: Dialect) -> _Parameter:
    process = made.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
    return _Parameter(name, made.params[name], process)


def _processed(values: Sequence[object], process: _Process) -> list[object]:
    shown: list[object] = []
    last, form = None, process(None)
    for value in values:
        # A moment is most often the very one of the row before.
        if value is not last:
            last, form = value, process(value)
        shown.append(form)
    return shown
