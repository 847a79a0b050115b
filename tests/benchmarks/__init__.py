"""Benchmarks: how fast the archive is, as ratios against named baselines measured in the same run. Never a test."""
