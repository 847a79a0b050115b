"""Rows written in bulk: the raw SQL of the record and the catalogue."""
