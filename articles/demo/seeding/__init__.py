"""A synthetic archive of any size for benchmarks: the same seed and size produce the same stories, word for word.

`vocabulary` has the words, `taxonomy` the sections, tags, authors and agencies. `stories` writes a story by its number;
`publish` publishes all in bulk, with their later versions and photographs.
"""
