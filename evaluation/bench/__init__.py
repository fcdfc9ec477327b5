"""Benchmarks; each gives rows that `bench` prints as JSON lines."""
