"""The full-text index: how it is written, and its log of changes."""
