"""Admin of sections, tags, authors and agencies, and their merges."""
