"""Processes that are killed at any moment while they write: what was acknowledged is there, whole, and verifies."""
