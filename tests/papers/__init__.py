"""Of the documents."""
