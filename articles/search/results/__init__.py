"""What a search returns: pages, facets and the histogram."""
