"""Australian English."""
