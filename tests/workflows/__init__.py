"""Of the workflows."""
