"""Of the store, on a real database."""
