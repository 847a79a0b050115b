"""The archive at size has its usual form in most runs: a tenth of the stories, and a tenth of the numbers of stories
that switch quicker ways on, so that it takes the same ways as the whole one.
"""

from articles.search.columns import searcher, segment_file
from articles.search.execution import relevance
from articles.search.index import frequent_terms
from tests.proofs import amount

ALL = 30_000
STORIES = amount(ALL // 10, proof=ALL)
_NUMBERS = (
    (searcher, "MERGE_AT"),
    (segment_file, "MIN_STORIES"),
    (frequent_terms, "MIN_STORIES"),
    (frequent_terms, "_BATCH"),
    (relevance, "MAX_ALL_SCORED"),
    (relevance, "MAX_IN_HEAD"),
    (relevance, "MAX_NEWEST"),
)


def lower(setattr=setattr):
    """Lower the numbers in this process to the share of stories; a test does it with monkeypatch's function."""
    for module, name in _NUMBERS:
        setattr(module, name, getattr(module, name) * STORIES // ALL)
