"""What the engine remembers: the only SQL of the engine, one file per table. Decides nothing."""

from engine.store.naming import (
    CONVENTION as CONVENTION,
)  # names constraints; must run before the first table is described
