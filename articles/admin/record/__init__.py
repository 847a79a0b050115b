"""Admin of the record, read-only: versions, permalinks and the audit log."""
