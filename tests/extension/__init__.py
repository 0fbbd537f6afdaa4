"""What it takes to add a workflow (a folder and a line) and a channel (a file and a line)."""
