"""What the engine remembers: the only SQL of the engine, one file per table. Decides nothing."""
