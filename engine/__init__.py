"""The durable workflow engine. Knows no workflow, no channel and no HTTP."""
