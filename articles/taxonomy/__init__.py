"""Sections, tags, authors and agencies: from a key to its row, and the name of today."""
