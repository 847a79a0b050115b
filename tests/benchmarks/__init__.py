"""Benchmarks measure how fast the archive is, as ratios against named baselines of the same run; they are never a
test."""
