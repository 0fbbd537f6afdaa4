"""Stories of the office from the duty to the closing, on both databases."""
