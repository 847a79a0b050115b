"""Middleware of every request: compression, policy, sessions and the request log."""
