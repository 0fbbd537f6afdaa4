"""The imperative shell: one verb per file, each one unit of work. Holds no rule of its own."""
