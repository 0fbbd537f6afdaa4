"""Of the measure."""
