"""Of the directory."""
