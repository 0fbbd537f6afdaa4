"""A request for leave: the smallest workflow that is held to a clock. One folder, the file names of every workflow."""
