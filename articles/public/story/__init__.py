"""Pages of one story: the story itself, its history, comparisons and citations."""
