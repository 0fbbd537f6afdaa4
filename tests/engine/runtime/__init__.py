"""Of the verbs: stories and races."""
