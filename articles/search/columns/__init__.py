"""The in-memory index: columns of bitmaps that answer filters and counts without the database."""
