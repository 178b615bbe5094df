"""Measurements of the running system, speed as a ratio against a peer: see docs/benchmarks.md."""
