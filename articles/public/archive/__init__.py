"""The archive browser: search and filters on one page."""
