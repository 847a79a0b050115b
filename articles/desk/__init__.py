"""The workflow of a story on the desk, and who may do what there."""
