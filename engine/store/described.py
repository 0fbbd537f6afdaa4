"""From a described row to its table: what statements are built from."""

from sqlalchemy import Table, inspect
from sqlmodel import SQLModel


def table_of(row: type[SQLModel]) -> Table:
    """The table behind a row class."""
    table = inspect(row).local_table
    assert isinstance(table, Table), "a row class is described by one table"
    return table
