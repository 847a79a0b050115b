"""A synthetic archive of any size for benchmarks: the same seed and size give the same stories, word for word.

`words` is what they are written with, `newsroom` who and what they name, `stories` writes one by its number,
`planting` publishes them in bulk, with their later versions and photographs.
"""
