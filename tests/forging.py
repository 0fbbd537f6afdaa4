"""Hands that reach past the program into the database, as whoever owns it can."""

from sqlalchemy import Connection, text

from engine.store.immutable import PROTECTED


def unprotect(db: Connection) -> None:
    """Take away the triggers that keep what is only ever appended."""
    for table in PROTECTED:
        for line in table.statements(db.dialect.name):
            if "CREATE TRIGGER" in line:
                on = f" ON {table.table}" if db.dialect.name == "postgresql" else ""
                db.execute(text(f"DROP TRIGGER {line.split()[2]}{on}"))
