"""Of the settings and the data of a cycle."""
