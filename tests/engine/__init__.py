"""Of the engine."""
