"""Of the pure core: examples and properties."""
