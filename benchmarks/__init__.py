"""Figures: what the house costs against the barest way of doing the same. Nothing imports this package."""
