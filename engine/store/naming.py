"""How constraints and indexes are called, on both databases alike; set before the first table is described.

A constraint without a name cannot be changed by a later migration, and the two databases invent different names.
"""

from sqlmodel import SQLModel

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Constraints take their name when their table is described: whoever describes a table imports this package first.
SQLModel.metadata.naming_convention = CONVENTION
