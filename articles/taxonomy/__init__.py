"""Sections, tags, authors and agencies: one table of them, a resolver of keys, and their current names."""
