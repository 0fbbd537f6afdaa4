"""The pages say what the code does; what can be checked is checked."""
