"""Simulated customers and staff who talk to the real engine, from a seed: for demonstrations, tests and benchmarks."""
