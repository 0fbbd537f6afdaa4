"""A mail server in a process of its own that keeps every letter it takes and misbehaves as it is told."""
