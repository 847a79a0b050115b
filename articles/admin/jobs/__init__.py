"""Admin of background jobs and of the task queue."""
