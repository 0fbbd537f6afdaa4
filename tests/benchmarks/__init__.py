"""The benchmarks measure what they say; how fast it is, is no test."""
