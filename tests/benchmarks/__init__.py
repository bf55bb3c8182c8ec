"""Measurements, never tests: ratios against peers in the same run. Start with ``python -m tests.benchmarks``."""
