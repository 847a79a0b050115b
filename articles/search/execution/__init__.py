"""Query execution: rewriting, plans run on a backend, and scores."""
