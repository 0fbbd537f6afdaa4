"""What the engine remembers: the only SQL of the engine, one file per table. Decides nothing."""

import engine.store.naming  # noqa: F401  names constraints; must run before the first table is described
