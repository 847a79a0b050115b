"""The query language: typed text is read as a tree of query nodes, and nodes are written as text again."""
