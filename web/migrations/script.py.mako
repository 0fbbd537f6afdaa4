"""${message}"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
% if protected:
from engine.store.immutable import protect

% endif
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
% if protected:

# Frozen here: what this step protected stays what it was, whatever the code protects later.
PROTECTED: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...], tuple[str, ...], bool], ...] = (
    # table, key, other unique keys, columns that make the same row again, erasable
% for one in protected:
    (${repr(one.table)}, ${repr(one.key)}, ${repr(one.also)}, ${repr(one.same)}, ${repr(one.erasable)}),
% endfor
)
% endif


def upgrade() -> None:
    """One step forward. There is no way back: the trail would not survive it."""
    ${upgrades if upgrades else "pass"}
% if protected:
    dialect = op.get_bind().dialect.name
    for table, key, also, same, erasable in PROTECTED:
        for statement in protect(dialect, table, key, also=also, same=same, erasable=erasable):
            op.execute(statement)
% endif
