"""How a letter leaves the building: one file per channel. Gets finished values and knows no table."""
