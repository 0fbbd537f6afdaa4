"""The demonstration: the sample office lives through the spring of 2023 on a clock that is set by hand.

Everything is done by the verbs the doors use; nothing is written into a table by hand.
"""
