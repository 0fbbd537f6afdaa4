"""Of the channels: one contract for all of them."""
