"""The in-memory index: columns and bitmaps that answer filters and counts."""
