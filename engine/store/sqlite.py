"""SQLite as this house speaks to it: a transaction begins as what it is for. Opens nothing by itself.

A listener for "begin" would do as well, but then every statement goes by all listeners there could be.
"""

from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import PoolProxiedConnection

WRITES = "writes"  # mark of a connection whose next transaction may write


class BeginsItself(SQLiteDialect_pysqlite):
    """The driver's dialect, with the one thing the driver must not do on its own."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """Begin; where the mark says so with the lock that lets nobody else write. The mark is used up."""
        writes = dbapi_connection.info.pop(WRITES, False)
        dbapi_connection.cursor().execute("BEGIN IMMEDIATE" if writes else "BEGIN")
