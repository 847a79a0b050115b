"""The results of a search: one page of docids with cursors, the facets and the histogram."""
