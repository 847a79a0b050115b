"""Background jobs that change many stories, and the worker that runs them."""
