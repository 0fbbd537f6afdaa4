"""Coming in, without any page."""
