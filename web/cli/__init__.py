"""The command line: one line of result, exit code 1 with every reason of a refusal."""
