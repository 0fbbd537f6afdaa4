"""Of the doors."""
