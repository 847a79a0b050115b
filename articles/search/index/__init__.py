"""Writing the full-text index: live stories, past versions, frequent stems, and the log of changes."""
