"""Stories from files: read, compared with the record, and published."""
