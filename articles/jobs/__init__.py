"""Background jobs that change or import many stories, and the worker that runs them."""
