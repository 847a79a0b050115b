"""A synthetic archive of any size for benchmarks: the same seed and size give the same stories, word for word.

`vocabulary` is what they are written with, `taxonomy` who and what they name, `stories` writes one by its number,
`publish` publishes them in bulk, with their later versions and photographs.
"""
