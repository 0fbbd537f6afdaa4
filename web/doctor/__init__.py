"""Looks at a whole installation, also at a broken one, and says what was found and what to do."""
