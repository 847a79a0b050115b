"""Bulk inserts and lookups with raw SQL, for the record, the catalogue and the importers."""
