"""Irish English."""
