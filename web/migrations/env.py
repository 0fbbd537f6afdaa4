"""What Alembic needs to know: the connection it was given, our tables, and how their columns are written.

The transaction, the foreign keys and the lock belong to `web.migrate`; run nothing of this directly.
"""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from web.tables import METADATA


def render_item(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """How a column type is written in a migration, so that none depends on SQLModel. False: as Alembic does."""
    if kind != "type":
        return False
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if isinstance(item, JSON):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=True,
    render_item=render_item,
    transactional_ddl=True,
    **context.config.attributes.get("writing", {}),
)
with context.begin_transaction():
    context.run_migrations()
