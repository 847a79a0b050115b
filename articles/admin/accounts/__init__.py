"""Admin of users, and two-factor login."""
