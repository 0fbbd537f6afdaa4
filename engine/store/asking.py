"""A query about one thing or about many: an act asks about one, a batch about a thousand.

Both are made once. What is asked of one goes without a list, which costs a third less than a list of one.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Select, bindparam

Among = Callable[[ColumnElement[Any]], ColumnElement[bool]]


class Asking:
    """The query that `make` builds; it is given what says of a column that it is among those asked for."""

    def __init__(self, make: Callable[[Among], Select[*tuple[Any, ...]]]) -> None:
        self._one = make(lambda column: column == bindparam("asked"))
        self._many = make(lambda column: column.in_(bindparam("asked", expanding=True)))

    def execute(self, db: Connection, asked: Sequence[object]) -> CursorResult[*tuple[Any, ...]]:
        """The rows; none where nothing is asked."""
        if len(asked) == 1:
            return db.execute(self._one, {"asked": asked[0]})
        return db.execute(self._many, {"asked": list(asked)})
