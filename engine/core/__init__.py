"""The pure heart: no clock, no database, no randomness, no logging. Time is always an argument."""
