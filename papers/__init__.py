"""How a document is read or made: one file per library. Gets and gives values and knows no table."""
