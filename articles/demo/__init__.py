"""Invented stories for an empty archive: the demo newsroom, The Harrow Falls Courier, and `seeding` for benchmarks.

The demo newsroom has stories, their later changes, desk copies and photographs, in files that `loading` loads.
"""
