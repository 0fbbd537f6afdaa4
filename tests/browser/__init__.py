"""The pages in a real browser: what an official sees, types and presses."""
