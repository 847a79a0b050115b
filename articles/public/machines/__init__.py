"""Pages for other programs: feeds, sitemaps, metadata in the head, and health."""
