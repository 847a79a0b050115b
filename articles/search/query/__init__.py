"""The query language: from typed text to query nodes and back."""
