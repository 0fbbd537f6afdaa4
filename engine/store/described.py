"""From a described row to its table: what statements are built from."""

from sqlalchemy import Table
from sqlmodel import SQLModel


def table_of(row: type[SQLModel]) -> Table:
    """The table behind a row class, which SQLModel hides from a type checker."""
    table: Table = row.__table__  # type: ignore[attr-defined]
    return table
