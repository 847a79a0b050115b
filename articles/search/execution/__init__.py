"""The execution of a query: rewriting, one lookup for its text, sets in memory for everything else, and scores."""
