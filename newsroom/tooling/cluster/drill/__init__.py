"""The drill: each fault that a cluster has to survive is made on a running one, and its figure is printed."""
